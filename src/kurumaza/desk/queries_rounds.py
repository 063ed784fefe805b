"""The rounds of a term: where each stands, and who said when they can."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kurumaza.circles.models import Circle, Proposal
from kurumaza.people.models import Person
from kurumaza.terms.models import Round, Side, Slot, Term
from kurumaza.terms.queries import sides_run_by

Place = Literal["asking", "proposed", "confirmed", "running", "over"]
# An evening is on the desk from half an hour before it begins until an hour after its end.
BEFORE_EVENING = timedelta(minutes=30)
AFTER_EVENING = timedelta(minutes=60)


@dataclass(frozen=True)
class RoundState:
    """A round on the desk: where it stands, its offered times (`others` beside the first), its groups."""

    round: Round
    place: Place
    first: Slot | None
    others: int
    circles: int


@dataclass(frozen=True)
class Answered:
    """Who of a side said when they can, for one round. `waiting` names the others, on one's own side only."""

    side: Side
    answered: int
    people: int
    waiting: list[str] | None


def rounds_of(term: Term, now: datetime) -> list[RoundState]:
    """The rounds of a term in order."""
    states = []
    for held in term.rounds.prefetch_related("slots").order_by("number"):
        slots = list(held.slots.all())
        circles = list(Circle.objects.filter(round=held, cancelled_at=None).select_related("slot"))
        used = sorted({one.slot for one in circles}, key=lambda slot: slot.starts_at) or slots
        states.append(
            RoundState(
                round=held,
                place=_place_of(held, circles, slots, now),
                first=used[0] if used else None,
                others=max(0, len(used) - 1),
                circles=len(circles),
            )
        )
    return states


def _place_of(held: Round, circles: list[Circle], slots: list[Slot], now: datetime) -> Place:
    if any(is_on(circle.slot, now) for circle in circles):
        return "running"
    last = max((slot.starts_at for slot in ([one.slot for one in circles] or slots)), default=None)
    if last is not None and last < now:
        return "over"
    if circles:
        return "confirmed"
    is_proposed = Proposal.objects.filter(round=held, state=Proposal.State.READY).exists()
    return "proposed" if is_proposed else "asking"


def is_on(slot: Slot, now: datetime) -> bool:
    """Whether the evening of a time is on the desk."""
    ends_at = slot.starts_at + timedelta(minutes=slot.minutes)
    return slot.starts_at - BEFORE_EVENING <= now <= ends_at + AFTER_EVENING


def answers_for(person: Person, held: Round) -> list[Answered]:
    """Who said when they can for a round that is still to be formed; a side's names for its own organisers."""
    mine = set(sides_run_by(person, held.term).values_list("pk", flat=True))
    answers = []
    for side in held.term.sides.all():
        here = side.enrolments.filter(left_at__isnull=True, without_groups=False)
        said = set(here.filter(availabilities__slot__round=held).values_list("pk", flat=True))
        waiting = here.exclude(pk__in=said).order_by("kana", "name")
        names = [one.name for one in waiting] if side.pk in mine else None
        answers.append(Answered(side, len(said), here.count(), names))
    return answers
