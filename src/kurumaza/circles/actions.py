"""Writes about groups until they are confirmed: propose, stop, confirm. By hand: actions_adjust; afterwards: actions_seats."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from kurumaza.audit.actions import record
from kurumaza.circles import engine
from kurumaza.circles.actions_store import groups_of, store_adjusted, update_proposal, write_step
from kurumaza.circles.conditions import bound_of, conditions_digest
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import brought_up_to_date, faults_of
from kurumaza.circles.problem import problem_of
from kurumaza.circles.quality import quality_of
from kurumaza.circles.queries import (
    kept_in,
    locked_members,
    open_proposal,
    people_of,
    plan_of,
    proposal_before,
)
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle, Problem
from kurumaza.core.matching.progress import Progress
from kurumaza.core.matching.validate import check_problem
from kurumaza.jobs.actions import enqueue
from kurumaza.people.models import Person
from kurumaza.terms.models import Round

# A proposal that is still being formed after this long has lost its job.
FORMING_AT_MOST = timedelta(minutes=10)
_OPEN = (Proposal.State.FORMING, Proposal.State.READY, Proposal.State.FAILED)


def propose_groups(*, held: Round, seed: int, by: Person, now: datetime) -> Proposal | GroupsRefused:
    """Asks the engine for groups in the background. Locked groups of the proposal in work are kept."""
    before = open_proposal(held)
    if refused := _refusal_to_propose(held, before, now):
        return refused
    kept = _kept(before)
    # One that lost its job goes, and what it was pressed on is still remembered.
    remembered = None
    if before is not None:
        remembered = before.uuid if before.state == Proposal.State.READY else before.before
    try:
        with transaction.atomic():
            Proposal.objects.filter(round=held, state__in=_OPEN).update(state=Proposal.State.DISCARDED)
            proposal = Proposal.objects.create(
                round=held,
                before=remembered,
                seed=seed,
                engine_version=engine.VERSION,
                groups={"kept": msgspec.to_builtins(kept)},
                created_at=now,
            )
            enqueue("circles.form_groups", proposal=str(proposal.uuid))
            record("circles.proposed", actor=by.uuid, subject_kind="round", subject=held.uuid, kept=len(kept))
    except IntegrityError:  # another organiser asked at the same instant: theirs is being formed
        return GroupsRefused("forming")
    return proposal


def stop_forming(*, proposal: Proposal, by: Person) -> Proposal | GroupsRefused:
    """やめる: the engine is ended within a second, and what was there before is in sight again."""
    if proposal.state != Proposal.State.FORMING:
        return GroupsRefused("not_forming")
    with transaction.atomic():
        if not end_forming(proposal, "stopped"):
            return GroupsRefused("not_forming")
        record("circles.stopped", actor=by.uuid, subject_kind="round", subject=proposal.round.uuid)
    return proposal


def form_groups(*, proposal_uuid: UUID, now: datetime) -> None:
    """The background part: asks the engine, without a transaction, and keeps its answer.

    A server that stops meanwhile leaves the proposal as it is: the job is taken up again after the next start."""
    proposal = Proposal.objects.select_related("round__term").get(uuid=proposal_uuid)
    if proposal.state != Proposal.State.FORMING:
        return
    kept = _kept(proposal)
    problem = problem_of(proposal.round, now=now, locked=kept)
    if check_problem(problem):
        # What was kept no longer fits (somebody has withdrawn a time): formed anew without it.
        kept = ()
        problem = problem_of(proposal.round, now=now)

    def look(progress: Progress | None) -> bool:
        return note_progress(proposal=proposal, problem=problem, progress=progress)

    answer = engine.solve(problem, proposal.seed, watch=look)
    keep_answer(proposal=proposal, asked=problem, answer=answer, now=now)


def note_progress(*, proposal: Proposal, problem: Problem, progress: Progress | None) -> bool:
    """Keeps how far the engine is, for the board; whether the groups are still wanted."""
    forming = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.FORMING)
    if progress is None:
        return forming.exists()
    quality = quality_of(problem, progress.objective, progress.bound, seated=progress.seated)
    told = {
        "seated": progress.seated,
        "people": progress.people,
        "done": progress.done,
        "kind": quality.kind,
        "percent": quality.percent,
    }
    return forming.update(progress=told) == 1


def keep_answer(
    *,
    proposal: Proposal,
    asked: Problem,
    answer: Plan | engine.EngineFailure,
    now: datetime,
) -> None:
    """Stores what the engine found, unless the people, times or rules have changed since it was asked.

    A tie that was declared meanwhile does not count as such: as with one that is declared a moment later, the board shows which
    group cannot be confirmed, if it is one."""
    kept, held = asked.locked, proposal.round
    problem = problem_of(held, now=now, locked=kept)
    if not isinstance(answer, Plan):
        end_forming(proposal, answer)
    elif conditions_digest(held, problem) != conditions_digest(held, asked):
        end_forming(proposal, "changed_meanwhile")
    else:
        _keep_plan(proposal, kept, answer, problem)


def end_forming(proposal: Proposal, failure: str) -> bool:
    """No groups came of it. Had there been a proposal before, it is in sight again and says why; whether it was so."""
    with transaction.atomic():
        before, ready = proposal_before(proposal), Proposal.State.READY
        state = Proposal.State.FAILED if before is None else Proposal.State.DISCARDED
        if not update_proposal(proposal, Proposal.State.FORMING, state=state, failure=failure):
            return False
        if before is not None:
            update_proposal(before, Proposal.State.DISCARDED, state=ready, failure=failure)
    return True


def confirm_groups(
    *, proposal: Proposal, revision: int, by: Person, now: datetime, invite: bool = True
) -> list[Circle] | GroupsRefused:
    """Makes the groups real: circles, seats and, unless told otherwise, invitations afterwards. All or nothing, once."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    stored, problem = plan_of(proposal), problem_of(proposal.round, now=now)
    plan = brought_up_to_date(problem, stored)
    if plan.circles != stored.circles:
        refused = store_adjusted(
            proposal, revision, problem, plan, locked_members(proposal), act="people_changed"
        )
        return refused if isinstance(refused, GroupsRefused) else GroupsRefused("people_changed")
    faults = tuple(one.code for circle in plan.circles for one in faults_of(problem, circle))
    if faults or not plan.circles:
        return GroupsRefused("not_legal", faults or ("empty",))
    try:
        with transaction.atomic():
            confirmed = _as_confirmed(proposal, problem, plan)
            if not update_proposal(proposal, Proposal.State.READY, revision, confirmed_at=now, **confirmed):
                return GroupsRefused("changed_meanwhile")
            circles = _make_circles(proposal, plan)
            if invite:
                enqueue("circles.tell_people", proposal=str(proposal.uuid))
            counts = {"circles": len(circles), "unplaced": len(plan.unplaced)}
            record(
                "circles.confirmed",
                actor=by.uuid,
                subject_kind="round",
                subject=proposal.round.uuid,
                **counts,
            )
    except IntegrityError:  # somebody already has a seat in this round
        return GroupsRefused("already_confirmed")
    return circles


