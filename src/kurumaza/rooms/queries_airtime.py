"""Reads about 話した時間: who agreed, one's own counts, and what the room's log says of phases and turns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.events import from_log
from kurumaza.core.dialogue.script import Mode, Script
from kurumaza.core.measurement.counts import Count
from kurumaza.core.measurement.turns import Turn
from kurumaza.rooms.models import Airtime, Room, RoomEvent
from kurumaza.rooms.queries import script_of
from kurumaza.terms.models import Term
from kurumaza.terms.queries import agreeing_to_airtime, agrees_to_airtime

# Counts of the last moments are still on their way when a room ends.
COUNTS_UNTIL = timedelta(seconds=60)


@dataclass
class Span:
    """One visit to a phase: which one, from when to when on the rooms' clock, and how long of it the room stood still."""

    key: str
    mode: Mode
    from_ms: int
    until_ms: int | None = None
    paused_ms: int = 0

    def lasted_ms(self, now: int) -> int:
        """How long it has run so far."""
        return max(0, (now if self.until_ms is None else self.until_ms) - self.from_ms - self.paused_ms)


@dataclass
class Course:
    """How an evening went, without a word of it: its phases, who had the floor in open talk, who asked to ask whom, who came."""

    spans: list[Span] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    came: set[str] = field(default_factory=set)

    def phase_ms(self, key: str, now: int) -> int | None:
        """How long a phase has run so far in all its visits; None if it has never begun."""
        spans = [span for span in self.spans if span.key == key]
        return sum(span.lasted_ms(now) for span in spans) if spans else None

    def keys(self, modes: Collection[Mode]) -> set[str]:
        """The phases of these modes that were visited."""
        return {span.key for span in self.spans if span.mode in modes}

    def lasted_ms(self, modes: Collection[Mode]) -> int:
        """How long phases of these modes took in all, once they are over."""
        return sum(span.lasted_ms(span.from_ms) for span in self.spans if span.mode in modes)


def measures_airtime(room: Room) -> bool:
    """Whether this room's term measures at all. What is said in a meeting elsewhere is not heard here."""
    return Term.objects.get(rounds__circles__room=room).counts_airtime


def own_agreement(seat: Seat) -> bool | None:
    """Whether the person of this seat agrees to be measured now; None where the term does not measure."""
    place = seat.enrolment
    return agrees_to_airtime(place) if place.term.counts_airtime else None


def agreed_seats(seats: Iterable[str]) -> set[str]:
    """Of these seats, those whose people agree to be measured now."""
    rows = Seat.objects.filter(uuid__in=list(seats), enrolment__in=agreeing_to_airtime())
    return {str(uuid) for uuid in rows.values_list("uuid", flat=True)}


def own_counts(seat: Seat, room: Room) -> dict[str, tuple[Count, int]]:
    """What was kept of a seat by phase: the count, and when it was taken in (ms)."""
    rows = Airtime.objects.filter(room=room, seat=seat)
    return {
        row.phase: (
            Count(row.sequence, row.speech_ms, row.unmeasured_ms),
            int(row.counted_at.timestamp() * 1000),
        )
        for row in rows
    }


def takes_counts(room: Room, now: datetime) -> bool:
    """Whether counts of this room are still taken in: until a minute after its end, when its figures are made."""
    ended_at = Room.objects.values_list("ended_at", flat=True).get(pk=room.pk)
    return ended_at is None or now < ended_at + COUNTS_UNTIL


def course_of(room: Room) -> Course:
    """What the room's log says of its phases and turns."""
    return read_on(room, Reading(script_of(room.circle)))


def read_on(room: Room, reading: "Reading") -> Course:
    """The same, from where a reading of this room has come to."""
    rows = RoomEvent.objects.filter(room=room, seq__gt=reading.seq).order_by("seq")
    for seq, at, row in rows.values_list("seq", "at", "events"):
        for event in from_log(row):
            reading.take(event, int(at.astimezone(UTC).timestamp() * 1000))
        reading.seq = seq
    return reading.course


class Reading:
    """Reads a log event by event; `seq` is the last row that was read."""

    def __init__(self, script: Script) -> None:
        self.seq = 0
        self.course = Course()
        self._script = script
        self._holder: tuple[str, int] | None = None
        self._paused_at: int | None = None

    @property
    def _span(self) -> Span | None:
        spans = self.course.spans
        return spans[-1] if spans and spans[-1].until_ms is None else None

    def take(self, event: e.AnyEvent, at: int) -> None:
        """One event, which happened at `at` (ms)."""
        match event:
            case e.SeatArrived():
                self.course.came.add(event.seat)
            case e.PhaseStarted():
                self._end_phase(at)
                phase = self._script.phases[event.index]
                self.course.spans.append(Span(phase.key, phase.mode, at))
            case e.RoomEnded():
                self._end_phase(at)
            case e.RoomPaused():
                self._paused_at = at
            case e.RoomResumed() | e.PairGoesOn():
                self._go_on(at)
            case e.TurnStarted():
                self._end_turn(at)
                self._holder = (event.seat, at)
            case e.TurnEnded():
                self._end_turn(at)
            case e.QueueJoined() if self._holder and self._span and self._span.mode is Mode.QUESTIONS:
                self.course.asked.append((event.seat, self._holder[0]))

    def _go_on(self, at: int) -> None:
        if self._paused_at is not None and self._span:
            self._span.paused_ms += max(0, at - max(self._paused_at, self._span.from_ms))
        self._paused_at = None

    def _end_turn(self, at: int) -> None:
        if self._holder and self._span and self._span.mode is Mode.OPEN:
            seat, began = self._holder
            self.course.turns.append(Turn(seat, began, max(began, at)))
        self._holder = None

    def _end_phase(self, at: int) -> None:
        self._end_turn(at)
        if self._paused_at is not None:  # it ends, or a vote moves it on, while it stands still
            self._go_on(at)
        if self._span:
            self._span.until_ms = at
