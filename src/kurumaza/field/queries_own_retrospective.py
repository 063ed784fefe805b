"""What somebody sees of looking back together who is asked to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Max

from kurumaza.circles.models import Seat
from kurumaza.field.models import Asked, Placement
from kurumaza.field.queries_retrospective import asked_of, slot_of, slots_of, state_of
from kurumaza.people.models import Person
from kurumaza.terms.models import Slot

OwnState = Literal[
    "asked", "seated", "no_seat", "not_coming", "too_late", "over", "called_off", "missed", "not_held"
]


@dataclass(frozen=True)
class Own:
    """A retrospective as somebody sees it who is asked to it. `seat` is theirs, once seats were given."""

    asked: Asked
    slot: Slot
    state: OwnState
    seat: Seat | None


def own_retrospective(person: Person, placement: Placement, now: datetime) -> Own | None:
    """The last one that somebody was asked to in a placement."""
    asked = asked_of(person).filter(retrospective__placement=placement).first()
    if asked is None:
        return None
    slot = slot_of(asked.retrospective)
    held = asked.retrospective.round_id
    seat = Seat.objects.filter(
        round=held,
        enrolment__person=person,
        enrolment__left_at__isnull=True,
        circle__cancelled_at__isnull=True,
    ).select_related("circle__slot__round__term")
    found = seat.first()
    return Own(asked, slot, _own_state(asked, slot, found, now), found)


def unanswered_in(person: Person, placements: Iterable[Placement], now: datetime) -> set[int]:
    """Of these placements, where the last one that somebody was asked to waits for their answer."""
    rows = asked_of(person).filter(retrospective__placement__in=placements)
    last = rows.order_by().values("retrospective__placement").annotate(last=Max("pk")).values("last")
    waits = asked_of(person).filter(
        pk__in=last,
        answer=Asked.Answer.NONE,
        retrospective__seated_at__isnull=True,
        retrospective__called_off_at__isnull=True,
    )
    found = [one.retrospective for one in waits]
    slots = slots_of(found)
    return {one.placement_id for one in found if state_of(one, slots[one.round_id], now) == "asking"}


def _own_state(asked: Asked, slot: Slot, seat: Seat | None, now: datetime) -> OwnState:
    state = state_of(asked.retrospective, slot, now)
    if state == "asking":
        return "asked"
    if state in ("called_off", "missed"):
        return state
    if seat is not None:
        is_away = state == "over" and seat.reply == Seat.Reply.ABSENT
        return "not_coming" if is_away else state
    if asked.answer == Asked.Answer.YES:
        return "no_seat"
    return "not_coming" if asked.answer == Asked.Answer.NO else "too_late"
