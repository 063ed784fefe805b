"""evolve(state, event) -> state: total, deterministic, without rules. Rules are in decide."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from msgspec.structs import replace

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.script import GOES_ROUND, Mode
from kurumaza.core.dialogue.state import (
    COMPANY,
    GESTURES_KEPT,
    OrganiserState,
    RoomState,
    SeatState,
    ShownGesture,
    Stage,
    Step,
)

# More time is asked for and given within one turn.
_NO_TIME_ASKED: dict[str, Any] = {"time_is_asked": False, "time_givers": (), "is_extended": False}


def evolve(state: RoomState, event: e.AnyEvent) -> RoomState:
    """The state after one event."""
    return _STEPS[type(event)](state, event)


def advance(state: RoomState, events: Iterable[e.AnyEvent]) -> RoomState:
    """The state after one accepted command: all its events, and the seq one higher."""
    after = reduce(evolve, events, state)
    return replace(after, seq=state.seq + 1)


def _with_seat(state: RoomState, name: str, **changes: Any) -> RoomState:
    seats = tuple(replace(seat, **changes) if seat.seat == name else seat for seat in state.seats)
    return replace(state, seats=seats)


def _without(seats: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(seat for seat in seats if seat != name)


def _room_opened(state: RoomState, event: e.RoomOpened) -> RoomState:
    seats = tuple(SeatState(seat) for seat in event.order)
    return replace(
        state, stage=Stage.WAITING, seats=seats, begins_at=event.begins_at, closes_at=event.closes_at
    )


def _seats_changed(state: RoomState, event: e.SeatsChanged) -> RoomState:
    """Who goes leaves nothing behind in turns, votes and queue; who comes has a turn in the round that runs, after the others."""
    known = {seat.seat: seat for seat in state.seats}
    order = event.order

    def staying(seats: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(seat for seat in seats if seat in order)

    goes_round = state.stage is Stage.RUNNING and state.goes_round
    newcomers = tuple(seat for seat in order if seat not in known) if goes_round else ()
    return replace(
        state,
        seats=tuple(known.get(seat, SeatState(seat)) for seat in order),
        is_seated=True,
        seated_at=event.at,
        holder=state.holder if state.holder in order else None,
        pending=(*staying(state.pending), *newcomers),
        postponed=staying(state.postponed),
        had_floor=staying(state.had_floor),
        queue=staying(state.queue),
        forward_votes=staying(state.forward_votes),
        back_votes=staying(state.back_votes),
        gift_writers=staying(state.gift_writers),
    )


def _seat_arrived(state: RoomState, event: e.SeatArrived) -> RoomState:
    after = _with_seat(
        state,
        event.seat,
        connection=event.connection,
        is_present=True,
        has_come=True,
        lost_at=None,
        has_left=False,
    )
    # What two settled holds for as long as they are two.
    return after if len(after.present) <= COMPANY else replace(after, pair_is_settled=False)


def _connection_lost(state: RoomState, event: e.ConnectionLost) -> RoomState:
    return _with_seat(state, event.seat, connection=None, lost_at=event.at)


def _gone(state: RoomState, name: str) -> RoomState:
    return replace(
        state,
        queue=_without(state.queue, name),
        forward_votes=_without(state.forward_votes, name),
        back_votes=_without(state.back_votes, name),
        time_givers=_without(state.time_givers, name),
        pair_choosers=_without(state.pair_choosers, name),
    )


def _seat_away(state: RoomState, event: e.SeatAway) -> RoomState:
    return _gone(_with_seat(state, event.seat, is_present=False, lost_at=None), event.seat)


def _seat_left(state: RoomState, event: e.SeatLeft) -> RoomState:
    left = _with_seat(state, event.seat, connection=None, is_present=False, lost_at=None, has_left=True)
    return _gone(left, event.seat)


def _seat_removed(state: RoomState, event: e.SeatRemoved) -> RoomState:
    left = _seat_left(state, e.SeatLeft(event.seat))
    return replace(left, removed=(*_without(state.removed, event.seat), event.seat))


def _phase_started(state: RoomState, event: e.PhaseStarted) -> RoomState:
    phase = state.script.phases[event.index]
    order = tuple(seat.seat for seat in state.seats)
    goes_round = phase.mode in GOES_ROUND or event.in_turn
    is_gift = phase.mode is Mode.GIFT
    return replace(
        state,
        stage=Stage.RUNNING,
        phase=event.index,
        gathers_in_turn=event.in_turn,
        phase_ends_at=None if is_gift else event.ends_at,
        step=Step.WRITING if is_gift else Step.NONE,
        step_ends_at=event.ends_at if is_gift else None,
        holder=None,
        pending=(order[::-1] if phase.is_reversed else order) if goes_round else (),
        postponed=(),
        had_floor=(),
        is_breath_due=False,
        **_NO_TIME_ASKED,
        borrowed_ms=0 if phase.mode is Mode.OPEN else state.borrowed_ms,
        queue=(),
        forward_votes=(),
        back_votes=(),
    )


def _phase_time_is_up(state: RoomState, event: e.PhaseTimeIsUp) -> RoomState:
    return replace(state, step=Step.GRACE, phase_ends_at=None, step_ends_at=event.ends_at)


def _turn_started(state: RoomState, event: e.TurnStarted) -> RoomState:
    floor = (*state.had_floor, event.seat) if state.mode is Mode.OPEN else state.had_floor
    queue = _without(state.queue, event.seat) if state.mode is Mode.OPEN else ()
    # Time that is up stays so: in open talk the last words are spoken within the grace.
    keeps_grace = state.mode is Mode.OPEN and state.step is Step.GRACE
    return replace(
        state,
        step=Step.GRACE if keeps_grace else Step.TURN,
        step_ends_at=state.step_ends_at if keeps_grace else event.ends_at,
        holder=event.seat,
        pending=_without(state.pending, event.seat),
        had_floor=floor,
        is_breath_due=False,
        **_NO_TIME_ASKED,
        queue=queue,
    )


def _turn_time_is_up(state: RoomState, event: e.TurnTimeIsUp) -> RoomState:
    return replace(state, step=Step.GRACE, step_ends_at=event.ends_at)


def _time_asked(state: RoomState, _event: e.TimeAsked) -> RoomState:
    return replace(state, time_is_asked=True)


def _time_given(state: RoomState, event: e.TimeGiven) -> RoomState:
    return replace(state, time_givers=(*_without(state.time_givers, event.seat), event.seat))


def _turn_extended(state: RoomState, event: e.TurnExtended) -> RoomState:
    return replace(
        state,
        step=Step.TURN,
        step_ends_at=event.ends_at,
        is_extended=True,
        borrowed_ms=state.borrowed_ms + event.borrowed_ms,
    )


def _turn_ended(state: RoomState, event: e.TurnEnded) -> RoomState:
    comes_again = event.why in (e.TurnEnd.POSTPONED, e.TurnEnd.AWAY) and state.mode is not Mode.OPEN
    keeps_grace = state.mode is Mode.OPEN and state.step is Step.GRACE
    return replace(
        state,
        step=Step.GRACE if keeps_grace else Step.NONE,
        step_ends_at=state.step_ends_at if keeps_grace else None,
        holder=None,
        **_NO_TIME_ASKED,
        is_breath_due=event.why in (e.TurnEnd.PASSED, e.TurnEnd.TIME),
        pending=(*state.pending, event.seat) if comes_again else state.pending,
        postponed=(*state.postponed, event.seat) if event.why is e.TurnEnd.POSTPONED else state.postponed,
        queue=() if state.mode is Mode.QUESTIONS else state.queue,
    )


def _breath_started(state: RoomState, event: e.BreathStarted) -> RoomState:
    return replace(state, step=Step.BREATH, step_ends_at=event.ends_at, is_breath_due=False)


def _gift_written(state: RoomState, event: e.GiftWritten) -> RoomState:
    return replace(state, gift_writers=(*_without(state.gift_writers, event.seat), event.seat))


def _gifts_opened(state: RoomState, _event: e.GiftsOpened) -> RoomState:
    pending = tuple(seat.seat for seat in state.seats if seat.seat in state.gift_writers)
    return replace(state, step=Step.NONE, step_ends_at=None, gifts_are_open=True, pending=pending)


def _vote_cast(state: RoomState, event: e.VoteCast) -> RoomState:
    field = "forward_votes" if event.direction is e.Direction.FORWARD else "back_votes"
    others = _without(getattr(state, field), event.seat)
    return replace(state, **{field: (*others, event.seat) if event.is_wanted else others})


def _queue_joined(state: RoomState, event: e.QueueJoined) -> RoomState:
    return replace(state, queue=(*_without(state.queue, event.seat), event.seat))


def _queue_left(state: RoomState, event: e.QueueLeft) -> RoomState:
    return replace(state, queue=_without(state.queue, event.seat))


def _gesture_shown(state: RoomState, event: e.GestureShown) -> RoomState:
    number = state.gesture_count + 1
    shown = ShownGesture(number, event.gesture, event.at)
    return replace(state, gesture_count=number, gestures=(*state.gestures, shown)[-GESTURES_KEPT:])


def _room_paused(state: RoomState, event: e.RoomPaused) -> RoomState:
    return replace(state, paused_at=event.at, pause_reason=event.why, pair_choosers=())


def _pair_chosen(state: RoomState, event: e.PairChosen) -> RoomState:
    return replace(state, pair_choosers=(*_without(state.pair_choosers, event.seat), event.seat))


def _pair_goes_on(state: RoomState, event: e.PairGoesOn) -> RoomState:
    return replace(_room_resumed(state, e.RoomResumed(event.at)), pair_is_settled=True, pair_choosers=())


def _organiser_came(state: RoomState, event: e.OrganiserCame) -> RoomState:
    gone = _organiser_went(state, e.OrganiserWent(event.organiser))
    return replace(
        gone,
        organisers=(*gone.organisers, OrganiserState(event.organiser, event.connection)),
        organisers_seen=(*_without(state.organisers_seen, event.organiser), event.organiser),
    )


def _organiser_went(state: RoomState, event: e.OrganiserWent) -> RoomState:
    return replace(
        state, organisers=tuple(one for one in state.organisers if one.organiser != event.organiser)
    )


def _room_resumed(state: RoomState, event: e.RoomResumed) -> RoomState:
    if state.paused_at is None:
        return state
    pause_ms = max(0, event.at - state.paused_at)
    return replace(
        state,
        paused_at=None,
        pause_reason=None,
        phase_ends_at=None if state.phase_ends_at is None else state.phase_ends_at + pause_ms,
        step_ends_at=None if state.step_ends_at is None else state.step_ends_at + pause_ms,
    )


def _room_ended(state: RoomState, event: e.RoomEnded) -> RoomState:
    return replace(
        state,
        stage=Stage.ENDED,
        ended_at=event.at,
        ended_because=event.why,
        organisers=(),
        **_NO_TIME_ASKED,
        holder=None,
        step=Step.NONE,
        step_ends_at=None,
        phase_ends_at=None,
        paused_at=None,
        pause_reason=None,
    )


_STEPS: dict[type, Callable[[RoomState, Any], RoomState]] = {
    e.RoomOpened: _room_opened,
    e.SeatsChanged: _seats_changed,
    e.SeatArrived: _seat_arrived,
    e.ConnectionLost: _connection_lost,
    e.SeatAway: _seat_away,
    e.SeatLeft: _seat_left,
    e.PhaseStarted: _phase_started,
    e.PhaseTimeIsUp: _phase_time_is_up,
    e.TurnStarted: _turn_started,
    e.TurnTimeIsUp: _turn_time_is_up,
    e.TimeAsked: _time_asked,
    e.TimeGiven: _time_given,
    e.TurnExtended: _turn_extended,
    e.TurnEnded: _turn_ended,
    e.BreathStarted: _breath_started,
    e.GiftWritten: _gift_written,
    e.GiftsOpened: _gifts_opened,
    e.VoteCast: _vote_cast,
    e.QueueJoined: _queue_joined,
    e.QueueLeft: _queue_left,
    e.GestureShown: _gesture_shown,
    e.RoomPaused: _room_paused,
    e.RoomResumed: _room_resumed,
    e.PairChosen: _pair_chosen,
    e.PairGoesOn: _pair_goes_on,
    e.OrganiserCame: _organiser_came,
    e.OrganiserWent: _organiser_went,
    e.SeatRemoved: _seat_removed,
    e.RoomEnded: _room_ended,
}
