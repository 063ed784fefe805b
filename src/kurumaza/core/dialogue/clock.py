"""What the passing of time brings. Asked too early, too late or twice, it does no harm:
only deadlines that have passed count, and new deadlines start from now."""

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.agenda import after_phase, begin, next_turn
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.state import RoomState, Stage, Step


def clock_events(state: RoomState, now: int) -> tuple[e.AnyEvent, ...]:
    """Events that are due."""
    if state.stage in (Stage.CLOSED, Stage.ENDED):
        return ()
    away = tuple(
        e.SeatAway(seat.seat)
        for seat in state.seats
        if seat.is_present and seat.lost_at is not None and now >= seat.lost_at + state.script.away_ms
    )
    if away:
        return away  # other deadlines are looked at again at once, with those who are there
    if state.paused_at is not None:
        return _pause_events(state, state.paused_at, now)
    if state.stage is Stage.WAITING:
        return _waiting_events(state, now)
    return _step_events(state, now) or _phase_events(state, now)


def _pause_events(state: RoomState, paused_at: int, now: int) -> tuple[e.AnyEvent, ...]:
    """A pause that was asked for lasts until it is taken back; the others have an end."""
    if state.pause_reason is e.PauseReason.EMPTY and now >= paused_at + state.script.empty_ms:
        return (e.RoomEnded(now, e.EndReason.EMPTY),)
    # Two who have not chosen are talking already.
    if state.pause_reason is e.PauseReason.PAIR and state.is_pair and now >= paused_at + state.script.pair_ms:
        return (e.PairGoesOn(now),)
    return ()


def _waiting_events(state: RoomState, now: int) -> tuple[e.AnyEvent, ...]:
    if first := begin(state, now):
        return (first,)
    return (e.RoomEnded(now, e.EndReason.EMPTY),) if _is_due(state.closes_at, now) else ()


def _is_due(deadline: int | None, now: int) -> bool:
    return deadline is not None and now >= deadline


def _step_events(state: RoomState, now: int) -> tuple[e.AnyEvent, ...]:
    if not _is_due(state.step_ends_at, now):
        return ()
    if state.step is Step.TURN and state.holder is not None:
        return (e.TurnTimeIsUp(state.holder, now + state.script.grace_ms),)
    if state.step is Step.GRACE and state.mode is Mode.OPEN:
        return (after_phase(state, now),)
    if state.step is Step.GRACE and state.holder is not None:
        return (e.TurnEnded(state.holder, e.TurnEnd.TIME),)
    if state.step is Step.WRITING:
        return (e.GiftsOpened(),)
    return (next_turn(state, now) or after_phase(state, now),)  # a breath is over


def _phase_events(state: RoomState, now: int) -> tuple[e.AnyEvent, ...]:
    if not _is_due(state.phase_ends_at, now):
        return ()
    if state.mode is Mode.OPEN:
        return (e.PhaseTimeIsUp(now + state.script.grace_ms),)
    return (after_phase(state, now),)
