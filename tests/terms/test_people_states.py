"""How far each person is, and what keeps somebody out of groups: for organisers of their own side."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.text.roster import RosterPreview, read_roster
from kurumaza.people.models import Person
from kurumaza.terms.actions_ages import answer_as_guardian, ask_guardian_again, let_age_be_said_anew, say_age
from kurumaza.terms.actions_prepare import withdraw_participation
from kurumaza.terms.models import Enrolment, GuardianRequest, Term
from kurumaza.terms.queries import people_of_side
from kurumaza.terms.queries_states import PlaceState, states_of
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WAITS = "保護者の返事を待っています"
REFUSES = "保護者が同意していません"
TOO_YOUNG = "年齢のため、グループには入りません"


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    Term.objects.filter(pk=world.term.pk).update(age_rule=Term.AgeRule.GUARDIAN, relay_only=True)
    return world


def fresh(place: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("term", "person", "side").get(pk=place.pk)


def say(place: Enrolment, age_group: str, email: str = "guardian@kurumaza.example") -> None:
    mine = fresh(place)
    refused = say_age(enrolment=mine, age_group=age_group, guardian_email=email, now=timezone.now())
    assert refused is None


def answer(place: Enrolment, agrees: bool) -> None:
    request = GuardianRequest.objects.select_related("enrolment__term", "enrolment__person").get(
        enrolment=place
    )
    answer_as_guardian(request=request, agrees=agrees, now=timezone.now())


def newcomer(world: World, **fields: object) -> Enrolment:
    made: Enrolment = EnrolmentFactory.create(
        side=world.students, name="そら", created_at=timezone.now(), **fields
    )
    return made


def not_invited(world: World) -> Enrolment:
    return newcomer(world, invited_at=None)


def came_in(world: World) -> Enrolment:
    place = newcomer(world)
    Person.objects.filter(pk=place.person_id).update(last_login=timezone.now())
    return place


def was_here_for_another_term(world: World) -> Enrolment:
    place = newcomer(world)
    Person.objects.filter(pk=place.person_id).update(last_login=timezone.now() - timedelta(days=90))
    return place


def prepared(world: World) -> Enrolment:
    return world.haruka


def withdrew(world: World) -> Enrolment:
    withdraw_participation(enrolment=fresh(world.haruka), now=timezone.now())
    return world.haruka


def minor(world: World) -> Enrolment:
    say(world.haruka, "minor")
    return world.haruka


def minor_with_a_yes(world: World) -> Enrolment:
    answer(minor(world), agrees=True)
    return world.haruka


def minor_with_a_no(world: World) -> Enrolment:
    answer(minor(world), agrees=False)
    return world.haruka


def asked_once_more_after_a_no(world: World) -> Enrolment:
    place = minor_with_a_no(world)
    later = timezone.now() + timedelta(minutes=11)
    assert ask_guardian_again(enrolment=fresh(place), now=later) is None
    return place


def asked_another_after_a_yes(world: World) -> Enrolment:
    place = minor_with_a_yes(world)
    long_ago = timezone.now() - timedelta(minutes=11)
    GuardianRequest.objects.filter(enrolment=place).update(asked_at=long_ago)
    say(place, "minor", "another@kurumaza.example")
    return place


def too_young(world: World) -> Enrolment:
    say(world.haruka, "younger")
    return world.haruka


def minor_among_adults(world: World) -> Enrolment:
    Term.objects.filter(pk=world.term.pk).update(age_rule=Term.AgeRule.ADULTS_ONLY)
    return too_young(world)


def age_asked_anew(world: World) -> Enrolment:
    place = minor(world)
    let_age_be_said_anew(enrolment=fresh(place), by=world.student_organiser, now=timezone.now())
    return place


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (not_invited, PlaceState("not_invited", "")),
        (newcomer, PlaceState("invited", "")),
        (was_here_for_another_term, PlaceState("invited", "")),
        (came_in, PlaceState("preparing", "")),
        (prepared, PlaceState("prepared", "")),
        (withdrew, PlaceState("withdrawn", "")),
        (minor, PlaceState("prepared", "guardian_waits")),
        (minor_with_a_yes, PlaceState("prepared", "")),
        (minor_with_a_no, PlaceState("prepared", "guardian_refuses")),
        (asked_once_more_after_a_no, PlaceState("prepared", "guardian_waits")),
        (asked_another_after_a_yes, PlaceState("prepared", "guardian_waits")),
        (too_young, PlaceState("prepared", "too_young")),
        (minor_among_adults, PlaceState("prepared", "too_young")),
        (age_asked_anew, PlaceState("preparing", "asked_anew")),
    ],
)
def test_each_state_is_told_from_the_others(
    world: World, make: Callable[[World], Enrolment], state: PlaceState
) -> None:
    place = make(world)
    term = Term.objects.get(pk=world.term.pk)
    assert states_of(term, list(people_of_side(world.students)))[place.uuid] == state


def test_own_sides_organisers_alone_read_it_on_the_page_and_in_the_file(
    world: World, sign_in: SignIn
) -> None:
    """The other partner reads counts."""
    say(world.haruka, "minor")
    for name, age_group, agrees in (("うみ", "minor", False), ("りく", "younger", None)):
        place = world.add_person(world.students, name)
        say(place, age_group)
        if agrees is not None:
            answer(place, agrees)
    newcomer(world)
    page = reverse("people_list", args=[world.term.slug])
    mine = words_of(sign_in(world.student_organiser).get(page))
    theirs = words_of(sign_in(world.graduate_organiser).get(page))
    for words in (WAITS, REFUSES, TOO_YOUNG):
        assert (mine.count(words), theirs.count(words)) == (1, 0)
    export = reverse("people_export", args=[world.term.slug, world.students.uuid])
    assert sign_in(world.graduate_organiser).post(export, {"kind": "csv"}).status_code == 404
    file = sign_in(world.student_organiser).post(export, {"kind": "csv"}).content
    for words in (f"準備済み、{WAITS}", f"準備済み、{REFUSES}", f"準備済み、{TOO_YOUNG}", "招待済み"):
        assert words in file.decode()
    read = read_roster(file, "people.csv")
    assert isinstance(read, RosterPreview)
    # A file that comes back brings no state in, and nobody is asked what the column means.
    assert [heading.title for heading in read.columns.ignored] == ["状態"]


def test_long_list_asks_no_more_of_the_database(world: World) -> None:
    counts = []
    for _more in range(2):
        people = list(people_of_side(world.students))
        with CaptureQueriesContext(connection) as queries:
            states_of(world.term, people)
        counts.append((len(people), len(queries)))
        for number in range(5):
            world.add_person(world.students, f"人{number}")
    assert counts[1][0] == counts[0][0] + 5
    assert counts[1][1] == counts[0][1]
