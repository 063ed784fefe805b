"""What follows at once from a state, whatever led to it. One event at a time, first rule first."""

from collections.abc import Callable

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.agenda import after_phase, begin, next_turn, start_phase
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
    if state.pause_reason is e.PauseReason.ASKED:
        return e.RoomResumed(now)  # nobody is left to resume it for: from now on it waits as an empty room
    return None if state.is_paused else e.RoomPaused(e.PauseReason.EMPTY, now)


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
    if state.mode not in (Mode.ROUND, Mode.QUESTIONS) or state.step is not Step.NONE:
        return None
    return next_turn(state, now) or after_phase(state, now)


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


_ALWAYS: tuple[Rule, ...] = (_turn_of_someone_gone, _too_few_there)
_WHILE_RUNNING: tuple[Rule, ...] = (_vote_passed, _breath_after_turn, _next_in_round, _gifts, _next_in_queue)
