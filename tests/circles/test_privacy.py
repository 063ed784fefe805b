"""Two worlds that differ by exactly one private tie and give the same plan: every text of board, effects and export is equal.

Where a tie itself decides, one answer (may they sit here or not) must differ; then it has the words of every other rule."""

import html
import json
import re
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles import actions, actions_adjust, actions_wishes
from kurumaza.circles.actions_forecast import keep_forecast
from kurumaza.circles.forecast import unknown_problems
from kurumaza.circles.models import KeptApart, Proposal, Seat
from kurumaza.circles.moves import Target
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import circles_of, open_proposal, people_of, plan_of
from kurumaza.core.matching.plan import assemble
from kurumaza.people.actions import declare_tie, withdraw_tie
from kurumaza.people.models import Tie
from kurumaza.terms.models import Availability, Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_table_of, propose
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ONLY_BLOCKED = "席の条件に合わないため、ここには置けません。"


@pytest.fixture
def world() -> World:
    """4 + 4 people, two of one employer; めい can come but has no seat where groups would be out of balance."""
    world = make_world(now=timezone.now().replace(microsecond=0))
    make_table_of(world, students=4, graduates=4)
    Enrolment.objects.filter(call_name__in=["けんじ", "みどり"], term=world.term).update(employer="見本電機")
    return world


def _address(world: World, name: str) -> str:
    return reverse(name, args=[world.term.slug, 1])


