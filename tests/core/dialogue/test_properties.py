"""Random evenings: whatever people and the clock do, the promises of the room hold."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.events import Direction, Gesture, PauseReason, from_log, to_log
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.snapshot import from_bytes, to_bytes
from kurumaza.core.dialogue.state import RoomState, Stage, new_room, next_deadline
from kurumaza.core.dialogue.view import view
from tests.core.dialogue.scripts import ALL_MODES

SEATS = ("p", "q", "r", "s", "t", "u")

seats = st.sampled_from(SEATS)
connections = st.sampled_from(("c1", "c2", "c3"))
seat_commands = st.one_of(
    st.builds(c.Arrive, seats, connections),
    st.builds(c.Arrive, seats, connections),
    st.builds(c.LoseConnection, seats, connections),
    st.builds(c.Leave, seats),
    st.builds(c.PassTurn, seats),
    st.builds(c.SpeakLast, seats),
    st.builds(c.AskForTime, seats),
    st.builds(c.GiveTime, seats),
    st.builds(c.ChoosePair, seats, st.sampled_from((True, True, True, False))),
    st.builds(c.Vote, seats, st.sampled_from(Direction), st.booleans()),
    st.builds(c.PauseRoom, seats),
    st.builds(c.ResumeRoom, seats),
    st.builds(c.ShowGesture, seats, st.sampled_from(Gesture)),
    st.builds(c.JoinQueue, seats),
    st.builds(c.LeaveQueue, seats),
    st.builds(c.WriteGift, seats),
)
organisers, organiser_connections = st.sampled_from(("o", "n")), st.sampled_from(("o1", "o2"))
# Seldom: an organiser who takes everybody away at once shows little.
organiser_commands = st.one_of(
    st.builds(c.ComeAsOrganiser, organisers, organiser_connections),
    st.builds(c.ComeAsOrganiser, organisers, organiser_connections),
    st.builds(c.GoAsOrganiser, organisers, organiser_connections),
    st.builds(c.RemoveSeat, organisers, seats),
    st.builds(c.EndRoom, organisers),
)
# Anybody may be seated with anybody, also alone or nobody at all.
seatings = st.builds(c.ChangeSeats, st.lists(seats, unique=True, max_size=6).map(tuple))
# Most steps let the clock run; a pass by whoever holds the turn is likelier than by chance.
moments = st.lists(
    st.tuples(
        st.integers(0, 4_000),
        st.one_of(
            seat_commands,
            seat_commands,
            seatings,
            st.just(c.TimePassed()),
            st.just("holder_passes"),
            st.just("to_the_deadline"),
            st.sampled_from(("holder_asks", "others_give")),
            st.one_of(seat_commands, organiser_commands),
        ),
    ),
    min_size=60,
    max_size=160,
)


def opened(count: int, missing: int = 0) -> tuple[RoomState, list[tuple[c.AnyCommand, int]]]:
    """A room of `count` seats in which all but the `missing` last have arrived too early, and what led there."""
    order = SEATS[:count]
    led: list[tuple[c.AnyCommand, int]] = [(c.OpenRoom(order, begins_at=20_000, closes_at=90_000), 0)]
    led += [(c.Arrive(seat, "c0"), 0) for seat in order[: count - missing]]
    state = new_room(ALL_MODES)
    for command, now in led:
        outcome = decide(state, command, now)
        assert not isinstance(outcome, c.Refusal)
        state = advance(state, outcome)
    return state, led


def concrete(state: RoomState, step: Any, now: int) -> tuple[c.AnyCommand, int]:
    """A generated step as a command at an instant."""
    if step == "holder_passes":
        return (c.PassTurn(state.holder) if state.holder else c.TimePassed()), now
    if step == "holder_asks":
        return (c.AskForTime(state.holder) if state.holder else c.TimePassed()), now
    if step == "others_give":
        givers = [seat for seat in state.others if seat not in state.time_givers]
        return (c.GiveTime(givers[0]) if givers else c.TimePassed()), now
    if step == "to_the_deadline":
        return c.TimePassed(), max(now, next_deadline(state) or now)
    assert isinstance(step, c.Command)
    return step, now  # type: ignore[return-value]


def check_promises(state: RoomState, now: int) -> None:
    """What holds in every state that a room can reach."""
    present = state.present
    assert state.holder is None or state.holder in present
    assert state.holder not in state.pending
    assert len(set(state.pending)) == len(state.pending)
    known = {seat.seat for seat in state.seats}
    assert len(known) == len(state.seats)
    assert {*state.pending, *state.postponed, *state.had_floor, *state.gift_writers} <= known
    assert set(state.queue) <= set(present)
    assert set(state.forward_votes) | set(state.back_votes) <= set(present)
    assert set(state.time_givers) | set(state.pair_choosers) <= set(present)
    assert state.holder not in state.time_givers
    assert state.time_is_asked or not (state.time_givers or state.is_extended)
    assert state.borrowed_ms <= ALL_MODES.phases[6].total_ms // 2
    assert not set(state.removed) & set(present)
    assert {one.organiser for one in state.organisers} <= set(state.organisers_seen)
    if state.stage is Stage.WAITING:
        assert len(present) < len(state.seats) or (state.is_seated and len(present) < 3)
        assert now < max(state.begins_at, state.seated_at) + ALL_MODES.wait_ms or len(present) < 2
        assert now < state.begins_at or not state.is_seated or len(present) < 3
    if state.stage is Stage.RUNNING:
        assert 0 <= state.phase < len(ALL_MODES.phases)
        assert len(present) >= 2 or state.is_paused
        assert len(state.forward_votes) * 2 <= len(present) or state.is_paused
        # Two who are left are never led on unasked.
        assert len(present) != 2 or state.pair_is_settled or state.is_paused
        assert state.pause_reason is not PauseReason.PAIR or len(present) == 2
    if state.stage is Stage.RUNNING and state.mode in (Mode.ROUND, Mode.QUESTIONS) and not state.is_paused:
        assert state.holder is not None or state.step_ends_at is not None
    if state.stage is Stage.ENDED:
        assert next_deadline(state) is None
    if state.stage is Stage.RUNNING and state.pause_reason is not PauseReason.ASKED:
        assert next_deadline(state) is not None  # a running room never waits for nothing
    for seat in state.seats:
        assert view(state, seat.seat).me == seat.seat


def check_seating(before: RoomState, after: RoomState) -> None:
    """What a seating may do: nobody who sits in a room under way goes, loses their place, or waits longer than before."""
    assert after.is_seated
    if before.stage is not Stage.RUNNING:
        return
    stayed = [seat.seat for seat in before.seats if after.seat(seat.seat)]
    assert set(before.present) <= set(stayed)
    assert [seat.seat for seat in after.seats[: len(stayed)]] == stayed
    if before.phase == after.phase and before.holder is not None:
        assert after.holder == before.holder
        assert after.step_ends_at == before.step_ends_at


def renamed(value: Any, names: dict[str, str]) -> Any:
    """Any state, command or event with its seats renamed."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(one, names) for one in value)
    if isinstance(value, msgspec.Struct) and not isinstance(value, type(ALL_MODES)):
        return replace(
            value, **{field: renamed(getattr(value, field), names) for field in value.__struct_fields__}
        )
    return value


