"""Two placements of one member that change at the same moment: the role follows both of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kurumaza.field.actions_members import begin_role, end_roles, follow_last_day
from kurumaza.field.models import Placement
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Role
from kurumaza.terms.queries_roles import state_of
from tests.factories.field import joined, published_placement
from tests.factories.terms import World, make_world
from tests.support.at_once import on_own_connection, waiting
from tests.support.waiting import until

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"], transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
NOW = timezone.now()


def two_placements(world: World) -> tuple[Placement, Placement]:
    """One person is a member of both, for sixty days."""
    one, other = published_placement(world, NOW), published_placement(world, NOW)
    last = in_term(NOW, world.term).date() + timedelta(days=60)
    Placement.objects.update(starts_on=last - timedelta(days=60), ends_on=last)
    joined(world, one, NOW)
    other.members.add(world.haruka)
    for each in (one, other):
        each.refresh_from_db()
        begin_role(placement=each, enrolment=world.haruka, now=NOW)
    return one, other


def move(placement: Placement, last: date) -> None:
    with transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(ends_on=last)
        follow_last_day(placement=placement, now=NOW)


def finish(placement: Placement) -> None:
    with transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(finished_at=NOW)
        end_roles(enrolments=list(placement.members.all()), now=NOW)


def test_role_lasts_as_long_as_the_longer_of_two_that_were_moved_at_once() -> None:
    world = make_world(now=NOW)
    (one, other), today = two_placements(world), in_term(NOW, world.term).date()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move(one, today + timedelta(days=20))
            begun = pool.submit(on_own_connection, lambda: move(other, today + timedelta(days=10)))
            until(lambda: begun.done() or waiting() == 1)
        assert begun.result(20) is None
    assert Role.objects.get(enrolment=world.haruka).until == today + timedelta(days=20)


def test_role_ends_with_two_that_were_finished_at_once() -> None:
    world = make_world(now=NOW)
    one, other = two_placements(world)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            finish(one)
            begun = pool.submit(on_own_connection, lambda: finish(other))
            until(lambda: begun.done() or waiting() == 1)
        assert begun.result(20) is None
    assert state_of(Role.objects.get(enrolment=world.haruka), NOW) == "left"
