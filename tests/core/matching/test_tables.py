"""Evenings at random: whoever comes and goes, nobody sits illegally or twice, and what has begun keeps its people."""

from itertools import combinations
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.core.matching.live import LiveRound
from kurumaza.core.matching.problem import Cell, Id, Person, Problem
from kurumaza.core.matching.tables import (
    Evening,
    Home,
    LiveQuestion,
    Settled,
    Table,
    are_disjoint,
    question_of,
    settle_tables,
    standing,
)
from tests.core.matching import oracle
from tests.core.matching.problems import person, problem, senior

CELL = Cell(0, "ja")


def people_of(count: int, random: Random, ties: int) -> tuple[Person, ...]:
    """Of two sides, now and then three; few employers, some ties."""
    apart: dict[int, set[int]] = {number: set() for number in range(count)}
    for _ in range(ties):
        one, other = random.sample(range(count), 2)
        apart[one].add(other)
    third = random.random() < 0.2
    return tuple(
        person(
            number,
            "third" if third and number % 5 == 4 else ("student", "senior")[number % 2],
            employer=random.choice((None, None, *range(6))),
            apart=frozenset(apart[number]),
        )
        for number in range(count)
    )


class Night:
    """A slot as its keeper stores it."""

    def __init__(self, count: int, ties: int, seed: int) -> None:
        self.random = Random(seed)
        people = people_of(count, self.random, ties)
        self.problem = problem(*people)
        planned = LiveRound(self.problem, 0, seed).start(range(count)).circles
        self.homes: dict[int, set[Id]] = {key: set(circle.members) for key, circle in enumerate(planned)}
        self.is_open = dict.fromkeys(self.homes, True)
        # Declared after the groups were confirmed.
        for _ in range(ties):
            one, other = self.random.sample(range(count), 2)
            people = tuple(tied(each, other) if each.id == one else each for each in people)
        self.problem = problem(*people)
        self.live = LiveRound(self.problem, 0, seed)
        self.placed: set[Id] = set()
        self.released: set[Id] = set()
        self.begun: dict[int, set[Id]] = {}
        self.present: set[Id] = set()
        self.is_first = True

    def evening(self) -> Evening:
        return Evening(
            cell=CELL,
            homes=tuple(
                Home(
                    key=key,
                    seats=tuple(sorted(seats, key=str)),
                    begun=tuple(self.begun[key]) if key in self.begun else None,
                    is_open=self.is_open[key],
                )
                for key, seats in self.homes.items()
            ),
            present=frozenset(self.present),
            placed=frozenset(self.placed),
            released=frozenset(self.released),
            is_first=self.is_first,
        )

    def run(self) -> Settled:
        evening = self.evening()
        stays = standing(self.problem, evening)
        question = question_of(self.problem, evening, stays)
        circles = (
            self.live.start(question.present, question.planned, question.sitting, 1).circles
            if question
            else ()
        )
        settled = settle_tables(self.problem, evening, stays, circles)
        self.store(settled)
        return settled

    def store(self, settled: Settled) -> None:
        self.is_first = False
        self.placed = {one for table in settled.tables for one in table.members}
        self.released = (self.released | set(settled.waiting) | set(settled.no_room)) - self.placed
        for table in settled.tables:
            key = len(self.homes) if table.key is None else table.key
            for seats in self.homes.values():
                seats -= set(table.members)
            self.homes.setdefault(key, set()).update(table.members)
            self.is_open.setdefault(key, True)
        for key in settled.closed:
            self.is_open[key] = False

    def tables(self) -> dict[int, set[Id]]:
        found = {key: seats & self.placed for key, seats in self.homes.items()}
        return {key: members for key, members in found.items() if members}

    def begin_some(self) -> None:
        """Some rooms begin; in some that have begun, somebody leaves or loses the line."""
        for key, members in self.tables().items():
            here = members & self.present
            if key in self.begun or (len(here) >= 2 and self.random.random() < 0.6):
                self.begun[key] = here

    def check(self, before: dict[int, set[Id]]) -> None:
        people = self.problem.by_id()
        tables = self.tables()
        for key, members in tables.items():
            assert self.is_open[key]
            # What has begun was legal when it did.
            if members != before.get(key) or key not in self.begun:
                rows = tuple(people[one] for one in members)
                assert oracle.is_legal(self.problem, 0, 0, "ja", rows) or is_pair(self.problem, rows)
            # Nobody can come in whom somebody at the table may not meet.
            for seat in self.homes[key] - self.released - members:
                assert all(
                    oracle.may_sit_together(self.problem, people[seat], people[one]) for one in members
                )
        for key in self.begun:
            assert before.get(key, set()) <= tables.get(key, set())
        assert self.present <= self.placed | self.released
        assert not self.placed & self.released


