"""After a cancellation: the smallest repair of confirmed groups, looked for in the background, applied all at once."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from kurumaza.audit.actions import record
from kurumaza.circles import engine
from kurumaza.circles.actions import end_forming, note_progress
from kurumaza.circles.actions_seats import tell
from kurumaza.circles.actions_store import update_proposal
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import faults_of
from kurumaza.circles.queries import circles_of, kept_in, people_of, plan_of
from kurumaza.circles.repairs import RepairQuestion, pair_up, repair_question
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle
from kurumaza.core.matching.progress import Progress
from kurumaza.core.matching.repair import Repair
from kurumaza.jobs.actions import enqueue
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round

SEED = 1


def ask_repair(*, held: Round, by: Person | None, now: datetime) -> Proposal | GroupsRefused:
    """Looks in the background for the smallest repair; an older one that waits is out of date and goes. A retrospective has no other
    groups: the live seating makes the best of who comes."""
    if held.kind == Round.Kind.RETROSPECTIVE:
        return GroupsRefused("nothing_broken")
    question = repair_question(held, circles_of(held), now)
    try:
        with transaction.atomic():
            open_ones = Proposal.objects.filter(round=held, kind=Proposal.Kind.REPAIR)
            ended = [Proposal.State.CONFIRMED, Proposal.State.DISCARDED]
            open_ones.exclude(state__in=ended).update(state=Proposal.State.DISCARDED)
            if not question.broken:
                return GroupsRefused("nothing_broken")
            repair = Proposal.objects.create(
                round=held,
                kind=Proposal.Kind.REPAIR,
                seed=SEED,
                engine_version=engine.VERSION,
                created_at=now,
            )
            enqueue("circles.find_repair", repair=str(repair.uuid))
            actor = by.uuid if by else None
            record("circles.repair_asked", actor=actor, subject_kind="round", subject=held.uuid)
    except IntegrityError:  # another organiser asked at the same instant
        return GroupsRefused("forming")
    return repair


def find_repair(*, repair_uuid: UUID, now: datetime) -> None:
    """The background part, as `actions.form_groups`."""
    repair = Proposal.objects.select_related("round__term").get(uuid=repair_uuid)
    if repair.state != Proposal.State.FORMING:
        return
    question = repair_question(repair.round, circles_of(repair.round), now)

    def look(told: Progress | None) -> bool:
        return note_progress(proposal=repair, problem=question.problem, progress=told)

    answer = engine.repair(question.problem, question.kept, repair.seed, watch=look)
    if not isinstance(answer, Repair):
        end_forming(repair, answer)
    elif not _is_sound(question, answer.plan):
        end_forming(repair, "no_repair")
    else:
        found = {
            "plan": msgspec.to_builtins(answer.plan),
            "kept": msgspec.to_builtins(question.kept),
            "moved": list(answer.moved),
        }
        update_proposal(
            repair,
            Proposal.State.FORMING,
            state=Proposal.State.READY,
            groups=found,
            problem_digest=answer.plan.problem_digest,
            objective=answer.plan.objective,
            weights=msgspec.to_builtins(question.problem.weights),
            levels=msgspec.to_builtins(question.problem.levels),
        )


def leave_as_it_is(*, repair: Proposal, by: Person) -> bool:
    """このままにする: nothing changes; it can be asked for again."""
    open_states = (Proposal.State.FORMING, Proposal.State.READY, Proposal.State.FAILED)
    with transaction.atomic():
        rows = Proposal.objects.filter(pk=repair.pk, kind=Proposal.Kind.REPAIR, state__in=open_states)
        if not rows.update(state=Proposal.State.DISCARDED):
            return False
        record("circles.repair_left", actor=by.uuid, subject_kind="round", subject=repair.round.uuid)
    return True


def apply_repair(*, repair: Proposal, revision: int, by: Person, now: datetime) -> list[Seat] | GroupsRefused:
    """Seats everybody as the repair says, in one transaction, and tells those whose seat changed. The seats changed."""
    if repair.state != Proposal.State.READY or repair.kind != Proposal.Kind.REPAIR:
        return GroupsRefused("not_ready")
    held = repair.round
    try:
        with transaction.atomic():
            list(Circle.objects.select_for_update().filter(round=held))
            question = repair_question(held, circles_of(held), now)
            plan = plan_of(repair)
            if question.kept != kept_in(repair) or not _is_sound(question, plan):
                raise _Changed
            applied = {"state": Proposal.State.CONFIRMED, "confirmed_at": now}
            if not update_proposal(repair, Proposal.State.READY, revision, **applied):
                raise _Changed
            applying = _Applying(repair, question, plan, now)
            changed = applying.run()
            for seat in changed:
                tell(seat, now=now, before=applying.before.get(seat.pk))
            counts = {"moved": len(repair.groups["moved"]), "told": len(changed)}
            record("circles.repaired", actor=by.uuid, subject_kind="round", subject=held.uuid, **counts)
    except (_Changed, IntegrityError):  # somebody answered, or another organiser was faster
        return GroupsRefused("changed_meanwhile")
    return changed


class _Changed(Exception):
    """What the repair was made for is no longer so: nothing is written."""


def _is_sound(question: RepairQuestion, plan: Plan) -> bool:
    """All groups could be confirmed, and nobody loses a seat in a group that goes on."""
    people = question.problem.by_id()
    if any(faults_of(question.problem, circle, people) for circle in plan.circles):
        return False
    seated = {one for circle in plan.circles for one in circle.members}
    going_on = {index for index in pair_up(question.kept, plan.circles) if index is not None}
    return all(set(question.kept[index].members) <= seated for index in going_on)


class _Applying:
    """One repair as it is written."""

    def __init__(self, repair: Proposal, question: RepairQuestion, plan: Plan, now: datetime) -> None:
        self.repair, self.held, self.question, self.plan, self.now = (
            repair,
            repair.round,
            question,
            plan,
            now,
        )
        self.people = people_of(self.held)
        self.changed: list[Seat] = []
        # When they were to meet before, by the seats' primary keys.
        self.before: dict[int, datetime] = {}

    def run(self) -> list[Seat]:
        goes_on_from = pair_up(self.question.kept, self.plan.circles)
        for planned, index in zip(self.plan.circles, goes_on_from, strict=True):
            circle = self.question.circles[index] if index is not None else self._new_circle(planned)
            before = set(self.question.kept[index].members) if index is not None else set()
            for one in planned.members:
                if one not in before:
                    self._seat(self.people[str(one)], circle)
        ending = set(range(len(self.question.circles))) - {one for one in goes_on_from if one is not None}
        for index in sorted(ending):
            self._end(self.question.circles[index])
        return self.changed

    def _new_circle(self, planned: PlannedCircle) -> Circle:
        last = Circle.objects.filter(round=self.held).aggregate(last=Max("number"))["last"] or 0
        slot = self.held.slots.get(uuid=str(planned.slot))
        return Circle.objects.create(
            round=self.held,
            slot=slot,
            script=self.held.term.script,
            proposal=self.repair,
            number=last + 1,
            language=planned.language,
        )

    def _seat(self, enrolment: Enrolment, circle: Circle) -> None:
        rows = Seat.objects.filter(round=self.held, enrolment=enrolment)
        self.before |= dict(rows.values_list("pk", "circle__slot__starts_at"))
        moved = {"circle": circle, "reply": Seat.Reply.NONE, "late_minutes": None}
        if rows.update(calendar_sequence=F("calendar_sequence") + 1, **moved):
            self.changed.append(rows.get())
        else:
            self.changed.append(Seat.objects.create(circle=circle, round=self.held, enrolment=enrolment))

    def _end(self, circle: Circle) -> None:
        """The group does not take place; those who found no other seat are told, and so are those who are absent."""
        Circle.objects.filter(pk=circle.pk).update(cancelled_at=self.now)
        Seat.objects.filter(circle=circle).update(calendar_sequence=F("calendar_sequence") + 1)
        self.changed += Seat.objects.filter(circle=circle)
