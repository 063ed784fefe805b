"""Groups from the question to the confirmation."""

import threading
from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from kurumaza.audit.models import AuditEntry
from kurumaza.circles import actions, actions_adjust, engine
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import Target
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import locked_members, open_proposal, plan_of
from kurumaza.core.text.tokens import employer_token
from kurumaza.jobs.models import Job, Mail
from kurumaza.people.actions import declare_tie
from kurumaza.terms.models import Availability, Enrolment
from tests.factories.circles import confirm, make_sample, make_table_of, propose
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    """4 + 4 people with ○ at both times of a round."""
    world = make_world()
    make_table_of(world, students=4, graduates=4)
    return world


def _members(proposal: Proposal) -> list[tuple[str, ...]]:
    return [tuple(map(str, circle.members)) for circle in plan_of(proposal).circles]


def _move(proposal: Proposal, one: Enrolment, target: Target) -> Proposal | GroupsRefused:
    return actions_adjust.move_person(
        proposal=proposal, revision=proposal.revision, person=one.uuid, target=target, now=NOW
    )


def test_confirmed_groups_of_48_people_obey_every_hard_rule() -> None:
    sample = make_sample()
    for one, other in (("はるか", "けんじ"), ("そら", "みどり"), ("ゆう", "れん")):
        address = str(sample.people[other].person.email)
        declare_tie(person=sample.people[one].person, name_or_address=address, now=NOW)
    circles = confirm(sample.world, propose(sample.world))
    assert Seat.objects.count() >= 44
    for circle in circles:
        people = [seat.enrolment for seat in circle.seats.select_related("enrolment__side")]
        sides = Counter(one.side_id for one in people)
        assert 3 <= len(people) <= 6
        assert len(sides) == 2
        assert len(people) == 3 or min(sides.values()) >= 2
        can = Availability.objects.filter(slot=circle.slot, enrolment__in=people, answer__in=["yes", "maybe"])
        assert can.count() == len(people)
        employers = [employer_token(one.employer) for one in people if one.employer]
        assert len(set(employers)) == len(employers)
        names = {one.call_name for one in people}
        for tied in ({"はるか", "けんじ"}, {"そら", "みどり"}, {"ゆう", "れん"}):
            assert not tied <= names
    assert [circle.number for circle in circles] == list(range(1, len(circles) + 1))


def test_tie_keeps_two_people_apart_who_sat_together_without_it(world: World) -> None:
    first = propose(world)
    together = next(pair for members in _members(first) for pair in combinations(members, 2))
    one, other = (Enrolment.objects.get(uuid=uuid) for uuid in together)
    declare_tie(person=one.person, name_or_address=str(other.person.email), now=NOW)
    again = _members(propose(world))
    assert not any(set(together) <= set(members) for members in again)
    assert sum(map(len, again)) == 8


