"""An evening for the tests of the live seating: a term, its circles at one slot, and who is there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.actions_live import Seating
from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove
from kurumaza.circles.problem import problem_of_slot
from kurumaza.core.matching.rules import circle_violations
from kurumaza.people.actions import declare_tie
from kurumaza.terms.models import Enrolment, Slot
from tests.factories.circles import GRADUATES, STUDENTS
from tests.factories.terms import World, make_world

ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "れん", "まさこ", "たかし")
THREE = ("あおい", "しょう", "ひろし", "けいこ")


@dataclass
class Evening:
    """One slot with confirmed circles; `present` and `begun` are what the server knows at a moment."""

    world: World
    slot: Slot
    people: dict[str, Enrolment]
    engine: LiveEngine
    present: set[str] = field(default_factory=set)
    begun: dict[UUID, set[str]] = field(default_factory=dict)
    over: set[UUID] = field(default_factory=set)

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    def seat(self, name: str) -> Seat:
        return Seat.objects.select_related("circle__slot", "round", "enrolment__person").get(
            enrolment=self.people[name]
        )

    def run(self, seconds: float = 0.0, *, engine: LiveEngine | None = None) -> Seating | Busy:
        """A pass so long after the start, with presence noted as the server does."""
        now = self.starts_at + timedelta(seconds=seconds)
        here = {self.seat(name).uuid for name in self.present}
        actions_live.note_presence(seats=here, now=now)
        begun = {circle: {self.seat(name).uuid for name in names} for circle, names in self.begun.items()}
        return actions_live.seat_those_present(
            slot=self.slot, present=here, begun=begun, now=now, engine=engine or self.engine, over=self.over
        )

    def seated(self, seconds: float = 0.0) -> Seating:
        """A pass that nothing is in the way of."""
        done = self.run(seconds)
        assert isinstance(done, Seating), done
        return done

    def begin(self) -> None:
        """The rooms of all tables of three or more begin with those who are there."""
        for circle, names in self.tables().items():
            here = names & self.present
            if len(here) >= 3:
                self.begun[circle] = self.begun.get(circle, set()) | here

    def tables(self) -> dict[UUID, set[str]]:
        """Who sits at which table, as it is stored."""
        found: dict[UUID, set[str]] = {}
        names = {enrolment.pk: name for name, enrolment in self.people.items()}
        rows = Seat.objects.filter(circle__slot=self.slot, seated_at__isnull=False)
        for circle, enrolment in rows.values_list("circle__uuid", "enrolment_id"):
            found.setdefault(circle, set()).add(names[enrolment])
        return found

    def moved(self, seconds: float = 0.0) -> list[tuple[str, UUID | None, UUID | None, str]]:
        """Who was brought to or taken from a table by the pass so long after the start: name, from, to, why."""
        names = {enrolment.pk: name for name, enrolment in self.people.items()}
        rows = SeatMove.objects.filter(at=self.starts_at + timedelta(seconds=seconds)).order_by("pk")
        found = rows.values_list("seat__enrolment_id", "from_circle__uuid", "to_circle__uuid", "why")
        return [(names[enrolment], from_, to, why) for enrolment, from_, to, why in found]

    def groups(self) -> set[frozenset[str]]:
        """The same without the circles' ids."""
        return {frozenset(names) for names in self.tables().values()}

    def place(self, name: str) -> str:
        """What kind of place somebody has."""
        place = queries_live.place_of(self.people[name].person, self.slot)
        assert place is not None
        return place.kind

    def check(self) -> None:
        """Nobody sits illegally or in a circle that is closed; circles that have begun keep their people."""
        problem = problem_of_slot(self.slot)
        people, cell = problem.by_id(), queries_live.cell_of(self.slot)
        tables = self.tables()
        for circle, names in tables.items():
            members = [people[str(self.people[name].uuid)] for name in sorted(names)]
            codes = {one.code for one in circle_violations(problem, 0, cell, members)}
            assert not codes or (codes == {"size"} and len(names) == 2), (names, codes)
            assert Circle.objects.get(uuid=circle).cancelled_at is None
        for circle, names in self.begun.items():
            assert names <= tables[circle], (names, tables)


def make_evening(
    engine: LiveEngine,
    groups: Iterable[Collection[str]],
    *,
    world: World | None = None,
    **changes: Mapping[str, Any],
) -> Evening:
    """Confirmed circles of these people at the world's first slot; a name of `STUDENTS` is a student's.

    `changes` by call name are fields of their place, e.g. an employer."""
    world = world or make_world()
    slot = world.slots[0]
    people = {"はるか": world.haruka, "けんじ": world.kenji}
    for number, names in enumerate(groups, start=1):
        circle = Circle.objects.create(round=world.round, slot=slot, script=world.term.script, number=number)
        for name in names:
            if name not in people:
                side = world.students if name in STUDENTS else world.graduates
                people[name] = world.add_person(side, name)
            Seat.objects.create(circle=circle, round=world.round, enrolment=people[name])
    for name, values in changes.items():
        Enrolment.objects.filter(pk=people[name].pk).update(**values)
    assert set(people) <= {*STUDENTS, *GRADUATES}
    return Evening(world, slot, people, engine)


def circle_of(evening: Evening, name: str) -> Circle:
    """Where somebody's seat is now."""
    return evening.seat(name).circle


def hold_apart(evening: Evening, name: str, *others: str) -> None:
    """A private tie between two, declared after the groups were confirmed."""
    for other in others:
        declare_tie(
            person=evening.people[name].person,
            name_or_address=str(evening.people[other].person.email),
            now=evening.starts_at - timedelta(hours=1),
        )
