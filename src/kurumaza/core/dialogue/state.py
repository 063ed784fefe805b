"""The state of a room, derived from its events alone."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

import msgspec

from kurumaza.core.dialogue.events import EndReason, Gesture, PauseReason
from kurumaza.core.dialogue.script import GOES_ROUND, Mode, Phase, Script

GESTURES_KEPT = 4
# Two people can already talk; one alone waits.
COMPANY = 2
# So many are a circle: they need not wait for anybody else.
TABLE = 3


class Stage(StrEnum):
    """Where a room is in its life."""

    CLOSED = "closed"
    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class Step(StrEnum):
    """What is going on within a phase."""

    NONE = "none"
    TURN = "turn"
    GRACE = "grace"
    BREATH = "breath"
    WRITING = "writing"


class SeatState(msgspec.Struct, frozen=True):
    """One seat. Present means connected, or lost for less than the script's patience."""

    seat: str
    connection: str | None = None
    is_present: bool = False
    has_come: bool = False
    lost_at: int | None = None
    has_left: bool = False


class OrganiserState(msgspec.Struct, frozen=True):
    """A called organiser who is in the room: seen and heard by everybody, without a turn and without a vote."""

    organiser: str
    connection: str


class ShownGesture(msgspec.Struct, frozen=True):
    """A gesture on the table; `number` rises, so that a page shows each once."""

    number: int
    gesture: Gesture
    at: int


class RoomState(msgspec.Struct, frozen=True, dict=True):
    """Everything about a running circle but the words. `seats` stand in speaking order.

    What is asked of it dozens of times for each page (who is present, which seat is whose) is found once."""

    script: Script
    seq: int = 0
    stage: Stage = Stage.CLOSED
    begins_at: int = 0
    closes_at: int | None = None
    seats: tuple[SeatState, ...] = ()
    # Those who are there were seated: whoever is missing now was not there. When that was last.
    is_seated: bool = False
    seated_at: int = 0
    phase: int = 0
    phase_ends_at: int | None = None
    # Names go round while people gather; in the log of an evening of before they did not.
    gathers_in_turn: bool = False
    step: Step = Step.NONE
    step_ends_at: int | None = None
    holder: str | None = None
    # Who still has a turn in this phase, next first; who has put theirs off; who had the floor (open phase).
    pending: tuple[str, ...] = ()
    postponed: tuple[str, ...] = ()
    had_floor: tuple[str, ...] = ()
    is_breath_due: bool = False
    # More time for the turn that runs: whether it was asked for, who gives it, whether it was given.
    time_is_asked: bool = False
    time_givers: tuple[str, ...] = ()
    is_extended: bool = False
    # So much shorter is the next open talk, that everyone is home on time.
    borrowed_ms: int = 0
    queue: tuple[str, ...] = ()
    forward_votes: tuple[str, ...] = ()
    back_votes: tuple[str, ...] = ()
    paused_at: int | None = None
    pause_reason: PauseReason | None = None
    gift_writers: tuple[str, ...] = ()
    gifts_are_open: bool = False
    # Of two who are left: who would like to go on; and whether that is settled for as long as they are two.
    pair_choosers: tuple[str, ...] = ()
    pair_is_settled: bool = False
    organisers: tuple[OrganiserState, ...] = ()
    # Seats that an organiser took away: there is no way back, whoever is seated here later.
    removed: tuple[str, ...] = ()
    # Everything stands still when an organiser comes for the first time.
    organisers_seen: tuple[str, ...] = ()
    gesture_count: int = 0
    gestures: tuple[ShownGesture, ...] = ()
    ended_at: int | None = None
    ended_because: EndReason | None = None

    @cached_property
    def present(self) -> tuple[str, ...]:
        """Seats that count as present, in speaking order."""
        return tuple(seat.seat for seat in self.seats if seat.is_present)

    @property
    def current(self) -> Phase:
        """The phase that runs."""
        return self.script.phases[self.phase]

    @property
    def mode(self) -> Mode:
        """The mode of the phase that runs."""
        return self.current.mode

    @property
    def goes_round(self) -> bool:
        """Whether everybody has a turn, one after the other."""
        return self.mode in GOES_ROUND or self.gathers_in_turn

    @property
    def is_paused(self) -> bool:
        """Whether everything stands still."""
        return self.paused_at is not None

    @property
    def is_last_phase(self) -> bool:
        """Whether nothing follows."""
        return self.phase == len(self.script.phases) - 1

    def seat(self, name: str) -> SeatState | None:
        """A seat by its id."""
        return self._by_id.get(name)

    @cached_property
    def _by_id(self) -> Mapping[str, SeatState]:
        return {seat.seat: seat for seat in self.seats}

    @property
    def sharing(self) -> int:
        """Among how many a round's time is shared: all who have not left."""
        return sum(1 for seat in self.seats if not seat.has_left)

    @property
    def has_company(self) -> bool:
        """Whether enough are there to begin, or to go on. One who is left of a circle is never enough."""
        return len(self.present) >= (COMPANY if self.is_seated else min(COMPANY, len(self.seats)))

    @property
    def is_pair(self) -> bool:
        """Whether exactly two are there."""
        return len(self.present) == COMPANY

    @property
    def others(self) -> tuple[str, ...]:
        """Who is there and has not the turn."""
        return tuple(seat for seat in self.present if seat != self.holder)

    @property
    def waits_until(self) -> int | None:
        """When a waiting room is looked at next: it begins with a circle that was seated, later with a pair."""
        if self.is_seated and len(self.present) >= TABLE:
            return self.begins_at
        # However late they were seated, two are told that somebody may still join them: that takes its time.
        if not self.has_company:
            return self.closes_at
        begins = max(self.begins_at, self.seated_at) + self.script.wait_ms
        return begins if self.closes_at is None else min(begins, self.closes_at)

    @property
    def next_pending(self) -> str | None:
        """Whose turn comes next: the first that still has one and is present."""
        present = self.present
        return next((seat for seat in self.pending if seat in present), None)


def new_room(script: Script) -> RoomState:
    """A room before its first event."""
    return RoomState(script=script)


def next_deadline(state: RoomState) -> int | None:
    """When the server's clock is next needed, or None."""
    if state.stage in (Stage.CLOSED, Stage.ENDED):
        return None
    deadlines = [
        seat.lost_at + state.script.away_ms
        for seat in state.seats
        if seat.is_present and seat.lost_at is not None
    ]
    if state.stage is Stage.WAITING:
        deadlines += [] if state.waits_until is None else [state.waits_until]
    if state.paused_at is not None:
        patience_ms = {PauseReason.EMPTY: state.script.empty_ms, PauseReason.PAIR: state.script.pair_ms}
        if state.pause_reason in patience_ms:
            deadlines.append(state.paused_at + patience_ms[state.pause_reason])
    else:
        deadlines += [at for at in (state.phase_ends_at, state.step_ends_at) if at is not None]
    return min(deadlines, default=None)
