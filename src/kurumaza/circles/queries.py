"""Reads about groups: proposals for organisers, one's own seat for participants."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import F, Prefetch, Q, QuerySet

from kurumaza.circles.models import Circle, Forecast, GroupRules, KeptApart, Proposal, ProposalStep, Seat
from kurumaza.core.matching.emphasis import MATTERS, Emphasis
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle, RuleLevels
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round, Term

# So long an evening of before stays in a calendar that is asked for.
IN_CALENDAR = timedelta(days=60)


def seat_of(person: Person, circle: UUID) -> Seat | None:
    """One's own seat in a circle that takes place."""
    return (
        Seat.objects.filter(
            enrolment__person=person,
            enrolment__left_at__isnull=True,
            enrolment__without_groups=False,
            circle__uuid=circle,
            circle__cancelled_at__isnull=True,
        )
        .select_related("circle__slot__round__term", "enrolment")
        .first()
    )


def seat_to_tell(uuid: UUID, sequence: int) -> Seat | None:
    """A seat of whose state somebody can be told; None if it has changed since, its person has left, or takes part without groups."""
    found = Seat.objects.select_related(
        "circle__slot__round__term",
        "circle__round",
        "round__term__programme",
        "enrolment__person",
        "enrolment__side__organisation",
    )
    here = found.filter(enrolment__left_at__isnull=True, enrolment__without_groups=False)
    return here.filter(uuid=uuid, calendar_sequence=sequence).first()


def has_come(seat: Seat) -> bool:
    """Whether somebody sat at their circle's table, as far as that is known (select `circle__slot__seating` with it).

    Where the live seating ran: whom it saw at the table, or whose page was heard of later without being sent elsewhere.
    Where it did not, everybody who did not say that they cannot come."""
    if seat.released_at is not None:
        return False
    slot = seat.circle.slot
    seating = getattr(slot, "seating", None)
    if seating is None or seating.started_at is None:
        return seat.reply != Seat.Reply.ABSENT
    return seat.seated_at is not None or (seat.seen_at is not None and seat.seen_at >= slot.starts_at)


def round_of(term: Term, number: int) -> Round | None:
    """A round of a term by its number."""
    return Round.objects.select_related("term").filter(term=term, number=number).first()


def round_by_id(uuid: UUID) -> Round | None:
    """A round by its public id."""
    return Round.objects.select_related("term").filter(uuid=uuid).first()


def open_proposal(held: Round) -> Proposal | None:
    """The proposal in work, or the last that failed while none is in work."""
    return (
        Proposal.objects.filter(round=held, kind=Proposal.Kind.FORM)
        .exclude(state__in=[Proposal.State.CONFIRMED, Proposal.State.DISCARDED])
        .order_by("-pk")
        .first()
    )


def confirmed_proposal(held: Round) -> Proposal | None:
    """The proposal that was confirmed last."""
    formed = Proposal.objects.filter(round=held, kind=Proposal.Kind.FORM, state=Proposal.State.CONFIRMED)
    return formed.order_by("-pk").first()


def open_repair(held: Round) -> Proposal | None:
    """The repair of confirmed groups that is looked for or waits to be applied, or the last that was not found."""
    repairs = Proposal.objects.filter(round=held, kind=Proposal.Kind.REPAIR)
    ended = [Proposal.State.CONFIRMED, Proposal.State.DISCARDED]
    return repairs.exclude(state__in=ended).order_by("-pk").first()


def proposal_before(proposal: Proposal) -> Proposal | None:
    """What もう一度組む was pressed on, of the same round."""
    if proposal.before is None:
        return None
    return Proposal.objects.filter(uuid=proposal.before, round=proposal.round_id).first()


def plan_of(proposal: Proposal) -> Plan:
    """The groups of a proposal as they were last stored."""
    return msgspec.convert(proposal.groups["plan"], Plan)


def locked_members(proposal: Proposal) -> list[tuple[str, ...]]:
    """The groups that an organiser keeps, by their members."""
    return [tuple(members) for members in proposal.groups.get("locked", [])]


def kept_in(proposal: Proposal) -> tuple[PlannedCircle, ...]:
    """The groups that the engine was told to keep."""
    return msgspec.convert(proposal.groups.get("kept", []), tuple[PlannedCircle, ...])


def step_of(proposal: Proposal, number: int) -> ProposalStep | None:
    """One state of a proposal; None for one that never was, or is too long ago."""
    return ProposalStep.objects.filter(proposal=proposal, number=number).first()


