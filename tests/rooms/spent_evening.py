"""A whole evening without a clock, for tests of what is left of it."""

from random import Random
from uuid import uuid4

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState, Stage, next_deadline
from kurumaza.rooms import actions, queries
from kurumaza.rooms.actions import Accepted
from kurumaza.rooms.models import Airtime, Room
from kurumaza.terms.actions_prepare import choose_airtime
from tests.factories.rooms import NOW, Table

START = int(NOW.timestamp() * 1000)
OPEN_SECONDS = {"はるか": 6, "けんじ": 3, "そら": 3, "みどり": 0}


def give(room: Room, state: RoomState, command: c.AnyCommand, now: int) -> RoomState:
    outcome = actions.submit_command(room=room, state=state, command=command, command_id=uuid4(), now=now)
    assert isinstance(outcome, Accepted), outcome
    return outcome.state


class Evening:
    """A whole evening by the rooms' own clock: in open talk はるか and けんじ take the floor in turn."""

    def __init__(self, table: Table) -> None:
        self.table, self.now = table, START
        term = table.circle.round.term
        term.measures_airtime = True
        term.save()
        self.room = actions.ensure_room(circle=table.circle, rng=Random(1), now=NOW)
        self.state = queries.load_state(self.room)
        for seat in table.seats.values():
            self.give(c.Arrive(str(seat.uuid), f"c-{seat.pk}"))

    def seat(self, name: str) -> str:
        return str(self.table.seats[name].uuid)

    def give(self, command: c.AnyCommand) -> None:
        self.state = give(self.room, self.state, command, self.now)

    def until(self, phase: str) -> None:
        while self.state.stage is not Stage.ENDED and self.state.current.key != phase:
            self.now = next_deadline(self.state) or self.now
            self.give(c.TimePassed())

    def spend(self) -> None:
        self.until("ask")
        focus = self.state.holder
        asker = next(one.seat for one in self.state.seats if one.seat != focus)
        self.give(c.JoinQueue(asker))
        self.until("open")
        for name in ("はるか", "けんじ", "はるか"):
            self.give(c.JoinQueue(self.seat(name)))
            self.now += 1_500
            self.give(c.PassTurn(self.seat(name)))
        self.now += 500
        self.give(c.PauseRoom(self.seat("そら")))
        self.now += 60_000
        self.give(c.ResumeRoom(self.seat("そら")))
        self.until("no such phase")
        self.room.refresh_from_db()


def measure(evening: Evening, names: tuple[str, ...] = tuple(OPEN_SECONDS)) -> None:
    for name in names:
        seat = evening.table.seats[name]
        seat.enrolment.refresh_from_db()
        assert choose_airtime(enrolment=seat.enrolment, agrees=True, now=NOW) is None
        for phase, seconds in (("open", OPEN_SECONDS[name]), ("talk", 2)):
            Airtime.objects.create(
                room=evening.room,
                seat=seat,
                phase=phase,
                sequence=1,
                speech_ms=seconds * 1000,
                counted_at=NOW,
            )
