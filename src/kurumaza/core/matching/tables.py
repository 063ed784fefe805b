"""The evening's seating in terms of circles that stand already: who stays, whom the engine is asked about, where its circles sit.

A circle that stands is a home; `key` is whatever its keeper calls it. What has begun, or was told to three or more who are
still there, is never taken apart: it is only joined. People come back to their own home where that is legal.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

import msgspec

from .problem import SMALLEST, Cell, Id, Person, PlannedCircle, Problem, sorted_ids
from .rules import blocking, circle_violations

Key = int


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """A circle as it stands: `seats` are those whose home it is, there or not; `begun` who sits in its room, None before.

    `is_open` is False for one that nobody shall be seated in any more."""

    key: Key
    seats: tuple[Id, ...]
    begun: tuple[Id, ...] | None = None
    is_open: bool = True


class Evening(msgspec.Struct, frozen=True, kw_only=True):
    """One slot at one moment. `placed` were told that they sit at their home's table; `released` that they do not."""

    cell: Cell
    homes: tuple[Home, ...]
    present: frozenset[Id]
    placed: frozenset[Id] = frozenset()
    released: frozenset[Id] = frozenset()
    is_first: bool = True


class Standing(msgspec.Struct, frozen=True):
    """Tables that stay as they are, by the home's key, and who is there without one."""

    tables: dict[Key, tuple[Id, ...]]
    free: tuple[Id, ...]


class LiveQuestion(msgspec.Struct, frozen=True):
    """What the engine is asked: see `live.LiveRound.start`."""

    present: tuple[Id, ...]
    planned: tuple[PlannedCircle, ...]
    sitting: tuple[PlannedCircle, ...]


class Table(msgspec.Struct, frozen=True):
    """Who sits together now; without a key it is a new circle."""

    key: Key | None
    members: tuple[Id, ...]


class Settled(msgspec.Struct, frozen=True):
    """The seating of a moment. `no_room` are not there, and would be illegal at their home's table if they came.

    `closed` are homes that all who were there have left for other tables."""

    tables: tuple[Table, ...]
    waiting: tuple[Id, ...]
    no_room: tuple[Id, ...]
    closed: tuple[Key, ...]


def standing(problem: Problem, evening: Evening) -> Standing:
    """Who stays where they are, late-comers at their own home's table included."""
    at = _Rules(problem, evening.cell)
    tables = {}
    for home in evening.homes:
        core = _core(at, evening, home)
        if core is not None:
            late = [one for one in home.seats if one in evening.present and one not in core]
            tables[home.key] = _with_late(at, core, at.known(late))
    seated = {one for members in tables.values() for one in members}
    free = [one for one in at.known(evening.present) if one not in seated]
    for key, members in tables.items():
        if len(members) == SMALLEST - 1:  # a pair that has begun: the engine knows no pairs
            third = _third(at, evening, members, free)
            if third is not None:
                tables[key] = (*members, third)
                free.remove(third)
    return Standing(tables, tuple(free))


def question_of(problem: Problem, evening: Evening, stays: Standing) -> LiveQuestion | None:
    """What is to be asked so that everybody sits who can; None while nobody is free."""
    if not stays.free:
        return None
    at, free = _Rules(problem, evening.cell), set(stays.free)
    sitting = [
        members
        for members in stays.tables.values()
        if len(members) in problem.sizes and not at.are_blocked(members)
    ]
    planned = [
        [one for one in home.seats if one in free]
        for home in evening.homes
        if home.is_open and home.key not in stays.tables
    ]
    return LiveQuestion(
        present=(*stays.free, *(one for members in sitting for one in members)),
        planned=tuple(at.circle(members) for members in planned if len(members) >= SMALLEST),
        sitting=tuple(at.circle(members) for members in sitting),
    )


def settle_tables(
    problem: Problem, evening: Evening, stays: Standing, circles: Sequence[PlannedCircle]
) -> Settled:
    """The engine's circles as tables: each at the home of most of its people, else a new one. Two who are left of a home
    stay a pair if they could sit in a circle at all."""
    at, free = _Rules(problem, evening.cell), set(stays.free)
    tables, groups = dict(stays.tables), []
    table_of = {one: key for key, members in stays.tables.items() for one in members}
    for circle in circles:
        owner = next((table_of[one] for one in circle.members if one in table_of), None)
        if owner is None:
            groups.append(circle.members)
        else:
            tables[owner] = circle.members
    named = _homes_for(groups, [home for home in evening.homes if home.is_open and home.key not in tables])
    tables |= {key: members for key, members in named if key is not None}
    new = [Table(None, members) for key, members in named if key is None]
    left = (
        free
        - {one for members in tables.values() for one in members}
        - {one for t in new for one in t.members}
    )
    for home in evening.homes:
        if home.is_open and home.key not in tables and (pair := _pair(at, home, left)):
            tables[home.key] = pair
            left -= set(pair)
    return Settled(
        tables=(*(Table(key, members) for key, members in tables.items()), *new),
        waiting=sorted_ids(left),
        no_room=tuple(_no_room(at, evening, tables)),
        closed=tuple(_closed(evening, tables, new, left)),
    )


