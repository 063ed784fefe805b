"""How a settled seating is written: seats go to their tables, and the log says from where to where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from kurumaza.circles.models import Circle, Seat, SeatMove
from kurumaza.circles.problem import LANGUAGE
from kurumaza.circles.queries_live import Picture, cell_of
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.rules import Violation, circle_violations
from kurumaza.core.matching.tables import Evening, Settled, Table


@dataclass
class Writing:
    """What a pass changes, collected while it goes through tables."""

    picture: Picture
    evening: Evening
    now: datetime
    rows: list[SeatMove] = field(default_factory=list)
    # Seats that sit down where they were to, other seats that change, and the circles whose people at the table do, by primary key.
    at_home: list[int] = field(default_factory=list)
    seats: dict[int, Seat] = field(default_factory=dict)
    # Seats of those who come after they said that they would not.
    came_after_all: list[int] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    # Who sits down in this pass, by circle.
    seated: dict[int, set[str]] = field(default_factory=dict)
    opened: list[Circle] = field(default_factory=list)
    closed: list[Circle] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.at_home or self.seats or self.rows or self.opened or self.closed)

    def uuids(self, circles: Collection[int]) -> tuple[UUID, ...]:
        """Public ids of circles, in their order."""
        known = [*self.picture.circles, *self.opened]
        return tuple(circle.uuid for circle in known if circle.pk in circles)


def write_tables(
    picture: Picture, seat_of: Mapping[str, Seat], evening: Evening, settled: Settled, now: datetime
) -> Writing:
    """Writes all of a pass; `seat_of` are the rows of the picture's seats by person. To be called in a transaction of one who holds
    the slot."""
    writing = Writing(picture, evening, now)
    circle_of = {circle.pk: circle for circle in picture.circles}
    for table, circle in zip(settled.tables, _circles_for(writing, settled.tables, circle_of), strict=True):
        for member in map(str, table.members):
            _sit_down(writing, seat_of[member], circle, circle_of)
    at_tables = {str(one) for table in settled.tables for one in table.members}
    waiting, no_room = set(map(str, settled.waiting)), set(map(str, settled.no_room))
    for person, seat in seat_of.items():
        if person in waiting:
            _release(writing, seat, SeatMove.Why.LEFT_OVER)
        elif person in no_room:
            _release(writing, seat, SeatMove.Why.MADE_ROOM)
        elif seat.seated_at is not None and person not in at_tables:  # went away before their evening began
            _change(writing, seat, seated_at=None)
            writing.changed.add(seat.circle_id)
    writing.closed = [circle_of[key] for key in settled.closed]
    _store(writing)
    return writing


def faults_on_rows(problem: Problem, writing: Writing) -> tuple[Violation, ...]:
    """Every rule that a table breaks where somebody has sat down in this pass, read from what was written.

    A pair is no circle yet: it may be too small, nothing else. What has begun stays, whoever is missing by now."""
    people, found = problem.by_id(), []
    cell = cell_of(writing.picture.slot)
    sitting = {
        home.key: set(map(str, home.begun)) for home in writing.evening.homes if home.begun is not None
    }
    joined = [key for key, newly in writing.seated.items() if newly - sitting.get(key, set())]
    rows: dict[int, list[str]] = {}
    seats = Seat.objects.filter(circle__in=joined, seated_at__isnull=False, enrolment__left_at__isnull=True)
    for circle, enrolment in seats.values_list("circle_id", "enrolment__uuid"):
        rows.setdefault(circle, []).append(str(enrolment))
    for members in rows.values():
        broken = circle_violations(problem, 0, cell, [people[one] for one in members])
        found += [one for one in broken if not (one.code == "size" and len(members) == 2)]
    return tuple(found)


def _circles_for(writing: Writing, tables: Sequence[Table], circle_of: dict[int, Circle]) -> list[Circle]:
    """The row of each table, made if it is new: its number is the next free one."""
    held = writing.picture.slot.round
    last = Circle.objects.filter(round=held).aggregate(last=Max("number"))["last"] or 0
    new = [table for table in tables if table.key is None]
    script = held.term.script
    writing.opened = Circle.objects.bulk_create(
        Circle(round=held, slot=writing.picture.slot, script=script, number=number, language=LANGUAGE)
        for number, _ in enumerate(new, start=last + 1)
    )
    made = iter(writing.opened)
    return [next(made) if table.key is None else circle_of[table.key] for table in tables]


def _sit_down(writing: Writing, seat: Seat, circle: Circle, circle_of: dict[int, Circle]) -> None:
    is_home = seat.circle_id == circle.pk
    if is_home and seat.seated_at is not None:
        return
    if not is_home or seat.released_at is not None:
        is_late = seat.released_at is not None or (seat.seated_at is None and not writing.evening.is_first)
        why = SeatMove.Why.JOINED if is_late else SeatMove.Why.MERGED
        _log(writing, seat, circle_of[seat.circle_id] if not is_home else None, circle, why)
    if not is_home and seat.seated_at is not None:
        writing.changed.add(seat.circle_id)
    if is_home and seat.released_at is None:
        writing.at_home.append(seat.pk)
    else:
        _change(writing, seat, circle=circle, seated_at=writing.now, released_at=None)
    if seat.reply == Seat.Reply.ABSENT:
        writing.came_after_all.append(seat.pk)
    writing.changed.add(circle.pk)
    writing.seated.setdefault(circle.pk, set()).add(str(seat.enrolment.uuid))


def _release(writing: Writing, seat: Seat, why: SeatMove.Why) -> None:
    if seat.released_at is not None:
        return
    _log(writing, seat, seat.circle, None, why)
    _change(writing, seat, seated_at=None, released_at=writing.now)
    writing.changed.add(seat.circle_id)


def _change(writing: Writing, seat: Seat, **changes: object) -> None:
    for name, value in changes.items():
        setattr(seat, name, value)
    writing.seats[seat.pk] = seat


def _log(
    writing: Writing, seat: Seat, from_circle: Circle | None, to_circle: Circle | None, why: SeatMove.Why
) -> None:
    row = SeatMove(seat=seat, from_circle=from_circle, to_circle=to_circle, why=why, at=writing.now)
    writing.rows.append(row)


def _store(writing: Writing) -> None:
    """A statement for each kind of change, however many people there are.

    A reply is written only where it changes: the picture is old by now, and somebody may have answered since."""
    Seat.objects.filter(pk__in=writing.at_home).update(seated_at=writing.now)
    fields = ("circle", "seated_at", "released_at")
    Seat.objects.bulk_update(writing.seats.values(), fields, batch_size=200)
    absent = Seat.objects.filter(pk__in=writing.came_after_all, reply=Seat.Reply.ABSENT)
    absent.update(reply=Seat.Reply.COMING)
    SeatMove.objects.bulk_create(writing.rows)
    closed = [circle.pk for circle in writing.closed]
    Circle.objects.filter(pk__in=closed).update(cancelled_at=writing.now)
