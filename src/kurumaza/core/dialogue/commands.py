"""What a seat, or the server's clock, asks of a room."""

from typing import Literal

import msgspec

from kurumaza.core.dialogue.events import Direction, Gesture


class Command(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all commands."""


class OpenRoom(Command, frozen=True, tag="open_room"):
    """By the server, once: the drawn speaking order, when the evening begins, and until when one may come."""

    order: tuple[str, ...]
    begins_at: int = 0
    closes_at: int | None = None


class ChangeSeats(Command, frozen=True, tag="change_seats"):
    """By the server, when those who are there were seated: the seats from now on, in speaking order.

    While the room waits they are exactly these; a running room keeps whoever sits in it and only gains seats."""

    order: tuple[str, ...]


class TimePassed(Command, frozen=True, tag="time_passed"):
    """By the server's clock; late or doubled, it is harmless."""


class SeatCommand(Command, frozen=True):
    """Base of what a seat does. `seat` is set by the server from the signed-in person."""

    seat: str


class Arrive(SeatCommand, frozen=True, tag="arrive"):
    """A connection takes its seat."""

    connection: str


class LoseConnection(SeatCommand, frozen=True, tag="lose_connection"):
    """The server noticed that a connection ended."""

    connection: str


class Leave(SeatCommand, frozen=True, tag="leave"):
    """そっと出る."""


class PassTurn(SeatCommand, frozen=True, tag="pass_turn"):
    """次の人に渡す."""


class SpeakLast(SeatCommand, frozen=True, tag="speak_last"):
    """あとで話す: pass now and speak last; once a phase."""


class AskForTime(SeatCommand, frozen=True, tag="ask_for_time"):
    """もう少し話したい: once a turn."""


class GiveTime(SeatCommand, frozen=True, tag="give_time"):
    """どうぞ続けて: one of the others gives the holder more time."""


class ChoosePair(SeatCommand, frozen=True, tag="choose_pair"):
    """二人で続ける, or 終わる."""

    goes_on: bool


class Vote(SeatCommand, frozen=True, tag="vote"):
    """先へ進みたい / 前に戻りたい, or no longer."""

    direction: Direction
    is_wanted: bool


class PauseRoom(SeatCommand, frozen=True, tag="pause"):
    """少し止める."""


class ResumeRoom(SeatCommand, frozen=True, tag="resume"):
    """再開する."""


class ShowGesture(SeatCommand, frozen=True, tag="gesture"):
    """合図を送る."""

    gesture: Gesture


class JoinQueue(SeatCommand, frozen=True, tag="join_queue"):
    """話したい / 質問したい."""


class LeaveQueue(SeatCommand, frozen=True, tag="leave_queue"):
    """やめておく, or: asked."""


class WriteGift(SeatCommand, frozen=True, tag="write_gift"):
    """The server stored this seat's words."""


class OrganiserCommand(Command, frozen=True):
    """Base of what an organiser does in a room to which they were called. `organiser` is set by the server."""

    organiser: str


class ComeAsOrganiser(OrganiserCommand, frozen=True, tag="come_as_organiser"):
    """A called organiser enters."""

    connection: str


class GoAsOrganiser(OrganiserCommand, frozen=True, tag="go_as_organiser"):
    """The organiser leaves, or their connection ended."""

    connection: str


class RemoveSeat(OrganiserCommand, frozen=True, tag="remove_seat"):
    """この人に席を外してもらう."""

    seat: str


class EndRoom(OrganiserCommand, frozen=True, tag="end_room"):
    """このグループを終わる."""


OrganiserCommands = ComeAsOrganiser | GoAsOrganiser | RemoveSeat | EndRoom
SeatCommands = (
    Arrive
    | LoseConnection
    | Leave
    | PassTurn
    | SpeakLast
    | AskForTime
    | GiveTime
    | ChoosePair
    | Vote
    | PauseRoom
    | ResumeRoom
    | ShowGesture
    | JoinQueue
    | LeaveQueue
    | WriteGift
)
AnyCommand = OpenRoom | ChangeSeats | TimePassed | SeatCommands | OrganiserCommands


RefusalCode = Literal[
    "not_open",
    "already_open",
    "ended",
    "no_seat",
    "not_present",
    "not_your_turn",
    "not_in_this_phase",
    "paused",
    "not_paused",
    "alone",
    "spoke_last_already",
    "nobody_else",
    "first_phase",
    "already_opened",
    "in_queue",
    "not_in_queue",
    "is_your_turn",
    "asked_already",
    "no_time_left",
    "not_asked",
    "given_already",
    "pair_chooses",
    "no_pair",
    "removed",
    "no_organiser",
]


class Refusal(msgspec.Struct, frozen=True):
    """A command that is not carried out; the state is unchanged."""

    code: RefusalCode
