"""Adjusting by hand, and taking back: every act one step, until groups are confirmed."""

import pytest

from kurumaza.circles import actions, actions_adjust, engine
from kurumaza.circles.actions_store import STEPS_KEPT
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Proposal, ProposalStep
from kurumaza.circles.moves import Target
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import locked_members, open_proposal, plan_of
from tests.factories.circles import confirm, make_table_of, propose
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


def _done(outcome: Proposal | GroupsRefused) -> Proposal:
    assert isinstance(outcome, Proposal), outcome
    return outcome


def _move(proposal: Proposal, person: str, target: Target) -> Proposal | GroupsRefused:
    return actions_adjust.move_person(
        proposal=proposal,
        revision=proposal.revision,
        person=person,  # type: ignore[arg-type]
        target=target,
        now=NOW,
    )


def _undo(proposal: Proposal) -> Proposal | GroupsRefused:
    return actions_adjust.undo(proposal=proposal, revision=proposal.revision, now=NOW)


def _redo(proposal: Proposal) -> Proposal | GroupsRefused:
    return actions_adjust.redo(proposal=proposal, revision=proposal.revision, now=NOW)


def _lock(proposal: Proposal, index: int) -> Proposal | GroupsRefused:
    return actions_adjust.lock_circle(
        proposal=proposal, revision=proposal.revision, index=index, is_locked=True, now=NOW
    )


def _propose_again(world: World, seed: int = 2) -> Proposal:
    return propose(world, seed=seed)


def test_two_people_change_places(world: World) -> None:
    proposal = propose(world)
    one, other = (members[0] for members in _members(proposal)[:2])
    swapped = _members(_done(_move(proposal, one, Target(swap=other))))
    assert other in swapped[0]
    assert one in swapped[1]
    assert sorted(map(len, swapped)) == sorted(map(len, _members(proposal)))


@pytest.mark.parametrize("swap", ["nobody", ""])
def test_change_of_places_with_nobody_is_refused(world: World, swap: str) -> None:
    proposal = propose(world)
    (first, *_), *_ = _members(proposal)
    assert _move(proposal, first, Target(swap=swap)) == GroupsRefused("unknown_person")
    assert _move(proposal, first, Target(swap=first)) == GroupsRefused("unknown_person")


def test_change_of_places_with_somebody_of_a_locked_group_is_refused(world: World) -> None:
    proposal = _done(_lock(propose(world), 0))
    one, other = (members[0] for members in _members(proposal)[:2])
    assert _move(proposal, one, Target(swap=other)) == GroupsRefused("locked")
    assert _move(proposal, other, Target(swap=one)) == GroupsRefused("locked")


def test_acts_are_taken_back_step_by_step_and_done_again(world: World) -> None:
    proposal = propose(world)
    seen = [(_members(proposal), locked_members(proposal))]
    proposal = _done(_move(proposal, seen[0][0][0][0], Target()))
    seen.append((_members(proposal), locked_members(proposal)))
    proposal = _done(_lock(proposal, 1))
    seen.append((_members(proposal), locked_members(proposal)))
    assert len(seen[2][1]) == 1
    for step in (1, 0):
        proposal = _done(_undo(proposal))
        assert (_members(proposal), locked_members(proposal)) == seen[step]
    assert _undo(proposal) == GroupsRefused("nothing_to_undo")
    for step in (1, 2):
        proposal = _done(_redo(proposal))
        assert (_members(proposal), locked_members(proposal)) == seen[step]
    assert _redo(proposal) == GroupsRefused("nothing_to_redo")


def test_new_act_ends_what_was_taken_back(world: World) -> None:
    proposal = propose(world)
    (first, second, *_), *_ = _members(proposal)
    proposal = _done(_undo(_done(_move(proposal, first, Target()))))
    proposal = _done(_move(proposal, second, Target()))
    assert plan_of(proposal).unplaced == (second,)
    assert _redo(proposal) == GroupsRefused("nothing_to_redo")
    assert list(ProposalStep.objects.filter(proposal=proposal).values_list("number", "act")) == [
        (0, "formed"),
        (1, "moved"),
    ]


