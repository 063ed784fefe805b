"""A roster is taken over at the moment at which somebody on it has their data erased: it does not bring them in again."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kurumaza.partners.models import Organisation
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from kurumaza.terms.actions_roster import apply_roster_batch
from kurumaza.terms.models import Enrolment, ErasedAddress, RosterImport, StagedRow
from kurumaza.terms.queries_erased import mark_of
from tests.factories.rosters import stage
from tests.factories.terms import EnrolmentFactory, PersonFactory, World, make_world
from tests.support.at_once import on_own_connection, waiting
from tests.support.waiting import until

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
FIRST, ADDRESS = "umi@example.com", "sora@example.com"
TIMES = 5


def confirmed(world: World) -> RosterImport:
    now = timezone.now()
    lines = ("氏名,メール", f"うみ,{FIRST}", f"そら,{ADDRESS}")
    staged = stage(world.students, world.student_organiser, *lines, now=now)
    staged.confirmed_at = now
    staged.save()
    return staged


def nobody_is_there(person: Person) -> bool:
    person.refresh_from_db()
    assert person.erased_at is not None
    here = Enrolment.objects.filter(person__email=ADDRESS) | Enrolment.objects.filter(name="そら")
    return not here.exists() and not Person.objects.filter(email=ADDRESS).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("has_place", [False, True])
def test_erasure_in_the_middle_of_a_batch(has_place: bool) -> None:
    world = make_world(now=timezone.now())
    person = PersonFactory.create(email=ADDRESS)
    if has_place:
        EnrolmentFactory.create(side=world.students, person=person, name="そ")
    roster = confirmed(world)
    now = timezone.now()
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            # The batch waits at its first row, until this address is not taken after all.
            Person.objects.create(email=FIRST, created_at=now)
            takes_over = partial(apply_roster_batch, roster_uuid=roster.uuid, now=now)
            batch = pool.submit(on_own_connection, takes_over)
            until(lambda: waiting() == 1)
            erasure = pool.submit(on_own_connection, partial(erase_person, person=person, now=now))
            until(lambda: erasure.done() or waiting() == 2)
            transaction.set_rollback(True)
        assert batch.result(20) is False
        assert erasure.result(20) is None
    assert Enrolment.objects.filter(person__email=FIRST).exists()
    assert nobody_is_there(person)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_erasure_while_rows_are_staged() -> None:
    """It looked through the rows that wait before theirs was there."""
    world = make_world(now=timezone.now())
    organisation = world.students.organisation
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=organisation.pk)
            staging = pool.submit(on_own_connection, partial(confirmed, world))
            until(lambda: staging.done() or waiting() == 1)
            mark = mark_of(organisation, ADDRESS)
            ErasedAddress.objects.create(mark=mark, erased_at=timezone.now())
        staging.result(20)
    rows = StagedRow.objects.order_by("line")
    assert [row.outcome for row in rows] == ["add", "rejected"]
    assert ADDRESS not in str([row.fate for row in rows])


@pytest.mark.parametrize("has_place", [False, True])
def test_both_at_once_come_to_an_end(has_place: bool) -> None:
    world = make_world(now=timezone.now())
    for _time in range(TIMES):
        person = PersonFactory.create(email=ADDRESS)
        if has_place:
            EnrolmentFactory.create(side=world.students, person=person, name="そ")
        ErasedAddress.objects.all().delete()
        roster, now = confirmed(world), timezone.now()
        acts = (partial(apply_roster_batch, roster_uuid=roster.uuid), partial(erase_person, person=person))
        with ThreadPoolExecutor(2) as pool:
            for run in [pool.submit(on_own_connection, partial(act, now=now)) for act in acts]:
                run.result(20)
        assert nobody_is_there(person)