def are_disjoint(settled: Settled) -> bool:
    """Whether nobody is at two tables, twice at one, or waits while they sit."""
    placed = [one for table in settled.tables for one in table.members]
    return len(set(placed)) == len(placed) and not set(placed).intersection(settled.waiting)


class _Rules:
    """The problem's rules in the evening's cell."""

    def __init__(self, problem: Problem, cell: Cell) -> None:
        self.problem, self.cell = problem, cell
        self.people: dict[Id, Person] = problem.by_id()

    def known(self, ids: Iterable[Id]) -> tuple[Id, ...]:
        return sorted_ids(one for one in ids if one in self.people)

    def is_legal(self, members: Sequence[Id], *, as_pair: bool = False) -> bool:
        found = circle_violations(self.problem, 0, self.cell, [self.people[one] for one in members])
        return all(as_pair and violation.code == "size" for violation in found)

    def are_blocked(self, members: Collection[Id]) -> bool:
        return any(self.is_blocked(one, other) for one, other in combinations(members, 2))

    def is_blocked(self, one: Id, other: Id) -> bool:
        return bool(blocking(self.problem.levels, self.people[one], self.people[other]))

    def circle(self, members: Sequence[Id]) -> PlannedCircle:
        ids = sorted_ids(members)
        return PlannedCircle(round=0, slot=self.cell.slot, language=self.cell.language, members=ids)


def _core(at: _Rules, evening: Evening, home: Home) -> tuple[Id, ...] | None:
    """Who keeps their place at a home's table whatever happens; None if the table is open to be put together anew.

    Once it has begun, who lost the connection keeps the place. Whose home is another by now sits there, not here as well. Who was told
    the table and has not sat down in its room comes there no more, if something stands between them and somebody of it by now."""
    told = [one for one in home.seats if one in evening.placed]
    if home.begun is not None:
        kept = list(at.known(one for one in home.begun if one in home.seats))
        for one in at.known(told):
            if one not in kept and not any(at.is_blocked(one, other) for other in kept):
                kept.append(one)
        return at.known(kept)
    if evening.is_first:
        return None
    core = at.known(one for one in told if one in evening.present)
    return core if len(core) >= SMALLEST and at.is_legal(core) else None


def _third(at: _Rules, evening: Evening, pair: tuple[Id, ...], free: Sequence[Id]) -> Id | None:
    """Who can join a pair; nobody whose planned circle, complete with them, would be none without them."""
    planned = [[one for one in home.seats if one in free] for home in evening.homes if home.is_open]
    needed = {
        one
        for members in planned
        if at.is_legal(members)
        for one in members
        if not at.is_legal([other for other in members if other != one])
    }
    return next((one for one in free if one not in needed and at.is_legal((*pair, one))), None)


def _with_late(at: _Rules, core: tuple[Id, ...], late: Sequence[Id]) -> tuple[Id, ...]:
    if late and at.is_legal((*core, *late)):
        return (*core, *late)
    for one in late:
        if at.is_legal((*core, one)):
            core = (*core, one)
    return core


def _homes_for(
    groups: Sequence[tuple[Id, ...]], homes: Sequence[Home]
) -> list[tuple[Key | None, tuple[Id, ...]]]:
    """Each group with the home that most of its people come from, each home once."""
    home_of = {one: place for place, home in enumerate(homes) for one in home.seats}
    shared: dict[tuple[int, int], int] = {}
    for number, members in enumerate(groups):
        for place in (home_of[one] for one in members if one in home_of):
            shared[number, place] = shared.get((number, place), 0) + 1
    chosen: dict[int, int] = {}
    for number, place in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if number not in chosen and place not in chosen.values():
            chosen[number] = place
    return [
        (homes[chosen[number]].key if number in chosen else None, members)
        for number, members in enumerate(groups)
    ]


def _pair(at: _Rules, home: Home, left: Collection[Id]) -> tuple[Id, ...] | None:
    mine = at.known(one for one in home.seats if one in left)
    return next((pair for pair in combinations(mine, 2) if at.is_legal(pair, as_pair=True)), None)


def _no_room(at: _Rules, evening: Evening, tables: dict[Key, tuple[Id, ...]]) -> Iterable[Id]:
    """Who is not there keeps the place as long as they could sit down with whoever of those kept comes as well."""
    for home in evening.homes:
        kept = list(tables.get(home.key, ()))
        is_pair = len(kept) < SMALLEST
        for one in at.known(home.seats):
            if home.key not in tables or one in evening.present | evening.released | set(kept):
                continue
            together = [*tables[home.key], one]
            could = at.is_legal(together) or (is_pair and not at.are_blocked(together))
            if could and len(kept) < max(at.problem.sizes) and not any(at.is_blocked(one, k) for k in kept):
                kept.append(one)
            else:
                yield one


def _closed(
    evening: Evening, tables: dict[Key, tuple[Id, ...]], new: Sequence[Table], left: Collection[Id]
) -> Iterable[Key]:
    elsewhere = {one: key for key, members in tables.items() for one in members}
    elsewhere |= {one: -1 for table in new for one in table.members}
    for home in evening.homes:
        if home.is_open and home.key not in tables:
            has_moved = any(elsewhere.get(one, home.key) != home.key for one in home.seats)
            if has_moved and not any(one in left for one in home.seats):
                yield home.key
