"""A term from a draft to its end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.partners.actions import Waiting
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.terms.actions_opening import add_slot
from kurumaza.terms.actions_stages import Stepped, close_term, open_to_people, opening_digest
from kurumaza.terms.errors import TermNotClosed
from kurumaza.terms.models import Side, Term
from kurumaza.terms.queries_roster import roster_refusal
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world()


def _draft(world: World) -> Term:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["opening", "closing"], opened_at=None)
    return Term.objects.get(pk=world.term.pk)


def _member(world: World, person: Person) -> Membership:
    return world.member(person)


def _open(world: World, person: Person) -> Stepped:
    return open_to_people(term=world.term, membership=_member(world, person), now=NOW)


def _close(world: World, person: Person, *, days: int = 60) -> Stepped | TermNotClosed:
    return close_term(term=world.term, membership=_member(world, person), now=NOW + timedelta(days=days))


def test_draft_is_on_no_public_page_until_both_agree(world: World, client: Client) -> None:
    term = _draft(world)
    page, front = reverse("term_page", args=[term.slug]), reverse("front")
    assert isinstance(_open(world, world.student_organiser), Waiting)
    assert client.get(page).status_code == 404
    assert page not in client.get(front).content.decode()
    refused = roster_refusal(Term.objects.get(pk=term.pk))
    assert refused is not None
    assert refused.code == "not_open"
    opened = _open(world, world.graduate_organiser)
    assert isinstance(opened, Term)
    assert opened.opened_at == NOW
    assert client.get(page).status_code == 200
    assert roster_refusal(opened) is None


def _another_time(world: World) -> None:
    add_slot(round=world.round, starts_at=world.slots[1].starts_at + timedelta(days=1), by=None)


def _another_eligibility(world: World) -> None:
    Side.objects.filter(pk=world.students.pk).update(eligibility="だれでも")


def _another_basis(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(legal_basis=Term.LegalBasis.UNSET)


@pytest.mark.parametrize(
    "change",
    [_another_time, _another_eligibility, _another_basis],
    ids=lambda change: change.__name__.strip("_"),
)
def test_what_was_changed_since_is_agreed_to_anew(world: World, change: object) -> None:
    _draft(world)
    _open(world, world.student_organiser)
    assert callable(change)
    change(world)
    assert isinstance(_open(world, world.graduate_organiser), Waiting)
    assert isinstance(_open(world, world.student_organiser), Term)


def test_term_ends_with_both_keys_and_nobody_comes_in_any_more(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=["closing"])
    assert isinstance(_close(world, world.graduate_organiser), Waiting)
    assert Term.objects.get(pk=world.term.pk).is_open
    closed = _close(world, world.student_organiser)
    assert isinstance(closed, Term)
    assert not closed.is_open
    assert world.term.enrolments.filter(left_at=None).count() == 2
    again = _close(world, world.student_organiser)
    assert isinstance(again, Term)
    assert again.closed_at == closed.closed_at


def test_where_one_key_is_enough_one_partner_opens_and_closes(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=[], opened_at=None)
    assert isinstance(_open(world, world.student_organiser), Term)
    assert isinstance(_close(world, world.student_organiser), Term)


def test_open_term_with_times_ahead_goes_on(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(two_keys=[])
    assert _close(world, world.student_organiser, days=1) == TermNotClosed()
    assert Term.objects.get(pk=world.term.pk).is_open


def test_draft_that_is_given_up_is_never_public(world: World, client: Client) -> None:
    term = _draft(world)
    Term.objects.filter(pk=term.pk).update(two_keys=["opening"])
    closed = _close(world, world.student_organiser, days=1)
    assert isinstance(closed, Term)
    assert (closed.opened_at, closed.is_open) == (None, False)
    assert client.get(reverse("term_page", args=[term.slug])).status_code == 404
    for person in (world.student_organiser, world.graduate_organiser):
        _open(world, person)
    assert Term.objects.get(pk=term.pk).opened_at is None


def test_nobody_agrees_to_a_draft_that_they_were_not_shown(world: World) -> None:
    term = _draft(world)
    read = opening_digest(term)
    _another_time(world)
    member = _member(world, world.graduate_organiser)
    refused = open_to_people(term=term, membership=member, now=NOW, digest=read)
    assert refused == PartnersRefused("changed")