def levels_of(term: Term) -> RuleLevels:
    """How strictly a term keeps people of one school or employer apart."""
    chosen = GroupRules.objects.filter(term=term).first()
    if chosen is None:
        return RuleLevels()
    return RuleLevels(
        same_school=chosen.same_school,  # type: ignore[arg-type]
        same_employer=chosen.same_employer,  # type: ignore[arg-type]
        past_employer=chosen.past_employer,  # type: ignore[arg-type]
    )


def emphasis_of(term: Term) -> Emphasis:
    """What counts how much when a term's groups are formed."""
    chosen = GroupRules.objects.filter(term=term).first()
    return Emphasis() if chosen is None else Emphasis(**{one: getattr(chosen, one) for one in MATTERS})


def kept_apart_in(term: Term) -> list[KeptApart]:
    """Pairs that organisers keep apart, oldest first; not of people who left."""
    pairs = KeptApart.objects.filter(term=term, one__left_at=None, other__left_at=None)
    return list(pairs.select_related("one__side", "other__side").order_by("pk"))


def forecasts(digests: Iterable[str]) -> dict[str, Forecast]:
    """What is known already of problems, by their digests."""
    return {one.problem_digest: one for one in Forecast.objects.filter(problem_digest__in=set(digests))}


def people_of(held: Round) -> dict[str, Enrolment]:
    """Everyone of the term by public id, also those who have left: a stored proposal may still name them."""
    return {str(one.uuid): one for one in held.term.enrolments.select_related("side").order_by("pk")}


def took_place() -> Q:
    """Of seats: their circle was not called off. One that the live seating took up into others was not."""
    return Q(circle__cancelled_at__isnull=True) | Q(circle__cancelled_at__gte=F("circle__slot__starts_at"))


def standing_seats() -> QuerySet[Seat]:
    """Seats that count in their circle: not of those whom the live seating sent elsewhere or could not seat.

    In the order in which they were given: no answer and no block changes where somebody stands in a list."""
    return Seat.objects.filter(released_at__isnull=True).select_related("enrolment__side").order_by("pk")


def circles_of(held: Round) -> list[Circle]:
    """Confirmed groups of a round that take place."""
    return list(
        Circle.objects.filter(round=held, cancelled_at__isnull=True)
        .select_related("slot__round__term")
        .prefetch_related(Prefetch("seats", queryset=standing_seats()))
        .order_by("number")
    )


def circle_of_round(held: Round, uuid: UUID) -> Circle | None:
    """A confirmed group of a round that takes place."""
    return (
        Circle.objects.filter(round=held, cancelled_at__isnull=True, uuid=uuid)
        .select_related("slot__round__term", "round__term")
        .first()
    )


def seat_in_round(held: Round, enrolment: Enrolment) -> Seat | None:
    """Somebody's seat in a round, also in a cancelled circle."""
    return Seat.objects.select_related("circle__slot").filter(round=held, enrolment=enrolment).first()


def replies_of(held: Round) -> Counter[str]:
    """How many answered what (`Seat.Reply`) for a round's circles that take place."""
    seats = standing_seats().filter(round=held, circle__cancelled_at__isnull=True)
    return Counter(seats.values_list("reply", flat=True))


def circles_tonight(term: Term, now: datetime) -> list[Circle]:
    """Groups whose time is within half a day from now."""
    near = Circle.objects.filter(
        round__term=term,
        cancelled_at__isnull=True,
        slot__starts_at__gt=now - timedelta(hours=12),
        slot__starts_at__lt=now + timedelta(hours=12),
    )
    return list(near.select_related("slot__round__term").order_by("slot__starts_at", "number"))


def seats_for_calendar(person: Person, now: datetime) -> list[Seat]:
    """One's own seats that a calendar shows: what is ahead and what was lately, also what was cancelled; soonest first."""
    seats = Seat.objects.filter(
        enrolment__person=person,
        round__term__rehearsal_of__isnull=True,
        circle__slot__starts_at__gte=now - IN_CALENDAR,
    )
    related = seats.select_related("circle__slot", "round__term", "enrolment__person")
    return list(related.order_by("circle__slot__starts_at", "pk"))


def is_ahead(seat: Seat, now: datetime) -> bool:
    """Whether a seat's evening is still to come, and takes place with them."""
    is_off = seat.circle.cancelled_at is not None or not _is_in_groups(seat.enrolment)
    return seat.circle.slot.starts_at > now and not is_off


def _is_in_groups(enrolment: Enrolment) -> bool:
    return enrolment.left_at is None and not enrolment.without_groups