def _as_confirmed(proposal: Proposal, problem: Problem, plan: Plan) -> dict[str, Any]:
    """What a confirmed proposal keeps of how its groups were found."""
    return {
        "state": Proposal.State.CONFIRMED,
        "objective": plan.objective,
        "bound": bound_of(proposal, problem, plan),
        "weights": msgspec.to_builtins(problem.weights),
        "levels": msgspec.to_builtins(problem.levels),
    }


def _refusal_to_propose(held: Round, before: Proposal | None, now: datetime) -> GroupsRefused | None:
    if Circle.objects.filter(round=held, cancelled_at__isnull=True).exists():
        return GroupsRefused("already_confirmed")
    if (
        before is not None
        and before.state == Proposal.State.FORMING
        and before.created_at > now - FORMING_AT_MOST
    ):
        return GroupsRefused("forming")
    problem = problem_of(held, now=now)
    if not problem.slots:
        return GroupsRefused("no_slots")
    if not any(person.can[0] for person in problem.people):
        return GroupsRefused("nobody")
    return None


def _kept(proposal: Proposal | None) -> tuple[PlannedCircle, ...]:
    """Groups to keep when groups are formed: those locked, or those that the last question was to keep."""
    if proposal is None:
        return ()
    if proposal.state != Proposal.State.READY:
        return kept_in(proposal)
    locked = set(locked_members(proposal))
    return tuple(one for one in plan_of(proposal).circles if tuple(map(str, one.members)) in locked)


def _keep_plan(proposal: Proposal, kept: tuple[PlannedCircle, ...], plan: Plan, problem: Problem) -> None:
    locked = [circle.members for circle in kept]
    groups = groups_of(problem, plan, locked) | {"kept": msgspec.to_builtins(kept)}
    with transaction.atomic():
        if update_proposal(
            proposal,
            Proposal.State.FORMING,
            state=Proposal.State.READY,
            groups=groups,
            problem_digest=plan.problem_digest,
            conditions_digest=conditions_digest(proposal.round, problem),
            objective=plan.objective,
            bound=plan.bound,
            weights=msgspec.to_builtins(problem.weights),
            levels=msgspec.to_builtins(problem.levels),
        ):
            write_step(proposal, 0, "formed", plan, locked)


def _make_circles(proposal: Proposal, plan: Plan) -> list[Circle]:
    """Circles and seats. Who had a seat in a cancelled circle of this round keeps it, and its calendar entry."""
    held = proposal.round
    slots = {str(slot.uuid): slot for slot in held.slots.all()}
    first = (Circle.objects.filter(round=held).aggregate(last=Max("number"))["last"] or 0) + 1
    circles = Circle.objects.bulk_create(
        Circle(
            round=held,
            slot=slots[str(planned.slot)],
            script=held.term.script,
            proposal=proposal,
            number=number,
            language=planned.language,
        )
        for number, planned in enumerate(plan.circles, start=first)
    )
    people = people_of(held)
    seats = []
    for circle, planned in zip(circles, plan.circles, strict=True):
        for enrolment in (people[str(one)] for one in planned.members):
            again = Seat.objects.filter(round=held, enrolment=enrolment, circle__cancelled_at__isnull=False)
            moved = {"circle": circle, "reply": Seat.Reply.NONE, "late_minutes": None}
            if not again.update(calendar_sequence=F("calendar_sequence") + 1, **moved):
                seats.append(Seat(circle=circle, round=held, enrolment=enrolment))
    Seat.objects.bulk_create(seats)
    return circles
