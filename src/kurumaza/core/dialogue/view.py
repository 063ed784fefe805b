"""view(state, seat): what that seat may see. The words of gifts and cards are joined elsewhere."""

import msgspec

from kurumaza.core.dialogue import guards
from kurumaza.core.dialogue.agenda import step_length_ms
from kurumaza.core.dialogue.events import Direction, EndReason, PauseReason
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.state import RoomState, ShownGesture, Stage, Step


class SeatView(msgspec.Struct, frozen=True):
    """A seat as everyone sees it."""

    seat: str
    is_present: bool
    is_connected: bool
    has_come: bool
    has_left: bool


class TimeView(msgspec.Struct, frozen=True):
    """More time for the turn that runs: whether it was asked for, how many of the others it still takes, whether it was
    given. Who gives it is nobody's to see."""

    is_asked: bool
    still_needed: int
    is_given: bool


class VoteView(msgspec.Struct, frozen=True):
    """How a step's vote stands: as many as wish it, as many as it takes, and oneself."""

    wished: int
    needed: int
    by_me: bool


class RoomView(msgspec.Struct, frozen=True):
    """The room for one seat. Instants in milliseconds since 1970 UTC; `can` names what one may do now.

    `step_ms` is the whole length of what runs until `step_ends_at`, else until `phase_ends_at`."""

    seq: int
    stage: Stage
    begins_at: int
    me: str
    phase: int
    mode: Mode
    step: Step
    phase_ends_at: int | None
    step_ends_at: int | None
    step_ms: int
    holder: str | None
    up_next: tuple[str, ...]
    queue: tuple[str, ...]
    paused_at: int | None
    pause_reason: PauseReason | None
    seats: tuple[SeatView, ...]
    forward: VoteView
    back: VoteView
    time: TimeView
    i_have_chosen: bool
    organisers: tuple[str, ...]
    ended_because: EndReason | None
    i_have_written: bool
    still_writing: int
    gifts_are_open: bool
    gestures: tuple[ShownGesture, ...]
    can: tuple[str, ...]


def view(state: RoomState, seat: str) -> RoomView:
    """What `seat` sees, or an organiser in the room. Seats come in speaking order, the same for all."""
    present = state.present
    needed = len(present) // 2 + 1
    return RoomView(
        seq=state.seq,
        stage=state.stage,
        begins_at=state.begins_at,
        me=seat,
        phase=state.phase,
        mode=state.mode,
        step=state.step,
        phase_ends_at=state.phase_ends_at,
        step_ends_at=state.step_ends_at,
        step_ms=step_length_ms(state),
        holder=state.holder,
        up_next=tuple(one for one in state.pending if one in present),
        queue=state.queue,
        paused_at=state.paused_at,
        pause_reason=state.pause_reason,
        seats=tuple(
            SeatView(one.seat, one.is_present, one.connection is not None, one.has_come, one.has_left)
            for one in state.seats
        ),
        forward=VoteView(len(state.forward_votes), needed, seat in state.forward_votes),
        back=VoteView(len(state.back_votes), needed, seat in state.back_votes),
        time=_time(state),
        i_have_chosen=seat in state.pair_choosers,
        organisers=tuple(one.organiser for one in state.organisers),
        ended_because=state.ended_because,
        i_have_written=seat in state.gift_writers,
        still_writing=sum(1 for one in present if one not in state.gift_writers),
        gifts_are_open=state.gifts_are_open,
        gestures=state.gestures,
        can=_allowed(state, seat),
    )


def _time(state: RoomState) -> TimeView:
    given = len(set(state.time_givers) & set(state.others))
    needed = len(state.others) // 2 + 1
    return TimeView(state.time_is_asked, max(0, needed - given), state.is_extended)


def _allowed(state: RoomState, seat: str) -> tuple[str, ...]:
    refusals = {
        "pass_turn": guards.pass_refusal(state, seat),
        "speak_last": guards.speak_last_refusal(state, seat),
        "ask_for_time": guards.ask_time_refusal(state, seat),
        "give_time": guards.give_time_refusal(state, seat),
        "choose_pair": guards.choose_pair_refusal(state, seat),
        "vote_forward": guards.vote_refusal(state, seat, Direction.FORWARD),
        "vote_back": guards.vote_refusal(state, seat, Direction.BACK),
        "pause": guards.pause_refusal(state, seat),
        "resume": guards.resume_refusal(state, seat),
        "gesture": guards.presence_refusal(state, seat),
        "join_queue": guards.join_queue_refusal(state, seat),
        "leave_queue": guards.leave_queue_refusal(state, seat),
        "write_gift": guards.gift_refusal(state, seat),
        "remove_seat": guards.organiser_refusal(state, seat),
        "end_room": guards.organiser_refusal(state, seat),
        "leave": guards.presence_refusal(state, seat),
    }
    return tuple(name for name, refusal in refusals.items() if refusal is None)
