"""現場 for people who were here before: what is open in later terms of a programme."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.field.models import Placement
from kurumaza.terms.models import Enrolment, Term
from tests.conftest import SignIn
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, World, prepare
from tests.factories.ways import open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def body(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def in_term_of(world: World, now: datetime, days: int) -> tuple[Term, Placement]:
    """Another term of the programme that begins so many days after the first, with the same host's internship."""
    moved = timedelta(days=days)
    term = TermFactory.create(
        programme=world.programme,
        name="別の期",
        starts_on=world.term.starts_on + moved,
        ends_on=world.term.ends_on + moved,
        now=now,
    )
    Term.objects.filter(pk=term.pk).update(opened_at=now)
    made = Placement.objects.create(
        term=term, organisation=world.students.organisation, title="次の畑", published_at=now
    )
    return Term.objects.get(pk=term.pk), made


def test_who_was_here_before_finds_what_is_open_in_a_later_term(
    world: World, now: datetime, sign_in: SignIn
) -> None:
    term, later = in_term_of(world, now, 180)
    open_way_in(SideFactory.create(term=term, organisation=world.students.organisation, name="学生"))
    haruka = sign_in(world.haruka.person)
    address = reverse("internship", args=[later.uuid])
    field = body(haruka, "field")
    assert address in field
    assert "火-Okoshi / 別の期" in field
    shown = body(haruka, "internship", later.uuid)
    assert "以前の期に参加した方も、この期に参加すると、加わりたいと伝えられます。" in shown
    assert "はじめての方は" not in shown
    assert "学生として申し込む" in shown
    assert "はじめての方は" in body(Client(), "internship", later.uuid)
    # Seeing it gives no right: one asks from a place in its term.
    assert haruka.get(reverse("placement_ask", args=[later.uuid])).status_code == 404
    # Who never began, and who takes part in another programme, was not here.
    new = world.add_person(world.students, "なつ", is_prepared=False)
    for person in (new.person, world.outsider):
        assert address not in body(sign_in(person), "field")
    Term.objects.filter(pk=term.pk).update(closed_at=now)
    assert address not in body(haruka, "field")


def test_earlier_terms_are_not_offered(world: World, now: datetime, sign_in: SignIn) -> None:
    _term, earlier = in_term_of(world, now, -180)
    browser = sign_in(world.haruka.person)
    assert reverse("internship", args=[earlier.uuid]) not in body(browser, "field")


def test_who_has_come_again_reads_it_as_their_own_term(world: World, now: datetime, sign_in: SignIn) -> None:
    term, later = in_term_of(world, now, 180)
    side = SideFactory.create(term=term, organisation=world.students.organisation)
    place: Enrolment = EnrolmentFactory.create(side=side, person=world.haruka.person)
    prepare(place, now=now)
    browser = sign_in(world.haruka.person)
    assert "火-Okoshi / 別の期" not in body(browser, "field")
    assert reverse("placement_ask", args=[later.uuid]) in body(browser, "internship", later.uuid)
