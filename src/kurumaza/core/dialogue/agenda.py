"""The order of things: which phase comes next, whose turn comes next, and for how long."""

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.script import Mode, Phase
from kurumaza.core.dialogue.state import RoomState, Step

_TIMED_AS_A_WHOLE = (Mode.GATHER, Mode.SILENT, Mode.REST, Mode.OPEN, Mode.CLOSE)


def start_phase(state: RoomState, index: int, now: int) -> e.PhaseStarted:
    """The phase at `index` begins now."""
    phase = state.script.phases[index]
    if phase.mode is Mode.GIFT:
        return e.PhaseStarted(index, now + phase.write_ms)
    return e.PhaseStarted(index, now + phase.total_ms if phase.mode in _TIMED_AS_A_WHOLE else None)


def begin(state: RoomState, now: int) -> e.PhaseStarted | None:
    """The first phase of a waiting room: at its time if two are there, earlier only when nobody is missing.

    Whoever comes in time must not find the others in the middle of the first round."""
    is_complete = len(state.present) == len(state.seats)
    is_time = now >= state.begins_at and state.has_company
    return start_phase(state, 0, now) if is_complete or is_time else None


def after_phase(state: RoomState, now: int) -> e.PhaseStarted | e.RoomEnded:
    """What follows the phase that runs."""
    return e.RoomEnded(now) if state.is_last_phase else start_phase(state, state.phase + 1, now)


def turn_length_ms(phase: Phase, seats: int) -> int:
    """One person's time: as the script has it, shorter (and equal) where more people share the phase."""
    shared_ms = (phase.total_ms - phase.write_ms) // max(1, seats) - phase.pause_ms
    return max(1, min(phase.turn_ms, shared_ms))


def step_length_ms(state: RoomState) -> int:
    """How long the step that runs lasts as a whole, or the phase where no step has an end of its own."""
    phase = state.current
    if state.step_ends_at is None:
        return phase.total_ms
    lengths = {
        Step.TURN: turn_length_ms(phase, state.sharing),
        Step.GRACE: state.script.grace_ms,
        Step.BREATH: phase.pause_ms,
        Step.WRITING: phase.write_ms,
    }
    return lengths.get(state.step, phase.total_ms)


def next_turn(state: RoomState, now: int) -> e.TurnStarted | None:
    """The turn of the first who still has one and is present, if there is anybody."""
    seat = state.next_pending
    if seat is None:
        return None
    return e.TurnStarted(seat, now + turn_length_ms(state.current, state.sharing))