def _words(content: bytes) -> str:
    """A page without what is new in each: tokens of forms, revisions, ids of rows."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", content.decode())
    text = re.sub(r'(name="revision" value|data-revision)="\d+"', "", text)
    text = re.sub(r'nonce="[^"]*"', "", text)
    return html.unescape(text)


def _everything(client: Client, world: World) -> list[str]:
    """The board, what it says of every move of everybody, and every panel in which somebody is moved."""
    told = [_words(client.get(_address(world, "groups")).content)]
    told.append(_words(client.get(_address(world, "groups_rules")).content))
    told.append(_words(client.get(reverse("met", args=[world.term.slug])).content))
    for one in Enrolment.objects.filter(term=world.term).order_by("pk"):
        query = {"person": str(one.uuid)}
        told.append(json.dumps(client.get(_address(world, "groups_effect"), query).json()["targets"]))
        told.append(_words(client.get(_address(world, "groups"), {"move": str(one.uuid)}).content))
    return told


def _plan(world: World) -> Any:
    proposal = open_proposal(world.round)
    assert proposal is not None
    return plan_of(proposal).circles


def _propose(world: World) -> Proposal:
    """As if nothing had been proposed before."""
    Proposal.objects.all().delete()
    return propose(world, now=timezone.now())


def _tie(world: World, one: str, other: str) -> None:
    first, second = (Enrolment.objects.get(term=world.term, call_name=name) for name in (one, other))
    declare_tie(person=first.person, name_or_address=str(second.person.email), now=timezone.now())


def _untie(world: World) -> None:
    for tie in Tie.objects.select_related("declared_by"):
        withdraw_tie(person=tie.declared_by, tie=tie.uuid)


def test_tie_of_two_whom_another_rule_keeps_apart_changes_no_word(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    _propose(world)
    plan, without = _plan(world), _everything(client, world)
    _tie(world, "けんじ", "みどり")
    _propose(world)
    assert _plan(world) == plan
    assert _everything(client, world) == without


def test_tie_of_two_who_have_no_time_in_common_changes_no_word(world: World, sign_in: SignIn) -> None:
    first, second = world.slots
    for name, slot in (("はるか", first), ("まさこ", second)):
        Availability.objects.filter(enrolment__call_name=name, slot=slot).update(answer="no")
    client = sign_in(world.graduate_organiser)
    _propose(world)
    plan, without = _plan(world), _everything(client, world)
    _tie(world, "はるか", "まさこ")
    _propose(world)
    assert _plan(world) == plan
    assert _everything(client, world) == without


def test_tie_declared_or_taken_back_while_groups_wait_changes_no_word_of_the_board(
    world: World, sign_in: SignIn
) -> None:
    client, plan = sign_in(world.student_organiser), plan_of(_propose(world))
    for name, problem in unknown_problems(world.round, problem_of(world.round, now=timezone.now())).items():
        keep_forecast(name=name, problem=problem, seated=8, now=timezone.now())
    board = _words(client.get(_address(world, "groups")).content)
    assert "最良" in board
    assert "必ず分けても、全員に席があります。" in board
    one, other = (Enrolment.objects.get(uuid=str(circle.members[0])).call_name for circle in plan.circles[:2])
    _tie(world, one, other)
    assert _words(client.get(_address(world, "groups")).content) == board
    _propose(world)
    board = _words(client.get(_address(world, "groups")).content)
    _untie(world)
    assert _words(client.get(_address(world, "groups")).content) == board


def test_tie_declared_while_groups_are_made_does_not_stop_them(world: World) -> None:
    plan = plan_of(_propose(world))
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=timezone.now())
    assert isinstance(asked, Proposal)
    problem = problem_of(world.round, now=timezone.now())
    answer = assemble(problem, 0, 1, plan.circles)
    one, other = plan.circles[0].members[:2]
    names = [Enrolment.objects.get(uuid=str(uuid)).call_name for uuid in (one, other)]
    _tie(world, *names)
    actions.keep_answer(proposal=asked, asked=problem, answer=answer, now=timezone.now())
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == (Proposal.State.READY, "")


def test_bound_is_of_no_use_once_an_organiser_lets_two_meet_again(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    one, other = Enrolment.objects.filter(term=world.term).order_by("pk")[:2]
    actions_wishes.keep_apart(
        term=world.term, one=one, other=other, by=world.student_organiser, now=timezone.now()
    )
    _propose(world)
    assert "最良" in _words(client.get(_address(world, "groups")).content)
    KeptApart.objects.all().delete()
    assert "最良" not in _words(client.get(_address(world, "groups")).content)


def test_tie_that_decides_has_the_words_of_every_other_rule(world: World, sign_in: SignIn) -> None:
    """Only whether the two may sit together differs, only in answers about the two, and nowhere on the board."""
    client, plan = sign_in(world.student_organiser), plan_of(_propose(world))
    board = _words(client.get(_address(world, "groups")).content)
    before = _effects(client, world)
    one, other = _tie_that_leaves_the_plan(world)
    assert _words(client.get(_address(world, "groups")).content) == board
    after = _effects(client, world)
    changed = {key for key in before if before[key] != after[key]}
    homes = {str(uuid): str(index) for index, circle in enumerate(plan.circles) for uuid in circle.members}
    for person, target in changed:
        about = {person, target.removeprefix("swap:")}
        # Moving one of the two, or putting somebody in whose stead one of the two comes to the other.
        assert about & {one, other} or homes[person] in (homes[one], homes[other])
        assert after[person, target] == (False, ONLY_BLOCKED)


def _tie_that_leaves_the_plan(world: World) -> tuple[str, str]:
    """Somebody of the first and somebody of the second group, with whom the engine finds the same groups."""
    plan = _plan(world)
    for one, other in product(plan[0].members, plan[1].members):
        names = [Enrolment.objects.get(uuid=str(uuid)).call_name for uuid in (one, other)]
        _tie(world, *names)
        _propose(world)
        if _plan(world) == plan:
            return str(one), str(other)
        _untie(world)
    raise AssertionError("every tie changes the groups")


def _effects(client: Client, world: World) -> dict[tuple[str, str], tuple[bool, str]]:
    told = {}
    for person in Enrolment.objects.filter(term=world.term):
        query = {"person": str(person.uuid)}
        for target in client.get(_address(world, "groups_effect"), query).json()["targets"]:
            told[str(person.uuid), target["value"]] = (target["allowed"], target["words"])
    return told


def test_confirmed_board_and_files_are_the_same(world: World, sign_in: SignIn) -> None:
    client, texts = sign_in(world.student_organiser), []
    for is_tied in (False, True):
        if is_tied:
            _tie(world, "けんじ", "みどり")
        circles = confirm(world, _propose(world), now=timezone.now())
        page = _words(client.get(_address(world, "groups")).content)
        texts.append(
            [
                re.sub(r'value="[0-9a-f-]{36}"', "", page),
                client.post(_address(world, "groups_zoom")).content.decode(),
            ]
        )
        for circle in circles:
            circle.seats.all().delete()
            circle.delete()
    assert texts[0] == texts[1]


def test_answer_changes_nobodys_place_in_a_list(world: World) -> None:
    """A database may return changed rows in another order than before: the lists have one of their own."""
    confirm(world, _propose(world), now=timezone.now())
    before = [[seat.pk for seat in circle.seats.all()] for circle in circles_of(world.round)]
    people = list(people_of(world.round))
    Seat.objects.filter(pk=before[0][0]).update(reply=Seat.Reply.COMING)
    Enrolment.objects.filter(uuid=people[0]).update(region="弘前市")
    assert [[seat.pk for seat in circle.seats.all()] for circle in circles_of(world.round)] == before
    assert list(people_of(world.round)) == people


def test_how_a_move_changes_the_groups_does_not_tell_of_an_avoided_relation(
    world: World, sign_in: SignIn
) -> None:
    """なるべく分ける takes points off a pair; what is said of a move leaves them out."""
    client, proposal = sign_in(world.student_organiser), _propose(world)
    one, other = (str(plan_of(proposal).circles[index].members[0]) for index in (0, 1))
    without = client.get(_address(world, "groups_effect"), {"person": one}).json()["targets"]
    Enrolment.objects.filter(uuid__in=[one, other]).update(past_employer="見本印刷")
    assert client.get(_address(world, "groups_effect"), {"person": one}).json()["targets"] == without


def test_wish_of_an_organiser_has_the_same_words_as_a_tie(world: World, sign_in: SignIn) -> None:
    client, proposal = sign_in(world.student_organiser), _propose(world)
    circles = plan_of(proposal).circles
    one, other = (Enrolment.objects.get(uuid=str(circles[index].members[0])) for index in (0, 1))
    _tie(world, one.call_name, other.call_name)
    tied = _effects(client, world)
    _untie(world)
    fields = {"act": "keep_apart", "one": str(one.uuid), "other": str(other.uuid)}
    assert client.post(_address(world, "groups"), fields).status_code == 302
    assert _effects(client, world) == tied
    moved = actions_adjust.move_person(
        proposal=proposal,
        revision=proposal.revision,
        person=one.uuid,
        target=Target(swap=str(circles[1].members[1])),
        now=timezone.now(),
    )
    assert getattr(moved, "codes", ("blocked_by_rules",)) == ("blocked_by_rules",)