def test_answer_given_while_groups_are_formed_discards_the_result(world: World) -> None:
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    problem = problem_of(world.round, now=NOW)
    answer = engine.solve(problem, 1)
    Availability.objects.filter(enrolment=world.haruka, slot=world.slots[0]).update(answer="no")
    actions.keep_answer(proposal=asked, asked=problem, answer=answer, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == ("failed", "changed_meanwhile")
    assert "plan" not in asked.groups
    assert propose(world).state == "ready"


def test_answer_for_a_proposal_that_was_given_up_is_not_stored(world: World) -> None:
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    answer = engine.solve(problem_of(world.round, now=NOW), 1)
    Proposal.objects.filter(pk=asked.pk).update(state=Proposal.State.DISCARDED)
    actions.keep_answer(proposal=asked, asked=problem_of(asked.round, now=NOW), answer=answer, now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.revision) == ("discarded", 0)


def test_proposal_keeps_what_it_was_made_with(world: World) -> None:
    proposal = propose(world, seed=5)
    assert (proposal.seed, proposal.engine_version) == (5, engine.VERSION)
    assert len(proposal.problem_digest) == 64
    assert proposal.weights["seat"] == 1000
    assert proposal.objective is not None
    assert proposal.objective > 8000


def test_engine_that_failed_is_said_and_can_be_asked_again(world: World) -> None:
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    actions.keep_answer(proposal=asked, asked=problem_of(asked.round, now=NOW), answer="crashed", now=NOW)
    failed = open_proposal(world.round)
    assert failed is not None
    assert (failed.state, failed.failure) == ("failed", "crashed")
    assert propose(world).state == "ready"
    assert Proposal.objects.filter(state="discarded").count() == 1


def test_two_organisers_ask_at_once_and_one_proposal_is_formed(world: World) -> None:
    first = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    second = actions.propose_groups(held=world.round, seed=2, by=world.graduate_organiser, now=NOW)
    assert isinstance(first, Proposal)
    assert second == GroupsRefused("forming")
    assert Job.objects.filter(name="circles.form_groups").count() == 1


def test_proposal_whose_job_was_lost_does_not_block_for_ever(world: World) -> None:
    actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    later = NOW + actions.FORMING_AT_MOST + timedelta(seconds=1)
    again = actions.propose_groups(held=world.round, seed=2, by=world.student_organiser, now=later)
    assert isinstance(again, Proposal)


def test_groups_of_nobody_or_of_past_times_are_refused() -> None:
    world = make_world()
    after = world.slots[1].starts_at + timedelta(minutes=1)
    by = world.student_organiser
    assert actions.propose_groups(held=world.round, seed=1, by=by, now=after) == GroupsRefused("no_slots")
    Availability.objects.all().update(answer="no")
    assert actions.propose_groups(held=world.round, seed=1, by=by, now=NOW) == GroupsRefused("nobody")


def test_locked_group_survives_another_proposal(world: World) -> None:
    proposal = propose(world)
    locked = actions_adjust.lock_circle(
        proposal=proposal, revision=proposal.revision, index=0, is_locked=True, now=NOW
    )
    assert isinstance(locked, Proposal)
    kept = _members(locked)[0]
    assert locked_members(locked) == [kept]
    again = propose(world, seed=99)
    assert kept in _members(again)
    assert locked_members(again) == [kept]


def test_locked_group_survives_a_failure(world: World) -> None:
    proposal = propose(world)
    actions_adjust.lock_circle(
        proposal=proposal, revision=proposal.revision, index=0, is_locked=True, now=NOW
    )
    kept = _members(proposal)[0]
    asked = actions.propose_groups(held=world.round, seed=1, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    actions.keep_answer(proposal=asked, asked=problem_of(asked.round, now=NOW), answer="too_slow", now=NOW)
    assert kept in _members(propose(world, seed=3))


def test_locked_group_that_is_no_longer_possible_is_formed_anew(world: World) -> None:
    proposal = propose(world)
    actions_adjust.lock_circle(
        proposal=proposal, revision=proposal.revision, index=0, is_locked=True, now=NOW
    )
    one = Enrolment.objects.get(uuid=_members(proposal)[0][0])
    Availability.objects.filter(enrolment=one).update(answer="no")
    again = propose(world)
    assert locked_members(again) == []
    assert str(one.uuid) in plan_of(again).unplaced


def test_person_moves_out_and_into_a_new_group(world: World) -> None:
    proposal = propose(world)
    out = _move(proposal, world.haruka, Target())
    assert isinstance(out, Proposal)
    assert plan_of(out).unplaced == (str(world.haruka.uuid),)
    new = _move(out, world.haruka, Target(slot=str(world.slots[1].uuid)))
    assert isinstance(new, Proposal)
    assert _members(new)[-1] == (str(world.haruka.uuid),)
    assert plan_of(new).circles[-1].slot == str(world.slots[1].uuid)


def test_move_that_a_rule_forbids_changes_nothing(world: World) -> None:
    proposal = propose(world)
    here = next(index for index, one in enumerate(_members(proposal)) if str(world.haruka.uuid) in one)
    there = next(index for index in range(len(_members(proposal))) if index != here)
    other = Enrolment.objects.get(uuid=_members(proposal)[there][0])
    declare_tie(person=world.haruka.person, name_or_address=str(other.person.email), now=NOW)
    refused = _move(proposal, world.haruka, Target(there))
    assert refused == GroupsRefused("not_legal", ("blocked_by_rules",))
    assert plan_of(Proposal.objects.get(pk=proposal.pk)) == plan_of(proposal)


def test_move_to_nowhere_or_of_a_stranger_is_refused(world: World) -> None:
    proposal = propose(world)
    assert _move(proposal, world.haruka, Target(99)) == GroupsRefused("unknown_group")
    assert _move(proposal, world.haruka, Target(slot="?")) == GroupsRefused("unknown_group")
    stranger = Enrolment.objects.get(term=world.outsiders_term)
    assert _move(proposal, stranger, Target()) == GroupsRefused("unknown_person")


def test_change_on_an_old_revision_is_refused(world: World) -> None:
    proposal = propose(world)
    seen = proposal.revision
    assert isinstance(_move(proposal, world.haruka, Target()), Proposal)
    late = Proposal.objects.get(pk=proposal.pk)
    stale = GroupsRefused("changed_meanwhile")
    assert (
        actions_adjust.move_person(
            proposal=late, revision=seen, person=world.kenji.uuid, target=Target(), now=NOW
        )
        == stale
    )
    assert actions_adjust.lock_circle(proposal=late, revision=seen, index=1, is_locked=True, now=NOW) in (
        stale,
        GroupsRefused("not_legal", ("size",)),
    )
    back = _move(late, world.haruka, Target(0))
    assert isinstance(back, Proposal)
    by = world.graduate_organiser
    assert actions.confirm_groups(proposal=back, revision=seen, by=by, now=NOW) == stale
    assert not Circle.objects.exists()


def test_illegal_groups_cannot_be_confirmed(world: World) -> None:
    proposal = _move(propose(world), world.haruka, Target(slot=str(world.slots[0].uuid)))
    assert isinstance(proposal, Proposal)
    refused = actions.confirm_groups(
        proposal=proposal, revision=proposal.revision, by=world.student_organiser, now=NOW
    )
    assert isinstance(refused, GroupsRefused)
    assert refused.code == "not_legal"
    assert "size" in refused.codes
    assert (Circle.objects.count(), Mail.objects.count()) == (0, 0)


def test_confirming_seats_everybody_once_and_is_done_once(world: World) -> None:
    proposal = propose(world)
    circles = confirm(world, proposal)
    assert Seat.objects.count() == 8
    assert {circle.proposal_id for circle in circles} == {proposal.pk}
    assert {circle.script_id for circle in circles} == {world.term.script_id}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.confirmed_at) == ("confirmed", NOW)
    by = world.student_organiser
    again = actions.confirm_groups(proposal=proposal, revision=proposal.revision, by=by, now=NOW)
    assert again == GroupsRefused("not_ready")
    anew = actions.propose_groups(held=world.round, seed=1, by=by, now=NOW)
    assert anew == GroupsRefused("already_confirmed")
    entry = AuditEntry.objects.get(act="circles.confirmed")
    assert (entry.actor, entry.details) == (by.uuid, {"circles": len(circles), "unplaced": 0})


def test_person_who_left_stops_the_confirmation_until_it_was_looked_at(world: World) -> None:
    proposal = propose(world)
    Enrolment.objects.filter(pk=world.haruka.pk).update(left_at=NOW)
    by = world.student_organiser
    refused = actions.confirm_groups(proposal=proposal, revision=proposal.revision, by=by, now=NOW)
    assert refused == GroupsRefused("people_changed")
    proposal.refresh_from_db()
    assert not any(str(world.haruka.uuid) in members for members in _members(proposal))


def test_person_who_prepared_later_does_not_stop_the_confirmation(world: World) -> None:
    proposal = propose(world)
    late = world.add_person(world.students, "めい")
    assert len(confirm(world, proposal)) >= 1
    assert not Seat.objects.filter(enrolment=late).exists()


def test_server_that_ends_in_the_middle_leaves_the_groups_to_be_formed() -> None:
    sample = make_sample(each=60)
    asked = actions.propose_groups(held=sample.round, seed=1, by=sample.world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    engine.warm()
    stopper = threading.Timer(0.5, engine.stop)
    stopper.start()
    with pytest.raises(engine.EngineStopping):
        actions.form_groups(proposal_uuid=asked.uuid, now=NOW)
    stopper.join()
    asked.refresh_from_db()
    assert (asked.state, asked.failure) == ("forming", "")
