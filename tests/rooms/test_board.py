"""The desks that watch an evening: one that cannot be told or ended is no matter of the others."""

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from kurumaza.people.models import Person
from kurumaza.rooms.board import Board
from kurumaza.rooms.live.service import Rooms
from kurumaza.rooms.queries_board import Marks
from kurumaza.safety.actions import call_duty
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


class Desk:
    """A page at the desk; `slug` is of no term of theirs, so that it is ended at the next look for rights."""

    slug = "no-such-term"

    def __init__(self, table: Table, *, breaks: bool) -> None:
        self.person: Person = table.seats["はるか"].enrolment.person
        self.session_key, self.term = "", table.circle.round.term.pk
        self.told: list[Marks] = []
        self.ended = 0
        self._breaks = breaks

    def tell(self, marks: Marks) -> None:
        self.told.append(marks)

    async def end(self) -> None:
        self.ended += 1
        if self._breaks:
            raise OSError("the browser is gone")


async def _watch(table: Table) -> tuple[Desk, Desk]:
    rooms = Rooms()
    await rooms.start()
    board = Board(rooms)
    board.start()
    broken, late = Desk(table, breaks=True), Desk(table, breaks=False)
    await board.come(broken)
    async with asyncio.timeout(20):
        while not broken.ended:
            await asyncio.sleep(0.05)
    await board.come(late)
    first = late.told[-1]
    term, circle = table.circle.round.term, table.circle.uuid
    person = table.seats["けんじ"].enrolment.person
    await rooms.write(lambda: call_duty(person=person, term=term, circle=circle, now=timezone.now()))
    async with asyncio.timeout(20):
        while late.told[-1].calls == first.calls:
            await asyncio.sleep(0.05)
    await board.stop()
    await rooms.stop()
    return broken, late


def test_desk_that_cannot_be_ended_stops_nothing() -> None:
    table = make_table(ALL_MODES, starts_at=timezone.now() - timedelta(minutes=1))
    broken, late = asyncio.run(_watch(table))
    assert len(broken.told) == 1  # nothing after its right was gone
    assert len(late.told) == 2
