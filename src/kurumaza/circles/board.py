"""The organiser's board as its page shows it: rings, reasons, how good, who is left, and where somebody could be moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kurumaza.circles import queries, words, words_board
from kurumaza.circles.board_choices import Mover, choices_in
from kurumaza.circles.board_confirmed import confirmed_board
from kurumaza.circles.board_wishes import wishes_of
from kurumaza.circles.conditions import bound_of
from kurumaza.circles.met import meeting_again
from kurumaza.circles.models import Proposal
from kurumaza.circles.moves import brought_up_to_date, faults_of
from kurumaza.circles.problem import problem_of
from kurumaza.circles.quality import Quality, quality_of
from kurumaza.circles.rings import dots_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle, Problem
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Round


def board_of(held: Round, *, now: datetime, moving: UUID | None) -> dict[str, Any]:
    """Everything the page shows; `moving` is who is about to be moved."""
    context: dict[str, Any] = {"held": held, "term": held.term, "sides": list(held.term.sides.all())}
    circles = queries.circles_of(held)
    if circles:
        return context | confirmed_board(held, circles, now, moving)
    proposal = queries.open_proposal(held)
    if proposal is not None and proposal.state == Proposal.State.FORMING:
        return context | {"state": "forming", **progress_of(proposal)}
    problem = problem_of(held, now=now)
    context |= wishes_of(held, problem)
    if proposal is None:
        return context | {"state": "nothing"}
    failure = words.failure_sentence(proposal.failure) if proposal.failure else ""
    context |= {"state": proposal.state, "failure": failure}
    if proposal.state != Proposal.State.READY:
        return context
    return context | {"proposal": proposal, **_proposed(held, proposal, problem, moving)}


def progress_of(proposal: Proposal) -> dict[str, Any]:
    """How far the engine is: sentences, and a share of 100."""
    told = proposal.progress
    if not told:
        return {"sentences": words_board.progress_sentences({}, None), "percent": 0}
    sentences = words_board.progress_sentences(told, Quality(told["kind"], told["percent"]))
    return {"sentences": sentences, "percent": min(100, round(100 * told["done"]))}


def _proposed(held: Round, proposal: Proposal, problem: Problem, moving: UUID | None) -> dict[str, Any]:
    plan = brought_up_to_date(problem, queries.plan_of(proposal))
    people = queries.people_of(held)
    groups = _groups(held, proposal, problem, plan)
    left_why = {str(one["person"]): one for one in proposal.groups["unplaced"]}
    left = [
        {"person": people[str(one)], "why": words.why_left(left_why.get(str(one)))} for one in plan.unplaced
    ]
    seated = sum(len(circle.members) for circle in plan.circles)
    slots = {str(slot.uuid): slot for slot in held.slots.all()}
    mover = None
    if moving and str(moving) in problem.by_id():
        mover = Mover(people[str(moving)], choices_in(proposal, problem, plan, str(moving)), False)
    is_legal = bool(groups) and not any(group["fault"] for group in groups)
    return {
        "groups": groups,
        "left": left,
        "seated": seated,
        "everyone": seated + len(left),
        "is_legal": is_legal,
        "quality": _quality(proposal, problem, plan, seated) if is_legal else "",
        "again": meeting_again(held, plan),
        "new_times": [(f"new:{one}", slot_text(slots[str(one)])) for one in problem.slots],
        "mover": mover,
        **_history(proposal),
    }


def _groups(held: Round, proposal: Proposal, problem: Problem, plan: Plan) -> list[dict[str, Any]]:
    people, slots = queries.people_of(held), {str(slot.uuid): slot for slot in held.slots.all()}
    locked = set(queries.locked_members(proposal))
    reasons = {tuple(map(str, one["members"])): one for one in proposal.groups["reasons"]}
    by_id = problem.by_id()
    groups = []
    for index, circle in enumerate(plan.circles):
        members = tuple(map(str, circle.members))
        codes = [one.code for one in faults_of(problem, circle, by_id)]
        groups.append(
            {
                "index": index,
                "number": index + 1,
                "when": slot_text(slots[str(circle.slot)]),
                "dots": dots_of([people[one] for one in members]),
                "is_locked": members in locked,
                "fault": words.fault_sentence(codes),
                "why": words.why_together(reasons.get(members, {}), len(members)),
            }
        )
    return groups


def _quality(proposal: Proposal, problem: Problem, plan: Plan, seated: int) -> str:
    bound = bound_of(proposal, problem, plan)
    was_adjusted = plan.circles != _formed(proposal)
    found = quality_of(problem, plan.objective, bound, seated=seated, rough=was_adjusted)
    if was_adjusted and found.kind == "unknown":
        return ""
    return words_board.quality_sentence(found, keeps_groups=bool(queries.kept_in(proposal)))


def _formed(proposal: Proposal) -> tuple[PlannedCircle, ...]:
    """The groups as the engine gave them."""
    first = queries.step_of(proposal, 0)
    return msgspec.convert(first.groups["circles"], tuple[PlannedCircle, ...]) if first else ()


def _history(proposal: Proposal) -> dict[str, str]:
    here, after = (queries.step_of(proposal, proposal.step + more) for more in (0, 1))
    can_undo = queries.step_of(proposal, proposal.step - 1) is not None
    undone = here.act if here and can_undo else None
    return {
        "undo": words_board.undo_label(undone, is_proposal_before=proposal.before is not None),
        "redo": words_board.redo_label(after.act if after else None),
    }
