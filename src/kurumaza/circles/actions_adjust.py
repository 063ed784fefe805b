"""Adjusting a proposal by hand: move, swap, lock, and take back step by step. Nobody is told of any of it."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from kurumaza.circles.actions_store import store_adjusted, store_step, update_proposal
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Proposal
from kurumaza.circles.moves import Target, after_move, brought_up_to_date, effect_on_target, faults_of
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import locked_members, plan_of, proposal_before, step_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle, Problem


def move_person(
    *, proposal: Proposal, revision: int, person: UUID, target: Target, now: datetime
) -> Proposal | GroupsRefused:
    """Moves somebody to another group, to a new one, to another's place, or out. Refused where a rule forbids it."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    problem = problem_of(proposal.round, now=now)
    plan, locked = brought_up_to_date(problem, plan_of(proposal)), locked_members(proposal)
    if str(person) not in problem.by_id():
        return GroupsRefused("unknown_person")
    if refused := _refusal_of_target(problem, plan, str(person), target):
        return refused
    effect = effect_on_target(problem, plan, str(person), target, locked)
    if "locked" in effect.forbidden:
        return GroupsRefused("locked")
    if effect.forbidden:
        return GroupsRefused("not_legal", effect.forbidden)
    moved = after_move(problem, plan, str(person), target)
    act = "moved" if target.swap is None else "swapped"
    return store_adjusted(proposal, revision, problem, moved, locked, act=act)


def lock_circle(
    *, proposal: Proposal, revision: int, index: int, is_locked: bool, now: datetime
) -> Proposal | GroupsRefused:
    """Keeps a group as it is when groups are proposed again, or no longer."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    problem = problem_of(proposal.round, now=now)
    plan = brought_up_to_date(problem, plan_of(proposal))
    if not 0 <= index < len(plan.circles):
        return GroupsRefused("unknown_group")
    circle = plan.circles[index]
    members = tuple(map(str, circle.members))
    others = [one for one in locked_members(proposal) if one != members]
    if is_locked and (faults := faults_of(problem, circle)):
        return GroupsRefused("not_legal", tuple(one.code for one in faults))
    locked, act = ([*others, members], "locked") if is_locked else (others, "unlocked")
    return store_adjusted(proposal, revision, problem, plan, locked, act=act)


def undo(*, proposal: Proposal, revision: int, now: datetime) -> Proposal | GroupsRefused:
    """Takes the last act back; at the beginning of a proposal, もう一度組む itself."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    if step_of(proposal, proposal.step - 1) is not None:
        return _go_to(proposal, revision, proposal.step - 1, now)
    before = proposal_before(proposal)
    if before is None:
        return GroupsRefused("nothing_to_undo")
    return _back_to(before, proposal, revision)


def redo(*, proposal: Proposal, revision: int, now: datetime) -> Proposal | GroupsRefused:
    """Does again what was taken back last."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    if step_of(proposal, proposal.step + 1) is None:
        return GroupsRefused("nothing_to_redo")
    return _go_to(proposal, revision, proposal.step + 1, now)


def _go_to(proposal: Proposal, revision: int, number: int, now: datetime) -> Proposal | GroupsRefused:
    step = step_of(proposal, number)
    assert step is not None
    problem = problem_of(proposal.round, now=now)
    circles = msgspec.convert(step.groups["circles"], tuple[PlannedCircle, ...])
    stored = msgspec.structs.replace(plan_of(proposal), circles=circles)
    plan = brought_up_to_date(problem, stored)
    locked = [tuple(members) for members in step.groups["locked"]]
    return store_step(proposal, revision, problem, plan, locked, step=number)


def _back_to(before: Proposal, proposal: Proposal, revision: int) -> Proposal | GroupsRefused:
    try:
        with transaction.atomic():
            discarded = {"state": Proposal.State.DISCARDED}
            if not update_proposal(proposal, Proposal.State.READY, revision, **discarded):
                return GroupsRefused("changed_meanwhile")
            if not update_proposal(before, Proposal.State.DISCARDED, state=Proposal.State.READY, failure=""):
                raise IntegrityError
    except IntegrityError:  # another organiser has proposed anew meanwhile
        return GroupsRefused("changed_meanwhile")
    before.refresh_from_db()
    return before


def _refusal_of_target(problem: Problem, plan: Plan, person: str, target: Target) -> GroupsRefused | None:
    seated = {str(one) for circle in plan.circles for one in circle.members}
    if target.index is not None and not 0 <= target.index < len(plan.circles):
        return GroupsRefused("unknown_group")
    if target.slot is not None and target.slot not in problem.slots:
        return GroupsRefused("unknown_group")
    if target.swap is not None and (target.swap not in seated or target.swap == person):
        return GroupsRefused("unknown_person")
    return None
