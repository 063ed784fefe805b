"""The repair of confirmed groups: which of them may change, and which new group is which old one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.moves import faults_of
from kurumaza.circles.problem import planned, problem_after_replies, without
from kurumaza.core.matching.problem import PlannedCircle, Problem
from kurumaza.terms.models import Round, Slot

# From then on people may be in the room already: whoever is there decides.
SETTLED_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class RepairQuestion:
    """What the engine is asked: the groups that may change, as they are without those who cannot come."""

    problem: Problem
    circles: list[Circle]
    kept: tuple[PlannedCircle, ...]

    @property
    def broken(self) -> list[Circle]:
        """Groups that could not be confirmed as they are now."""
        people = self.problem.by_id()
        pairs = zip(self.circles, self.kept, strict=True)
        return [circle for circle, group in pairs if faults_of(self.problem, group, people)]


def is_settled(slot: Slot, now: datetime) -> bool:
    """Whether a group of this time can no longer be changed."""
    return now >= slot.starts_at - SETTLED_BEFORE


def repair_question(held: Round, circles: Iterable[Circle], now: datetime) -> RepairQuestion:
    """Groups whose time has come stay, and so do their people."""
    circles = list(circles)
    settled = [circle for circle in circles if is_settled(circle.slot, now)]
    ahead = [circle for circle in circles if not is_settled(circle.slot, now)]
    there = {str(seat.enrolment.uuid) for circle in settled for seat in circle.seats.all()}
    problem = without(problem_after_replies(held, now=now), there)
    known = {person.id for person in problem.people}
    groups = (planned(circle) for circle in ahead)
    kept = tuple(
        PlannedCircle(
            round=0,
            slot=group.slot,
            language=group.language,
            members=tuple(one for one in group.members if one in known),
        )
        for group in groups
    )
    return RepairQuestion(problem, ahead, kept)


def pair_up(kept: Sequence[PlannedCircle], found: Sequence[PlannedCircle]) -> list[int | None]:
    """For each found group the old one that it goes on from: of the same time, those with the most people in common
    first, each once; None for a new group."""
    shared = [
        (len(set(new.members) & set(old.members)), -place, -index)
        for place, new in enumerate(found)
        for index, old in enumerate(kept)
        if new.cell == old.cell
    ]
    taken: dict[int, int] = {}
    for count, place, index in sorted(shared, reverse=True):
        if count and -place not in taken and -index not in taken.values():
            taken[-place] = -index
    return [taken.get(place) for place in range(len(found))]


def absent_seats(circle: Circle) -> list[Seat]:
    """Seats of people who said that they cannot come."""
    return [seat for seat in circle.seats.all() if seat.reply == Seat.Reply.ABSENT]
