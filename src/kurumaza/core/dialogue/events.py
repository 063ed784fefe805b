"""What has happened in a room. Stored for good: a changed shape gets a new version and an upcaster."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

VERSION = 1
# Version of a stored row → what lifts its events (plain JSON values) to the next version. None was ever needed.
UPCASTERS: dict[int, Callable[[Any], Any]] = {}


class Gesture(StrEnum):
    """Shown to the circle without a sender."""

    THINKING = "thinking"
    NEED_A_BREAK = "need_a_break"
    YOUR_EXPERIENCE_TOO = "your_experience_too"


class Direction(StrEnum):
    """Where a step's vote leads."""

    FORWARD = "forward"
    BACK = "back"


class TurnEnd(StrEnum):
    """Why a turn ended."""

    PASSED = "passed"
    TIME = "time"
    POSTPONED = "postponed"
    AWAY = "away"
    LEFT = "left"


class PauseReason(StrEnum):
    """Why a room stands still."""

    ASKED = "asked"
    # Nobody is there, or one person alone.
    EMPTY = "empty"
    # Two are left of a circle: they choose whether to go on.
    PAIR = "pair"


class EndReason(StrEnum):
    """Why a circle is over before its script is."""

    # Nobody came, or nobody came back.
    EMPTY = "empty"
    PAIR = "pair"
    ORGANISER = "organiser"


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of all events."""


class RoomOpened(Event, frozen=True, tag="room_opened"):
    """The lot has been drawn: `order` is the speaking order of all seats.

    The script waits for `begins_at`; a room that has not begun by `closes_at` never will."""

    order: tuple[str, ...]
    begins_at: int = 0
    closes_at: int | None = None


class SeatsChanged(Event, frozen=True, tag="seats_changed"):
    """Those who are there were seated at `at`: `order` is the speaking order of all seats from now on."""

    order: tuple[str, ...]
    at: int = 0


class SeatArrived(Event, frozen=True, tag="seat_arrived"):
    """A person sits down; a newer connection takes the seat over from an older one."""

    seat: str
    connection: str


class ConnectionLost(Event, frozen=True, tag="connection_lost"):
    """The seat's connection is gone; the seat is kept for the script's patience."""

    seat: str
    at: int


class SeatAway(Event, frozen=True, tag="seat_away"):
    """The patience is over; the seat no longer counts as present."""

    seat: str


class SeatLeft(Event, frozen=True, tag="seat_left"):
    """The person left quietly."""

    seat: str


class PhaseStarted(Event, frozen=True, tag="phase_started"):
    """A phase begins; `ends_at` is None where turns decide. `in_turn`: people gather one after the other."""

    index: int
    ends_at: int | None
    in_turn: bool = False


class PhaseTimeIsUp(Event, frozen=True, tag="phase_time_is_up"):
    """Open talk has reached its time; said softly, then `ends_at`."""

    ends_at: int


class TurnStarted(Event, frozen=True, tag="turn_started"):
    """`seat` may speak now (in questions: is asked); without `ends_at` for as long as it takes."""

    seat: str
    ends_at: int | None


class TurnTimeIsUp(Event, frozen=True, tag="turn_time_is_up"):
    """The turn has reached its time; grace until `ends_at`."""

    seat: str
    ends_at: int


class TimeAsked(Event, frozen=True, tag="time_asked"):
    """The holder would like a little more time."""

    seat: str


class TimeGiven(Event, frozen=True, tag="time_given"):
    """One of the others is glad to give it."""

    seat: str


class TurnExtended(Event, frozen=True, tag="turn_extended"):
    """More than half of the others gave time: the turn goes on until `ends_at`; open talk is `borrowed_ms` shorter for it."""

    seat: str
    ends_at: int
    borrowed_ms: int


class TurnEnded(Event, frozen=True, tag="turn_ended"):
    """The holder's turn is over."""

    seat: str
    why: TurnEnd


class BreathStarted(Event, frozen=True, tag="breath_started"):
    """A short silence between two turns, until `ends_at`."""

    ends_at: int


class GiftWritten(Event, frozen=True, tag="gift_written"):
    """The seat has written its gift; the words are elsewhere."""

    seat: str


class GiftsOpened(Event, frozen=True, tag="gifts_opened"):
    """All gifts are opened together."""


class VoteCast(Event, frozen=True, tag="vote_cast"):
    """A seat wishes, or no longer wishes, to step forward or back."""

    seat: str
    direction: Direction
    is_wanted: bool


class QueueJoined(Event, frozen=True, tag="queue_joined"):
    """A seat would like to speak (open) or to ask (questions)."""

    seat: str


class QueueLeft(Event, frozen=True, tag="queue_left"):
    """A seat no longer would."""

    seat: str


class GestureShown(Event, frozen=True, tag="gesture_shown"):
    """A gesture; who made it is not recorded."""

    gesture: Gesture
    at: int


class RoomPaused(Event, frozen=True, tag="room_paused"):
    """Everything stands still from `at`."""

    why: PauseReason
    at: int


class RoomResumed(Event, frozen=True, tag="room_resumed"):
    """It goes on; every deadline moves by the length of the pause."""

    at: int


class PairChosen(Event, frozen=True, tag="pair_chosen"):
    """One of two who are left would like to go on."""

    seat: str


class PairGoesOn(Event, frozen=True, tag="pair_goes_on"):
    """The two go on; every deadline moves by the length of the pause."""

    at: int


class OrganiserCame(Event, frozen=True, tag="organiser_came"):
    """A called organiser is in the room, and everybody sees it."""

    organiser: str
    connection: str


class OrganiserWent(Event, frozen=True, tag="organiser_went"):
    """The organiser is not in the room any more."""

    organiser: str


class SeatRemoved(Event, frozen=True, tag="seat_removed"):
    """An organiser in the room took a seat away; the person cannot come back."""

    seat: str
    organiser: str


class RoomEnded(Event, frozen=True, tag="room_ended"):
    """The circle is over."""

    at: int
    why: EndReason | None = None


AnyEvent = (
    RoomOpened
    | SeatsChanged
    | SeatArrived
    | ConnectionLost
    | SeatAway
    | SeatLeft
    | PhaseStarted
    | PhaseTimeIsUp
    | TurnStarted
    | TurnTimeIsUp
    | TimeAsked
    | TimeGiven
    | TurnExtended
    | TurnEnded
    | BreathStarted
    | GiftWritten
    | GiftsOpened
    | VoteCast
    | QueueJoined
    | QueueLeft
    | GestureShown
    | RoomPaused
    | RoomResumed
    | PairChosen
    | PairGoesOn
    | OrganiserCame
    | OrganiserWent
    | SeatRemoved
    | RoomEnded
)


def to_log(events: tuple[AnyEvent, ...]) -> dict[str, Any]:
    """The JSON value of one log row."""
    return {"version": VERSION, "events": msgspec.to_builtins(events)}


def from_log(row: dict[str, Any]) -> tuple[AnyEvent, ...]:
    """Events of one log row, lifted to today's shapes. Raises msgspec.ValidationError on a damaged row."""
    version, events = row.get("version"), row["events"]
    while version != VERSION:
        if version not in UPCASTERS:
            raise msgspec.ValidationError(f"no upcaster from version {version!r}")
        events = UPCASTERS[version](events)
        version += 1
    return msgspec.convert(events, type=tuple[AnyEvent, ...], strict=True)