def test_proposing_again_is_taken_back_with_all_that_went_before(world: World) -> None:
    first = _done(_lock(propose(world), 0))
    again = _propose_again(world)
    back = _done(_undo(again))
    assert (back.pk, back.state) == (first.pk, "ready")
    assert (_members(back), locked_members(back)) == (_members(first), locked_members(first))
    again.refresh_from_db()
    assert again.state == "discarded"
    assert locked_members(_done(_undo(back))) == []


def test_only_so_many_steps_are_kept(world: World) -> None:
    proposal = propose(world)
    for _ in range(STEPS_KEPT + 3):
        is_locked = not locked_members(proposal)
        proposal = _done(
            actions_adjust.lock_circle(
                proposal=proposal, revision=proposal.revision, index=0, is_locked=is_locked, now=NOW
            )
        )
    assert ProposalStep.objects.filter(proposal=proposal).count() == STEPS_KEPT


def test_undo_of_what_another_organiser_has_changed_is_refused(world: World) -> None:
    proposal = propose(world)
    (first, *_), *_ = _members(proposal)
    moved = _done(_move(proposal, first, Target()))
    assert actions_adjust.undo(proposal=moved, revision=moved.revision - 1, now=NOW) == GroupsRefused(
        "changed_meanwhile"
    )
    confirmed = propose(world)
    confirm(world, confirmed)
    confirmed.refresh_from_db()
    assert _undo(confirmed) == GroupsRefused("not_ready")
    assert _redo(confirmed) == GroupsRefused("not_ready")


def test_stopped_question_leaves_what_was_there_before_and_its_late_answer_is_not_kept(world: World) -> None:
    first = _done(_lock(propose(world), 0))
    asked = actions.propose_groups(held=world.round, seed=2, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    stopped = actions.stop_forming(proposal=asked, by=world.graduate_organiser)
    assert isinstance(stopped, Proposal)
    assert not actions.note_progress(proposal=asked, problem=problem_of(world.round, now=NOW), progress=None)
    actions.form_groups(proposal_uuid=asked.uuid, now=NOW)
    shown = open_proposal(world.round)
    assert shown is not None
    assert (shown.pk, shown.state, shown.failure) == (first.pk, "ready", "stopped")
    assert locked_members(shown) == locked_members(first)
    assert _done(_undo(shown)).failure == ""


def test_first_question_that_is_stopped_says_so(world: World) -> None:
    asked = actions.propose_groups(held=world.round, seed=2, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    actions.stop_forming(proposal=asked, by=world.student_organiser)
    shown = open_proposal(world.round)
    assert shown is not None
    assert (shown.state, shown.failure) == ("failed", "stopped")
    assert actions.stop_forming(proposal=shown, by=world.student_organiser) == GroupsRefused("not_forming")


def test_failure_of_a_second_question_brings_the_first_back(world: World) -> None:
    first = propose(world)
    asked = actions.propose_groups(held=world.round, seed=2, by=world.student_organiser, now=NOW)
    assert isinstance(asked, Proposal)
    actions.keep_answer(
        proposal=asked, asked=problem_of(asked.round, now=NOW), answer="out_of_memory", now=NOW
    )
    shown = open_proposal(world.round)
    assert shown is not None
    assert (shown.pk, shown.state, shown.failure) == (first.pk, "ready", "out_of_memory")


def test_confirmed_proposal_keeps_what_it_was_made_with(world: World) -> None:
    proposal = propose(world, seed=5)
    solved = proposal.problem_digest
    confirm(world, proposal)
    proposal.refresh_from_db()
    assert (proposal.seed, proposal.problem_digest, proposal.engine_version) == (5, solved, engine.VERSION)
    assert proposal.objective == proposal.bound == plan_of(proposal).objective
    assert proposal.levels == {
        "same_school": "avoid",
        "same_employer": "never",
        "past_employer": "avoid",
    }
    assert proposal.weights["seat"] == 1000
