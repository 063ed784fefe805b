"""Writes about groups until they are confirmed: propose, adjust, confirm. Afterwards: actions_seats."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from kurumaza.audit.actions import record
from kurumaza.circles import engine
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import Target, after_move, brought_up_to_date, effect_on_target, faults_of
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import locked_members, open_proposal, people_of, plan_of
from kurumaza.core.matching.explain import explain_plan
from kurumaza.core.matching.plan import Plan, assemble
from kurumaza.core.matching.problem import PlannedCircle, Problem, digest
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
    try:
        with transaction.atomic():
            Proposal.objects.filter(round=held, state__in=_OPEN).update(state=Proposal.State.DISCARDED)
            proposal = Proposal.objects.create(
                round=held,
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


def form_groups(*, proposal_uuid: UUID, now: datetime) -> None:
    """The background part: asks the engine, without a transaction, and keeps its answer."""
    proposal = Proposal.objects.select_related("round__term").get(uuid=proposal_uuid)
    if proposal.state != Proposal.State.FORMING:
        return
    kept = _kept(proposal)
    problem = problem_of(proposal.round, now=now, locked=kept)
    if check_problem(problem):
        # What was kept no longer fits (somebody has withdrawn a time): formed anew without it.
        kept = ()
        problem = problem_of(proposal.round, now=now)
    keep_answer(proposal=proposal, kept=kept, answer=engine.solve(problem, proposal.seed), now=now)


def keep_answer(
    *,
    proposal: Proposal,
    kept: tuple[PlannedCircle, ...],
    answer: Plan | engine.EngineFailure,
    now: datetime,
) -> None:
    """Stores what the engine found, unless the people, times or rules have changed since it was asked."""
    problem = problem_of(proposal.round, now=now, locked=kept)
    if not isinstance(answer, Plan):
        _update(proposal, Proposal.State.FORMING, state=Proposal.State.FAILED, failure=answer)
    elif answer.problem_digest != digest(problem):
        _update(proposal, Proposal.State.FORMING, state=Proposal.State.FAILED, failure="changed_meanwhile")
    else:
        _update(
            proposal,
            Proposal.State.FORMING,
            state=Proposal.State.READY,
            groups=_groups(problem, answer, [circle.members for circle in kept]),
            problem_digest=answer.problem_digest,
            objective=answer.objective,
            weights=msgspec.to_builtins(problem.weights),
        )


def move_person(
    *, proposal: Proposal, revision: int, person: UUID, target: Target, now: datetime
) -> Proposal | GroupsRefused:
    """Moves somebody to another group, to a new one, or out. Refused where a rule forbids it."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    problem = problem_of(proposal.round, now=now)
    plan, locked = brought_up_to_date(problem, plan_of(proposal)), locked_members(proposal)
    if str(person) not in problem.by_id():
        return GroupsRefused("unknown_person")
    if target.index is not None and not 0 <= target.index < len(plan.circles):
        return GroupsRefused("unknown_group")
    if target.slot is not None and target.slot not in problem.slots:
        return GroupsRefused("unknown_group")
    effect = effect_on_target(problem, plan, str(person), target, locked)
    if "locked" in effect.forbidden:
        return GroupsRefused("locked")
    if effect.forbidden:
        return GroupsRefused("not_legal", effect.forbidden)
    return _store(proposal, revision, problem, after_move(problem, plan, str(person), target), locked)


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
    return _store(proposal, revision, problem, plan, [*others, members] if is_locked else others)


def confirm_groups(
    *, proposal: Proposal, revision: int, by: Person, now: datetime, invite: bool = True
) -> list[Circle] | GroupsRefused:
    """Makes the groups real: circles, seats and, unless told otherwise, invitations afterwards. All or nothing, once."""
    if proposal.state != Proposal.State.READY:
        return GroupsRefused("not_ready")
    stored, problem = plan_of(proposal), problem_of(proposal.round, now=now)
    plan = brought_up_to_date(problem, stored)
    if plan.circles != stored.circles:
        refused = _store(proposal, revision, problem, plan, locked_members(proposal))
        return refused if isinstance(refused, GroupsRefused) else GroupsRefused("people_changed")
    faults = tuple(one.code for circle in plan.circles for one in faults_of(problem, circle))
    if faults or not plan.circles:
        return GroupsRefused("not_legal", faults or ("empty",))
    try:
        with transaction.atomic():
            confirmed = {"state": Proposal.State.CONFIRMED, "confirmed_at": now}
            if not _update(proposal, Proposal.State.READY, revision, **confirmed):
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
        return msgspec.convert(proposal.groups.get("kept", []), tuple[PlannedCircle, ...])
    locked = set(locked_members(proposal))
    return tuple(one for one in plan_of(proposal).circles if tuple(map(str, one.members)) in locked)


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
            moved = {"circle": circle, "reply": Seat.Reply.NONE}
            if not again.update(calendar_sequence=F("calendar_sequence") + 1, **moved):
                seats.append(Seat(circle=circle, round=held, enrolment=enrolment))
    Seat.objects.bulk_create(seats)
    return circles


def _groups(problem: Problem, plan: Plan, locked: Sequence[tuple[object, ...]]) -> dict[str, object]:
    """What a proposal stores: the plan, why these people, who is left and why, which groups are kept."""
    standing = {tuple(map(str, circle.members)) for circle in plan.circles}
    legal = tuple(circle for circle in plan.circles if not faults_of(problem, circle))
    explained = msgspec.structs.replace(assemble(problem, 0, plan.seed, legal), unplaced=plan.unplaced)
    reasons = explain_plan(problem, explained)
    return {
        "plan": msgspec.to_builtins(plan),
        "reasons": msgspec.to_builtins(reasons.circles),
        "unplaced": msgspec.to_builtins(reasons.unplaced),
        "locked": [list(members) for members in locked if tuple(map(str, members)) in standing],
    }


def _store(
    proposal: Proposal, revision: int, problem: Problem, plan: Plan, locked: Sequence[tuple[str, ...]]
) -> Proposal | GroupsRefused:
    groups = _groups(problem, plan, locked)
    changes = {"groups": groups, "objective": plan.objective, "problem_digest": plan.problem_digest}
    if not _update(proposal, Proposal.State.READY, revision, **changes):
        return GroupsRefused("changed_meanwhile")
    proposal.refresh_from_db()
    return proposal


def _update(proposal: Proposal, before: str, revision: int | None = None, **changes: object) -> bool:
    """Changes a proposal that is in the state `before` and that nobody changed since `revision`; whether it did."""
    known = proposal.revision if revision is None else revision
    rows = Proposal.objects.filter(pk=proposal.pk, state=before, revision=known)
    return rows.update(revision=F("revision") + 1, **changes) == 1