def walk(count: int, missing: int, steps: list[tuple[int, Any]], permutation: tuple[str, ...]) -> int:
    """Plays the steps and checks every promise after each; how many commands were given."""
    names = dict(zip(SEATS, permutation, strict=True))
    state, led = opened(count, missing)
    log = []
    replayed = new_room(ALL_MODES)
    for command, at in led:
        events = decide(replayed, command, at)
        assert not isinstance(events, c.Refusal)
        log.append(to_log(events))
        replayed = advance(replayed, events)
    now = 0
    for pause, step in steps:
        now += pause
        command, now = concrete(state, step, now)
        before = to_bytes(state)
        outcome = decide(state, command, now)
        assert to_bytes(state) == before  # deciding changes nothing, refused or not
        mirrored = decide(renamed(state, names), renamed(command, names), now)
        assert mirrored == renamed(outcome, names)
        if isinstance(outcome, c.Refusal) or outcome == ():
            continue
        after = advance(state, outcome)
        assert after.seq == state.seq + 1
        assert state.removed == after.removed[: len(state.removed)]  # there is no way back
        if isinstance(command, c.ChangeSeats):
            check_seating(state, after)
        log.append(to_log(outcome))
        check_promises(after, now)
        if isinstance(command, c.TimePassed):
            assert decide(after, command, now) == ()  # doubled
        state = after
    rebuilt = new_room(ALL_MODES)
    for row in log:
        rebuilt = advance(rebuilt, from_log(msgspec.json.decode(msgspec.json.encode(row))))
    assert rebuilt == state == from_bytes(to_bytes(state))
    return len(steps) + len(led)


def play_evenings(examples: int, smallest: int) -> int:
    """Plays so many random evenings; how many commands were given in all."""
    given_commands = 0

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(smallest, 6), st.integers(0, 2), moments, st.permutations(SEATS))
    def keeps_its_promises(
        count: int, missing: int, steps: list[tuple[int, Any]], permutation: list[str]
    ) -> None:
        nonlocal given_commands
        given_commands += walk(count, missing, steps, tuple(permutation))

    keeps_its_promises()
    return given_commands


def test_room_keeps_its_promises_over_ten_thousand_commands() -> None:
    assert play_evenings(150, smallest=3) >= 10_000


@pytest.mark.slow
def test_room_keeps_its_promises_over_a_hundred_thousand_commands() -> None:
    assert play_evenings(1_500, smallest=2) >= 100_000


@settings(max_examples=100)
@given(st.integers(3, 6), st.lists(st.integers(0, 400_000), max_size=60))
def test_time_passed_at_any_instant_is_harmless(count: int, instants: list[int]) -> None:
    """Early, late, doubled, even backwards: the room goes on, and nobody's time is cut short."""
    state, _ = opened(count)
    for now in instants:
        outcome = decide(state, c.TimePassed(), now)
        assert not isinstance(outcome, c.Refusal)
        due = next_deadline(state)
        assert (outcome == ()) == (due is None or now < due)
        if outcome:
            state = advance(state, outcome)
            later = next_deadline(state)
            assert later is None or later > now
