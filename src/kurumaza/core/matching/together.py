"""Who looks back together: members of a placement and people of its host, in circles of three to six with both in each.

A handful of people, so that it is searched through rather than optimised."""

from collections.abc import Collection, Sequence

import msgspec

from .problem import LARGEST, SMALLEST, Id

STEPS = 20_000
"""So many choices are looked at for one number of circles: enough for every case of up to a dozen people."""


class Together(msgspec.Struct, frozen=True):
    """Who sits with whom, and who has no seat this time. Nothing says why."""

    tables: tuple[tuple[Id, ...], ...] = ()
    left: tuple[Id, ...] = ()


def seat_together(
    hosts: Sequence[Id], members: Sequence[Id], apart: Collection[frozenset[Id]] = ()
) -> Together:
    """As many as can sit, in as few circles as that takes, evenly filled; of several ways the first in the order of those given (a lot
    that the caller has drawn). Nobody sits with whom they are kept apart from."""
    best = Together(left=(*hosts, *members))
    for count in range(1, min(len(hosts), len(members)) + 1):
        found = _Search(hosts, members, apart, count).run()
        if found is not None and len(found.left) < len(best.left):
            best = found
        if not best.left:
            break
    return best


class _Search:
    """One number of circles: people take their places one after the other, those who are kept apart from most first."""

    def __init__(
        self,
        hosts: Sequence[Id],
        members: Sequence[Id],
        apart: Collection[frozenset[Id]],
        count: int,
    ) -> None:
        people = (*hosts, *members)
        self.hosts = frozenset(hosts)
        self.apart = {
            one: {other for pair in apart if one in pair for other in pair - {one}} for one in people
        }
        self.order = sorted(people, key=lambda one: -len(self.apart[one] & set(people)))
        self.place = {one: number for number, one in enumerate(people)}
        self.tables: list[list[Id]] = [[] for _ in range(count)]
        self.left: list[Id] = []
        # No way leaves fewer: then nothing more is looked for.
        self.fewest_left = max(0, len(people) - LARGEST * count)
        self.best: Together | None = None
        self.steps = 0

    def run(self) -> Together | None:
        """The best that was found; None if so many circles cannot be filled."""
        self._seat(0)
        return self.best

    def _seat(self, index: int) -> None:
        self.steps += 1
        if self.steps > STEPS or not self._may_be_better():
            return
        if index == len(self.order):
            self._keep()
            return
        person = self.order[index]
        for table in self._open_to(person):
            table.append(person)
            self._seat(index + 1)
            table.pop()
        self.left.append(person)
        self._seat(index + 1)
        self.left.pop()

    def _may_be_better(self) -> bool:
        if self.best is None:
            return True
        return max(len(self.left), self.fewest_left) < len(self.best.left)

    def _open_to(self, person: Id) -> list[list[Id]]:
        """The circles that somebody may join, the one with fewest of their kind first; of empty ones, which are alike, only one."""
        is_host = person in self.hosts
        may = [table for table in self.tables if len(table) < LARGEST and not self.apart[person] & set(table)]
        empty = [table for table in may if not table][:1]
        may = [table for table in may if table] + empty
        return sorted(may, key=lambda table: (self._count(table, is_host=is_host), len(table)))

    def _count(self, table: Sequence[Id], *, is_host: bool) -> int:
        return sum((one in self.hosts) == is_host for one in table)

    def _keep(self) -> None:
        for table in self.tables:
            hosts = self._count(table, is_host=True)
            if len(table) < SMALLEST or not 0 < hosts < len(table):
                return
        if self.best is None or len(self.left) < len(self.best.left):
            in_order = (tuple(sorted(table, key=self.place.__getitem__)) for table in self.tables)
            self.best = Together(
                tables=tuple(in_order), left=tuple(sorted(self.left, key=self.place.__getitem__))
            )
