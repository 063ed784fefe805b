"""How a proposal is kept: only if nobody changed it meanwhile, each state as a step that can be taken back."""

from collections.abc import Sequence

import msgspec
from django.db import transaction
from django.db.models import F

from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Proposal, ProposalStep
from kurumaza.circles.moves import faults_of
from kurumaza.core.matching.explain import explain_plan
from kurumaza.core.matching.plan import Plan, assemble
from kurumaza.core.matching.problem import Problem

# So many acts can be taken back.
STEPS_KEPT = 50


def groups_of(problem: Problem, plan: Plan, locked: Sequence[tuple[object, ...]]) -> dict[str, object]:
    """What a proposal stores: the plan, why these people, who is left and why, which groups are kept."""
    people = problem.by_id()
    standing = {tuple(map(str, circle.members)) for circle in plan.circles}
    legal = tuple(circle for circle in plan.circles if not faults_of(problem, circle, people))
    explained = msgspec.structs.replace(assemble(problem, 0, plan.seed, legal), unplaced=plan.unplaced)
    reasons = explain_plan(problem, explained)
    return {
        "plan": msgspec.to_builtins(plan),
        "reasons": msgspec.to_builtins(reasons.circles),
        "unplaced": msgspec.to_builtins(reasons.unplaced),
        "locked": [list(members) for members in locked if tuple(map(str, members)) in standing],
    }


def store_adjusted(
    proposal: Proposal,
    revision: int,
    problem: Problem,
    plan: Plan,
    locked: Sequence[tuple[str, ...]],
    *,
    act: str,
) -> Proposal | GroupsRefused:
    """A next step: what had been taken back before it is gone for good."""
    with transaction.atomic():
        refused = _store(proposal, revision, problem, plan, locked, step=proposal.step + 1)
        if refused is None:
            ProposalStep.objects.filter(proposal=proposal, number__gt=proposal.step).delete()
            ProposalStep.objects.filter(
                proposal=proposal, number__lte=proposal.step + 1 - STEPS_KEPT
            ).delete()
            write_step(proposal, proposal.step + 1, act, plan, locked)
    proposal.refresh_from_db()
    return refused or proposal


def store_step(
    proposal: Proposal,
    revision: int,
    problem: Problem,
    plan: Plan,
    locked: Sequence[tuple[str, ...]],
    *,
    step: int,
) -> Proposal | GroupsRefused:
    """Goes to a step that is there already: back or forth."""
    refused = _store(proposal, revision, problem, plan, locked, step=step)
    proposal.refresh_from_db()
    return refused or proposal


def write_step(
    proposal: Proposal, number: int, act: str, plan: Plan, locked: Sequence[tuple[object, ...]]
) -> None:
    """Keeps one state."""
    groups = {"circles": msgspec.to_builtins(plan.circles), "locked": [list(members) for members in locked]}
    ProposalStep.objects.create(proposal=proposal, number=number, act=act, groups=groups)


def update_proposal(proposal: Proposal, before: str, revision: int | None = None, **changes: object) -> bool:
    """Changes a proposal that is in the state `before` and that nobody changed since `revision`; whether it did."""
    known = proposal.revision if revision is None else revision
    rows = Proposal.objects.filter(pk=proposal.pk, state=before, revision=known)
    return rows.update(revision=F("revision") + 1, **changes) == 1


def _store(
    proposal: Proposal,
    revision: int,
    problem: Problem,
    plan: Plan,
    locked: Sequence[tuple[str, ...]],
    *,
    step: int,
) -> GroupsRefused | None:
    groups = groups_of(problem, plan, locked) | {"kept": proposal.groups.get("kept", [])}
    changes = {"groups": groups, "objective": plan.objective, "step": step, "failure": ""}
    if not update_proposal(proposal, Proposal.State.READY, revision, **changes):
        return GroupsRefused("changed_meanwhile")
    return None