def tied(one: Person, other: Id) -> Person:
    return person(one.id, one.side, employer=one.employer, apart=one.apart | {other})


def is_pair(base: Problem, rows: tuple[Person, ...]) -> bool:
    one, other = rows if len(rows) == 2 else (rows[0], rows[0])
    return one.side != other.side and oracle.may_sit_together(base, one, other)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(3, 26), st.integers(0, 4), st.integers(0, 10_000), st.integers(2, 7))
def test_whoever_comes_and_goes_nobody_sits_illegally(count: int, ties: int, seed: int, passes: int) -> None:
    night = Night(count, ties if count > 3 else 0, seed)
    share = night.random.choice((0.2, 0.5, 0.7, 0.9))
    night.present = {one for one in range(count) if night.random.random() < share}
    for _ in range(passes):
        before = night.tables()
        night.run()
        night.check(before)
        tables, released = night.tables(), set(night.released)
        again = night.run()
        assert (night.tables(), night.released, again.closed) == (tables, released, ())
        night.begin_some()
        night.present ^= {one for one in range(count) if night.random.random() < 0.15}


def evening_of(*homes: Home, present: set[Id], placed: set[Id] = frozenset(), **rest: object) -> Evening:  # type: ignore[assignment]
    return Evening(
        cell=CELL,
        homes=homes,
        present=frozenset(present),
        placed=frozenset(placed),
        **rest,  # type: ignore[arg-type]
    )


def test_while_everybody_sits_nothing_is_asked() -> None:
    base = problem(person(1), person(2), senior(3))
    evening = evening_of(Home(key=7, seats=(1, 2, 3)), present={1, 2, 3}, placed={1, 2, 3}, is_first=False)
    stays = standing(base, evening)
    assert (stays.tables, stays.free) == ({7: (1, 2, 3)}, ())
    assert question_of(base, evening, stays) is None


def test_engine_is_never_told_of_tables_it_could_not_hold() -> None:
    """A pair that has begun, one of seven, and two who may not meet any more: they stay, and the engine sees none of them."""
    many = [person(10 + n) for n in range(4)] + [senior(20 + n) for n in range(3)]
    base = problem(
        person(1, apart=frozenset({2})), senior(2), person(3), person(4), senior(5), *many, person(30)
    )
    homes = (
        Home(key=1, seats=(4, 5), begun=(4, 5)),
        Home(key=2, seats=(10, 11, 12, 13, 20, 21, 22), begun=(10, 11, 12, 13, 20, 21, 22)),
        Home(key=3, seats=(1, 2, 3), begun=(1, 2, 3)),
    )
    evening = evening_of(*homes, present={one.id for one in base.people} - {30}, is_first=False)
    stays = standing(base, evening)
    assert stays.free == ()
    late = evening_of(*homes, Home(key=4, seats=(30,)), present={30}, is_first=False)
    stays = standing(base, late)
    # The pair gets its third at once.
    assert stays.tables[1] == (4, 5, 30)
    assert question_of(base, late, stays) is None


