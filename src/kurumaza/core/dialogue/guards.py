"""Why a seat may not do something now: the same answers for `decide` and for what `view` offers."""

from kurumaza.core.dialogue.agenda import extension_ms
from kurumaza.core.dialogue.commands import Refusal
from kurumaza.core.dialogue.events import Direction, PauseReason
from kurumaza.core.dialogue.script import GOES_ROUND, Mode
from kurumaza.core.dialogue.state import RoomState, Stage, Step

_WITH_QUEUE = (Mode.OPEN, Mode.QUESTIONS)


def open_refusal(state: RoomState) -> Refusal | None:
    """The room is open."""
    if state.stage is Stage.CLOSED:
        return Refusal("not_open")
    return Refusal("ended") if state.stage is Stage.ENDED else None


def seat_refusal(state: RoomState, seat: str) -> Refusal | None:
    """The room is open and this seat is in it."""
    if refusal := open_refusal(state):
        return refusal
    if seat in state.removed:
        return Refusal("removed")
    return None if state.seat(seat) else Refusal("no_seat")


def presence_refusal(state: RoomState, seat: str) -> Refusal | None:
    """The seat sits in the open room."""
    return seat_refusal(state, seat) or (None if seat in state.present else Refusal("not_present"))


def running_refusal(state: RoomState, seat: str) -> Refusal | None:
    """The seat sits in a room that is under way and not paused."""
    if refusal := presence_refusal(state, seat):
        return refusal
    if state.stage is not Stage.RUNNING:
        return Refusal("not_in_this_phase")
    return Refusal("paused") if state.is_paused else None


def pass_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Only whose turn it is can pass it on."""
    return running_refusal(state, seat) or (None if state.holder == seat else Refusal("not_your_turn"))


def speak_last_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Once a phase, in a round, and only if somebody else can speak before."""
    if refusal := pass_refusal(state, seat):
        return refusal
    if not state.goes_round:
        return Refusal("not_in_this_phase")
    if seat in state.postponed:
        return Refusal("spoke_last_already")
    return None if state.next_pending else Refusal("nobody_else")


def ask_time_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Whose turn it is may ask for more time: once, in a round, and as long as there is time to give."""
    if refusal := pass_refusal(state, seat):
        return refusal
    if state.mode not in GOES_ROUND:
        return Refusal("not_in_this_phase")
    if state.time_is_asked:
        return Refusal("asked_already")
    return None if extension_ms(state) else Refusal("no_time_left")


def give_time_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Each of the others may give time to whoever asked for it."""
    if refusal := running_refusal(state, seat):
        return refusal
    if state.holder == seat:
        return Refusal("is_your_turn")
    if not state.time_is_asked or state.is_extended:
        return Refusal("not_asked")
    return Refusal("given_already") if seat in state.time_givers else None


def choose_pair_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Two who are left choose, each for themselves."""
    if refusal := presence_refusal(state, seat):
        return refusal
    return None if state.pause_reason is PauseReason.PAIR else Refusal("no_pair")


def organiser_refusal(state: RoomState, organiser: str) -> Refusal | None:
    """An organiser acts only where they are: in the room, seen by everybody."""
    is_here = any(one.organiser == organiser for one in state.organisers)
    return open_refusal(state) or (None if is_here else Refusal("no_organiser"))


def remove_refusal(state: RoomState, organiser: str, seat: str) -> Refusal | None:
    """A seat of this room, not removed before."""
    return organiser_refusal(state, organiser) or seat_refusal(state, seat)


def vote_refusal(state: RoomState, seat: str, direction: Direction) -> Refusal | None:
    """Any seat may wish to step forward, or back where there is something behind."""
    if refusal := running_refusal(state, seat):
        return refusal
    return Refusal("first_phase") if direction is Direction.BACK and state.phase == 0 else None


def pause_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Any seat may stop a running room."""
    return running_refusal(state, seat)


def resume_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Any seat may let it go on."""
    if refusal := presence_refusal(state, seat):
        return refusal
    if not state.is_paused:
        return Refusal("not_paused")
    if state.pause_reason is PauseReason.PAIR:
        return Refusal("pair_chooses")
    return None if state.has_company else Refusal("alone")


def join_queue_refusal(state: RoomState, seat: str) -> Refusal | None:
    """In open talk to speak, in questions to ask; once, and not while it is one's own turn."""
    if refusal := running_refusal(state, seat):
        return refusal
    if state.mode not in _WITH_QUEUE:
        return Refusal("not_in_this_phase")
    if state.holder == seat:
        return Refusal("is_your_turn")
    return Refusal("in_queue") if seat in state.queue else None


def leave_queue_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Whoever waits may stop waiting."""
    return running_refusal(state, seat) or (None if seat in state.queue else Refusal("not_in_queue"))


def gift_refusal(state: RoomState, seat: str) -> Refusal | None:
    """Written in the gift phase, changed until all are opened."""
    if refusal := presence_refusal(state, seat):
        return refusal
    if state.stage is not Stage.RUNNING or state.mode is not Mode.GIFT:
        return Refusal("not_in_this_phase")
    return None if state.step is Step.WRITING and not state.gifts_are_open else Refusal("already_opened")
