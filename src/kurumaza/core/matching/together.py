"""Who looks back together: members of a placement and people of its host, in circles of three to six with both in each.

A handful of people, of whom hardly anybody is kept apart from somebody. Whoever is not fits in everywhere, so that only the others are
searched through: for nobody left out first, then for one, and so on. Everybody else fills their circles up."""

from collections.abc import Collection, Sequence
from itertools import combinations

import msgspec

from .problem import LARGEST, SMALLEST, Id

STEPS = 4_000
"""So many choices are looked at for one number of circles and of people left out: all there are among some eight people who are kept apart
from somebody. With more of them a seat may stay empty that could have been filled, and hardly ever does."""
FIRST_STEPS = 500
"""Of any way to begin with, which is better than none."""
ALL_STEPS = 60_000


class Together(msgspec.Struct, frozen=True):
    """Who sits with whom, and who has no seat this time. Nothing says why."""

    tables: tuple[tuple[Id, ...], ...] = ()
    left: tuple[Id, ...] = ()


def seat_together(
    hosts: Sequence[Id], members: Sequence[Id], apart: Collection[frozenset[Id]] = ()
) -> Together:
    """As many as can sit, in as few circles as that takes, evenly filled; of several ways the first in the order of those given (a lot
    that the caller has drawn). Nobody sits with whom they are kept apart from."""
    people = _People(hosts, members, apart)
    tables = _best(people)
    seated = {one for table in tables for one in table}
    return Together(
        tables=tuple(tuple(one for one in people.given if one in table) for table in tables),
        left=tuple(one for one in people.given if one not in seated),
    )


def _best(people: "_People") -> list[list[Id]]:
    most = len(people.seatable)
    counts = range(1, min(len(people.hosts), most - len(people.hosts), most // SMALLEST) + 1)
    best: _Search | None = None
    for count in counts:
        found = _Search(people, count, most)
        found.run(FIRST_STEPS)
        if found.tables is not None and (best is None or found.fewest < best.fewest):
            best = found
    if best is None:
        return []
    steps = ALL_STEPS
    for may_be_left in range(best.fewest + 1):
        for count in counts:
            if LARGEST * count < most - may_be_left or steps <= 0:
                continue
            found = _Search(people, count, may_be_left)
            steps -= found.run(min(STEPS, steps))
            if found.tables is not None:
                return people.filled(found.tables)
    return people.filled(best.tables or [])


class _People:
    """Who is to sit: those kept apart from somebody, most first, and the others, who sit with anybody. Left aside is whoever has no
    possible circle at all."""

    def __init__(self, hosts: Sequence[Id], members: Sequence[Id], apart: Collection[frozenset[Id]]) -> None:
        self.given = (*hosts, *members)
        self.seatable = frozenset(self.given)
        self.hosts = frozenset(hosts)
        self.apart = {
            one: frozenset(other for pair in apart if one in pair for other in pair - {one})
            for one in self.given
        }
        while alone := {one for one in self.seatable if not self._has_a_circle(one)}:
            self.seatable -= alone
        self.hosts &= self.seatable
        kept = {one: len(self.apart[one] & self.seatable) for one in self.given if one in self.seatable}
        self.tied = sorted((one for one in kept if kept[one]), key=lambda one: -kept[one])
        self.free = [one for one in kept if not kept[one]]
        self.free_hosts = sum(one in self.hosts for one in self.free)
        self.free_members = len(self.free) - self.free_hosts

    def _has_a_circle(self, person: Id) -> bool:
        """Whether there are two who could sit with them and each other, so that both kinds are there."""
        others = self.seatable - self.apart[person] - {person}
        return any(
            other not in self.apart[one] and len({one in self.hosts for one in (person, one, other)}) == 2
            for one, other in combinations(others, 2)
        )

    def filled(self, tables: Sequence[Sequence[Id]]) -> list[list[Id]]:
        """With everybody else in them for whom there is room: first so that both kinds are in each, then evenly."""
        full = [list(table) for table in tables]
        rest = []
        for person in self.free:
            is_host = person in self.hosts
            lacking = [table for table in full if not self.count(table, is_host=is_host)]
            if lacking:
                max(lacking, key=len).append(person)
            else:
                rest.append(person)
        for person in rest:
            room = [table for table in full if len(table) < LARGEST]
            if room:
                is_host = person in self.hosts
                min(room, key=lambda one: (len(one), self.count(one, is_host=is_host))).append(person)
        return full

    def count(self, table: Sequence[Id], *, is_host: bool) -> int:
        """How many of a kind sit there."""
        return sum((one in self.hosts) == is_host for one in table)


class _Search:
    """One number of circles, and so many people at most who are left out. Afterwards `tables` are those of the people who are tied, or
    None where there is no way, and `fewest` are left out."""

    def __init__(self, people: _People, count: int, may_be_left: int) -> None:
        self.people = people
        self.now: list[list[Id]] = [[] for _ in range(count)]
        self.without: list[Id] = []
        self.fewest = may_be_left + 1
        self.tables: list[list[Id]] | None = None
        self.steps = 0

    def run(self, steps: int) -> int:
        """Looks at so many choices at most; answers how many there were."""
        self.steps = steps
        self._seat(0)
        return steps - self.steps

    def _seat(self, index: int) -> None:
        self.steps -= 1
        if self.steps < 0 or not self._can_be_better(index):
            return
        if index == len(self.people.tied):
            self.tables, self.fewest = [list(table) for table in self.now], self._left()
            return
        person = self.people.tied[index]
        for table in self._open_to(person):
            table.append(person)
            self._seat(index + 1)
            table.pop()
        self.without.append(person)
        self._seat(index + 1)
        self.without.pop()

    def _left(self) -> int:
        """How many have no seat, once everybody who is not tied has filled the circles up."""
        seated = sum(map(len, self.now))
        room = LARGEST * len(self.now) - seated
        return len(self.without) + max(0, len(self.people.free) - room)

    def _can_be_better(self, index: int) -> bool:
        """Whether those who have no place yet can make sound circles of what is there; of the last one it says so for sure."""
        to_come = self.people.tied[index:]
        seated = sum(map(len, self.now))
        room = LARGEST * len(self.now) - seated
        coming = len(to_come) + len(self.people.free)
        if len(self.without) + max(0, coming - room) >= self.fewest:
            return False
        needed = 0
        for table in self.now:
            lacks = 2 - len({one in self.people.hosts for one in table})
            if len(table) + lacks > LARGEST:
                return False
            needed += max(lacks, SMALLEST - len(table))
        return needed <= coming and all(self._is_covered(to_come, is_host=kind) for kind in (True, False))

    def _is_covered(self, to_come: Sequence[Id], *, is_host: bool) -> bool:
        """Whether each circle without one of this kind can still get one."""
        people = self.people
        lacking = [table for table in self.now if not people.count(table, is_host=is_host)]
        free = people.free_hosts if is_host else people.free_members
        kind = [one for one in to_come if (one in people.hosts) == is_host]
        unreached = sum(all(people.apart[one] & set(table) for one in kind) for table in lacking)
        return unreached <= free and len(lacking) <= free + len(kind)

    def _open_to(self, person: Id) -> list[list[Id]]:
        """The circles that somebody may join, the one with fewest of their kind first; of empty ones, which are alike, only one."""
        apart, is_host = self.people.apart[person], person in self.people.hosts
        may = [table for table in self.now if len(table) < LARGEST and not apart & set(table)]
        may = [table for table in may if table] + [table for table in may if not table][:1]
        return sorted(may, key=lambda table: (self.people.count(table, is_host=is_host), len(table)))