def test_pair_gets_its_third_from_a_circle_that_does_not_need_them() -> None:
    base = problem(*[person(n) for n in range(5)], *[senior(10 + n) for n in range(5)])
    pair = Home(key=1, seats=(0, 10), begun=(0, 10))
    trio, four = Home(key=2, seats=(1, 11, 12)), Home(key=3, seats=(2, 3, 13, 14))
    here: set[Id] = {0, 10, 1, 11, 12}
    only_trio = standing(base, evening_of(pair, trio, present=here, is_first=False))
    assert (only_trio.tables[1], only_trio.free) == ((0, 10), (1, 11, 12))
    both = standing(base, evening_of(pair, trio, four, present=here | {2, 3, 13, 14}, is_first=False))
    assert (both.tables[1], both.free) == ((0, 10, 2), (1, 3, 11, 12, 13, 14))


def test_question_keeps_what_was_planned_and_what_has_begun() -> None:
    base = problem(*[person(n) for n in range(4)], *[senior(10 + n) for n in range(4)])
    evening = evening_of(
        Home(key=1, seats=(0, 1, 10, 11), begun=(0, 1, 10)),
        Home(key=2, seats=(2, 3, 12, 13)),
        present={0, 1, 10, 2, 3, 12},
        placed={0, 1, 10},
        is_first=False,
    )
    question = question_of(base, evening, standing(base, evening))
    assert isinstance(question, LiveQuestion)
    assert [one.members for one in question.sitting] == [(0, 1, 10)]
    assert [one.members for one in question.planned] == [(2, 3, 12)]
    assert set(question.present) == {0, 1, 10, 2, 3, 12}


def test_new_circle_is_made_only_when_no_home_is_free() -> None:
    base = problem(*[person(n) for n in range(4)], *[senior(10 + n) for n in range(4)])
    live = LiveRound(base, 0, 1)
    evening = evening_of(Home(key=1, seats=(0, 10)), present={0, 1, 10, 11})
    stays = standing(base, evening)
    question = question_of(base, evening, stays)
    assert question is not None
    settled = settle_tables(base, evening, stays, live.start(question.present).circles)
    assert [table.key for table in settled.tables] == [1]
    guests = evening_of(present={0, 1, 10, 11})
    settled = settle_tables(base, guests, standing(base, guests), live.start(question.present).circles)
    assert [table.key for table in settled.tables] == [None]


def test_who_sits_in_one_room_and_has_their_home_elsewhere_is_at_one_table() -> None:
    base = problem(*[person(n) for n in range(4)], *[senior(10 + n) for n in range(4)])
    evening = evening_of(
        Home(key=1, seats=(1, 10, 11), begun=(0, 1, 10, 11)),
        Home(key=3, seats=(0, 2, 12), begun=(2, 12)),
        present={0, 1, 2, 10, 11, 12},
        placed={0, 1, 2, 10, 11, 12},
        is_first=False,
    )
    settled = settle_tables(base, evening, standing(base, evening), ())
    assert are_disjoint(settled)
    assert {table.key: set(table.members) for table in settled.tables} == {1: {1, 10, 11}, 3: {0, 2, 12}}


def test_seating_is_disjoint_when_nobody_is_in_two_places() -> None:
    def of(*groups: tuple[Id, ...], waiting: tuple[Id, ...] = ()) -> Settled:
        return Settled(tuple(Table(None, group) for group in groups), waiting, (), ())

    assert are_disjoint(of((1, 2, 3), (4, 5, 6), waiting=(7,)))
    assert not are_disjoint(of((1, 2, 3), (3, 5, 6)))
    assert not are_disjoint(of((1, 2, 2)))
    assert not are_disjoint(of((1, 2, 3), waiting=(3,)))


def test_every_two_of_a_pair_are_of_two_sides_and_may_meet() -> None:
    base = problem(person(1), person(2), person(3, apart=frozenset({11})), senior(11))
    for present, pair in (({1, 2}, None), ({1, 11}, (1, 11)), ({3, 11}, None), ({1, 2, 3}, None)):
        evening = evening_of(Home(key=1, seats=(1, 2, 3, 11)), present=set(present))
        settled = settle_tables(base, evening, standing(base, evening), ())
        assert [table.members for table in settled.tables] == ([pair] if pair else [])
        assert len(list(combinations(settled.waiting, 2))) == (
            0 if pair else len(list(combinations(present, 2)))
        )
