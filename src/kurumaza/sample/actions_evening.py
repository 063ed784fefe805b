"""Plays the sample's finished evening through the real room, so that its log is one that people could have made."""

from random import Random
from uuid import UUID

from kurumaza.circles.models import Circle
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.dialogue.state import RoomState, Stage, Step, next_deadline
from kurumaza.rooms import actions, queries
from kurumaza.rooms.actions import Accepted
from kurumaza.rooms.models import Room


def play_evening(*, circle: Circle, gifts: list[str], rng: Random) -> Room:
    """Everyone comes, speaks until the time is up, writes a gift; the room ends by itself."""
    begins_at = circle.slot.starts_at
    room = actions.ensure_room(circle=circle, rng=rng, now=begins_at)
    state = queries.load_state(room)
    now = round(begins_at.timestamp() * 1000)
    for seat in state.seats:
        state = _give(room, state, c.Arrive(seat.seat, str(_uuid(rng))), now, rng)
    while state.stage is not Stage.ENDED:
        if state.mode is Mode.GIFT and state.step is Step.WRITING:
            state = _write_gifts(room, state, circle, gifts, now, rng)
        elif state.holder is not None and rng.random() < 0.7:
            now += rng.randrange(20_000, 50_000)
            state = _give(room, state, c.PassTurn(state.holder), now, rng)
        else:
            now = max(now, next_deadline(state) or now)
            state = _give(room, state, c.TimePassed(), now, rng)
    return room


def _write_gifts(
    room: Room, state: RoomState, circle: Circle, gifts: list[str], now: int, rng: Random
) -> RoomState:
    for seat, text in zip(circle.seats.select_related("enrolment").order_by("pk"), gifts, strict=True):
        written = actions.write_gift(
            room=room, state=state, seat=seat, text=text, command_id=_uuid(rng), now=now
        )
        assert isinstance(written, Accepted), written
        state = written.state
    return state


def _give(room: Room, state: RoomState, command: c.AnyCommand, now: int, rng: Random) -> RoomState:
    outcome = actions.submit_command(room=room, state=state, command=command, command_id=_uuid(rng), now=now)
    assert isinstance(outcome, Accepted), outcome
    return outcome.state


def _uuid(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
