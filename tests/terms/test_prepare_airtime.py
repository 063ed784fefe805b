"""話した時間: asked for apart, not agreed beforehand, changeable at any time, seen by nobody else."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Consent
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import agreeing_to_airtime, agrees_to_airtime
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def send(client: Client, enrolment: Enrolment, agrees: str) -> int:
    page = reverse("prepare", args=[enrolment.uuid])
    return client.post(page, {"part": "airtime", "agrees": agrees}).status_code


def words(client: Client, enrolment: Enrolment) -> str:
    return client.get(reverse("prepare", args=[enrolment.uuid])).content.decode()


def test_nobody_agrees_before_they_say_so_and_may_change_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    assert "測りません" in words(client, world.haruka)
    assert not agrees_to_airtime(world.haruka)
    assert send(client, world.haruka, "yes") == 302
    assert list(agreeing_to_airtime()) == [world.haruka]
    assert "測るのをやめる" in words(client, world.haruka)
    assert send(client, world.haruka, "no") == 302
    assert list(agreeing_to_airtime()) == []
    assert "測ることに同意する" in words(client, world.haruka)


def test_saying_the_same_again_adds_nothing_to_the_ledger(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    for agrees in ("no", "yes", "yes"):
        send(client, world.haruka, agrees)
    assert Consent.objects.filter(purpose="airtime").count() == 1


def test_nonsense_agrees_to_nothing(world: World, sign_in: SignIn) -> None:
    assert send(sign_in(world.haruka.person), world.haruka, "maybe") == 200
    assert list(agreeing_to_airtime()) == []


def test_whether_one_agrees_shows_on_no_page_of_organisers(world: World, sign_in: SignIn) -> None:
    organiser = sign_in(world.student_organiser)
    people = reverse("people_list", args=[world.term.slug])
    before = _shown(organiser, people)
    send(sign_in(world.haruka.person), world.haruka, "yes")
    assert _shown(organiser, people) == before


def _shown(client: Client, page: str) -> str:
    """A page without its tokens."""
    return re.sub(
        r'(csrfmiddlewaretoken" value|nonce|csrf-token" content)="[^"]*"',
        "",
        client.get(page).content.decode(),
    )


@pytest.mark.parametrize("changes", [{"measures_airtime": False}, {"media": "external"}])
def test_term_that_does_not_measure_says_nothing_of_it(
    world: World, sign_in: SignIn, changes: dict[str, object]
) -> None:
    Term.objects.filter(pk=world.term.pk).update(**changes)
    client = sign_in(world.haruka.person)
    assert "話した時間" not in words(client, world.haruka)
    assert send(client, world.haruka, "yes") == 200
    assert not Consent.objects.filter(purpose="airtime").exists()
