"""What a page may send through its socket: schema, sizes, nothing else."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from kurumaza.core.dialogue import commands as c

PROTOCOL = 3


class Frame(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """Base of all frames from a page."""


class Hello(Frame, frozen=True, tag="hello"):
    """First frame: which protocol the page speaks and the id of its connection."""

    protocol: int
    connection: UUID


class CommandFrame(Frame, frozen=True, tag="command"):
    """A room command; the seat is set by the server."""

    id: UUID
    command: dict[str, Any]


class GiftFrame(Frame, frozen=True, tag="gift"):
    """The words of one's ひとこと."""

    id: UUID
    text: Annotated[str, msgspec.Meta(max_length=2000)]


class MemoFrame(Frame, frozen=True, tag="memo"):
    """The card taken and the words noted for oneself."""

    id: UUID
    card: Annotated[int, msgspec.Meta(ge=1, le=999)] | None
    text: Annotated[str, msgspec.Meta(max_length=2000)]


class HelpFrame(Frame, frozen=True, tag="help"):
    """A call for the organiser on duty."""

    id: UUID


class HeadFrame(Frame, frozen=True, tag="head"):
    """Asks for the view again."""


class AccessFrame(Frame, frozen=True, tag="access"):
    """Asks once more for what lets the page into the media server: its token has ended meanwhile."""


class SignalFrame(Frame, frozen=True, tag="signal"):
    """A message of the mesh for another connection of the same room."""

    to: UUID
    data: dict[str, Any]


class MediaFrame(Frame, frozen=True, tag="media"):
    """Whether one's own microphone and camera are on."""

    audio: bool
    video: bool


class SayFrame(Frame, frozen=True, tag="say"):
    """A line in place of one's voice, for those who are in the room now. It is kept nowhere."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class AirtimeFrame(Frame, frozen=True, tag="airtime"):
    """話した時間 of one's own in a phase so far, counted at one's own microphone: sums, never when. Not answered."""

    phase: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    sequence: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    speech_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]
    unmeasured_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]


class AgreeFrame(Frame, frozen=True, tag="agree"):
    """Whether one's 話した時間 may be measured, said in the room."""

    id: UUID
    airtime: bool


AnyFrame = (
    Hello
    | CommandFrame
    | GiftFrame
    | MemoFrame
    | HelpFrame
    | HeadFrame
    | AccessFrame
    | SignalFrame
    | MediaFrame
    | SayFrame
    | AirtimeFrame
    | AgreeFrame
)

_frames = msgspec.json.Decoder(AnyFrame)
# Arrive and LoseConnection are the server's own; a page cannot send them.
_FROM_A_PAGE = (
    c.Leave
    | c.PassTurn
    | c.SpeakLast
    | c.AskForTime
    | c.GiveTime
    | c.ChoosePair
    | c.Vote
    | c.PauseRoom
    | c.ResumeRoom
    | c.ShowGesture
    | c.JoinQueue
    | c.LeaveQueue
)


def parse_frame(text: str) -> AnyFrame | None:
    """A frame, or None if it is none of ours."""
    try:
        frame: AnyFrame = _frames.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return frame


def parse_duty_command(raw: dict[str, Any], organiser: str) -> c.RemoveSeat | c.EndRoom | None:
    """What an organiser in the room may do there, whatever organiser the page may have named."""
    if "organiser" in raw:
        return None
    try:
        command: c.RemoveSeat | c.EndRoom = msgspec.convert(
            {**raw, "organiser": organiser}, type=c.RemoveSeat | c.EndRoom, strict=True
        )
    except msgspec.ValidationError:
        return None
    return command


def parse_command(raw: dict[str, Any], seat: str) -> c.SeatCommands | None:
    """A command of `seat`, whatever seat the page may have named."""
    if "seat" in raw:
        return None
    try:
        command: c.SeatCommands = msgspec.convert({**raw, "seat": seat}, type=_FROM_A_PAGE, strict=True)
    except msgspec.ValidationError:
        return None
    return command
