"""The order of things: which phase comes next, whose turn comes next, and for how long."""

from collections.abc import Iterable

from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue.script import Mode, Phase
from kurumaza.core.dialogue.state import TABLE, RoomState, Stage, Step

_TIMED_AS_A_WHOLE = (Mode.GATHER, Mode.SILENT, Mode.REST, Mode.OPEN, Mode.CLOSE)


def start_phase(state: RoomState, index: int, now: int) -> e.PhaseStarted:
    """The phase at `index` begins now."""
    phase = state.script.phases[index]
    if phase.mode is Mode.GIFT:
        return e.PhaseStarted(index, now + phase.write_ms)
    if phase.mode not in _TIMED_AS_A_WHOLE:
        return e.PhaseStarted(index, None)
    borrowed_ms = state.borrowed_ms if phase.mode is Mode.OPEN else 0
    ends_at = now + phase.total_ms - min(borrowed_ms, _lendable_ms(phase))
    return e.PhaseStarted(index, ends_at, in_turn=phase.mode is Mode.GATHER)


def begin(state: RoomState, now: int) -> e.PhaseStarted | None:
    """The first phase of a waiting room: with three or more at its time, once they were seated; earlier only when nobody is
    missing. With two, or while nobody was seated, the script's patience later: the seating may send somebody or take them
    elsewhere, and whoever comes in time must not find the others in the middle of the first round."""
    waits_until = state.waits_until
    is_complete = len(state.present) == len(state.seats) and not (
        state.is_seated and len(state.seats) < TABLE
    )
    is_time = state.has_company and waits_until is not None and now >= waits_until
    return start_phase(state, 0, now) if is_complete or is_time else None


def seats_after(state: RoomState, order: Iterable[str]) -> tuple[str, ...]:
    """The speaking order once the server has seated people: in a waiting room as it says. In a room under way nobody who
    sits there goes, nobody changes place, and who comes speaks after the others."""
    wanted = tuple(seat for seat in dict.fromkeys(order) if seat not in state.removed)
    if state.stage is not Stage.RUNNING:
        return wanted
    kept = tuple(seat.seat for seat in state.seats if seat.is_present or seat.seat in wanted)
    return (*kept, *(seat for seat in wanted if seat not in kept))


def after_phase(state: RoomState, now: int) -> e.PhaseStarted | e.RoomEnded:
    """What follows the phase that runs."""
    return e.RoomEnded(now) if state.is_last_phase else start_phase(state, state.phase + 1, now)


def extension_ms(state: RoomState) -> int:
    """How much more time the others can give to the turn that runs: no more than the turn itself had, and only what the
    open talk ahead can spare, so that the evening ends when it should; 0 if there is none."""
    ahead = state.script.phases[state.phase + 1 :]
    lender = next((phase for phase in ahead if phase.mode is Mode.OPEN), None)
    wanted_ms = min(state.script.extension_ms, turn_length_ms(state.current, state.sharing))
    if lender is None or state.borrowed_ms + wanted_ms > _lendable_ms(lender):
        return 0
    return wanted_ms


def _lendable_ms(phase: Phase) -> int:
    """Open talk keeps at least half of its time."""
    return phase.total_ms // 2


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
    if state.mode is Mode.GATHER:  # a name and a word, however long it takes: the phase has an end
        return e.TurnStarted(seat, None)
    return e.TurnStarted(seat, now + turn_length_ms(state.current, state.sharing))
