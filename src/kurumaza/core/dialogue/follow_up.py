"""What follows at once from a state, whatever led to it. One event at a time, first rule first."""

from collections.abc import Callable

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.agenda import after_phase, begin, extension_ms, next_turn, start_phase
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.state import RoomState, Stage, Step

Rule = Callable[[RoomState, int], e.AnyEvent | None]


def follow_up(state: RoomState, now: int) -> e.AnyEvent | None:
    """The next consequence, or None if the state stands by itself."""
    if state.stage is Stage.WAITING:
        return begin(state, now)
    if state.stage is not Stage.RUNNING:
        return None
    rules = _ALWAYS if state.is_paused else (*_ALWAYS, *_WHILE_RUNNING)
    return next((event for rule in rules if (event := rule(state, now)) is not None), None)


def _turn_of_someone_gone(state: RoomState, _now: int) -> e.AnyEvent | None:
    if state.holder is None or state.holder in state.present:
        return None
    seat = state.seat(state.holder)
    why = e.TurnEnd.LEFT if seat and seat.has_left else e.TurnEnd.AWAY
    return e.TurnEnded(state.holder, why)


def _too_few_there(state: RoomState, now: int) -> e.AnyEvent | None:
    """One person alone is not walked through an evening: the room waits for somebody to come back."""
    if state.has_company:
        return e.RoomResumed(now) if state.pause_reason is e.PauseReason.EMPTY else None
    if state.pause_reason in (e.PauseReason.ASKED, e.PauseReason.PAIR):
        return e.RoomResumed(now)  # nobody is left to resume it for: from now on it waits as an empty room
    return None if state.is_paused else e.RoomPaused(e.PauseReason.EMPTY, now)


def _pair_chooses(state: RoomState, now: int) -> e.AnyEvent | None:
    """Two who are left are asked before they go on: a circle is what they agreed to, not a talk of two."""
    if state.pause_reason is e.PauseReason.PAIR:
        if not state.is_pair:
            return e.RoomResumed(now)  # somebody came back
        return e.PairGoesOn(now) if set(state.present) <= set(state.pair_choosers) else None
    if state.is_paused or not state.is_pair or state.pair_is_settled:
        return None
    return e.RoomPaused(e.PauseReason.PAIR, now)


def _time_granted(state: RoomState, now: int) -> e.AnyEvent | None:
    """More than half of the others give the holder more time. It counts from the turn's end, or from now if that is past."""
    if state.holder is None or not state.time_is_asked or state.is_extended:
        return None
    givers = set(state.time_givers) & set(state.others)
    added_ms = extension_ms(state)
    if 2 * len(givers) <= len(state.others) or not added_ms:
        return None
    from_ = now if state.step is Step.GRACE or state.step_ends_at is None else state.step_ends_at
    return e.TurnExtended(state.holder, from_ + added_ms, added_ms)


def _vote_passed(state: RoomState, now: int) -> e.AnyEvent | None:
    needed = len(state.present) // 2 + 1
    if len(state.forward_votes) >= needed:
        return after_phase(state, now)
    if len(state.back_votes) >= needed and state.phase > 0:
        return start_phase(state, state.phase - 1, now)
    return None


def _breath_after_turn(state: RoomState, now: int) -> e.AnyEvent | None:
    """A short silence after each turn of a round, the last one included."""
    if state.mode is not Mode.ROUND or state.step is not Step.NONE or state.current.pause_ms == 0:
        return None
    return e.BreathStarted(now + state.current.pause_ms) if state.is_breath_due else None


def _next_in_round(state: RoomState, now: int) -> e.AnyEvent | None:
    if not state.goes_round or state.step is not Step.NONE:
        return None
    turn = next_turn(state, now)
    # When all have said their names, gathering goes on until its time is over.
    return turn if turn or state.gathers_in_turn else after_phase(state, now)


def _gifts(state: RoomState, now: int) -> e.AnyEvent | None:
    if state.mode is not Mode.GIFT:
        return None
    if state.step is Step.WRITING:
        all_written = all(seat in state.gift_writers for seat in state.present)
        return e.GiftsOpened() if all_written or state.gifts_are_open else None
    if state.step is Step.NONE:
        return next_turn(state, now) or after_phase(state, now)
    return None


def _next_in_queue(state: RoomState, _now: int) -> e.AnyEvent | None:
    """In open talk the floor goes first to those who have had it least; among them, who asked first."""
    if state.mode is not Mode.OPEN or state.holder is not None or not state.queue:
        return None
    return e.TurnStarted(min(state.queue, key=state.had_floor.count), None)


_ALWAYS: tuple[Rule, ...] = (_turn_of_someone_gone, _too_few_there, _pair_chooses)
_WHILE_RUNNING: tuple[Rule, ...] = (
    _vote_passed,
    _time_granted,
    _breath_after_turn,
    _next_in_round,
    _gifts,
    _next_in_queue,
)
