"""Choosing disjoint circles of the greatest score: the exact core of the search, bounded by a count, never by a clock."""

from collections.abc import Sequence
from typing import NamedTuple

from .listing import Circle


class Packing(NamedTuple):
    """Disjoint circles; `is_best` tells that no set of the given circles scores more."""

    circles: list[Circle]
    is_best: bool


def best_packing(circles: Sequence[Circle], pool: Sequence[int], max_nodes: int) -> Packing:
    """Disjoint circles of the greatest total score: the best when `max_nodes` suffices, else the best seen.

    Depth first on the person with the fewest ways, each circle bounded by the shares of those still free: a person's share is
    the best score per head of any circle they are in, and staying out costs nothing.
    """
    return _Packer(circles, pool, max_nodes).run()


class _Packer:
    def __init__(self, circles: Sequence[Circle], pool: Sequence[int], max_nodes: int) -> None:
        self.circles = sorted(circles, key=lambda c: (-c.score / len(c.members), c.members))
        ways: dict[int, list[Circle]] = {person: [] for person in pool}
        for circle in self.circles:
            for member in circle.members:
                ways[member].append(circle)
        # Fewest ways first: a wrong choice shows early.
        order = sorted((person for person in pool if ways[person]), key=lambda p: (len(ways[p]), p))
        self.bit = {person: 1 << position for position, person in enumerate(order)}
        share = {p: max(0.0, *(c.score / len(c.members) for c in ways[p])) for p in order}
        self.share = [share[person] for person in order]
        self.by_first: list[list[tuple[int, float, float, Circle]]] = [[] for _ in order]
        for circle in self.circles:
            mask = sum(self.bit[member] for member in circle.members)
            first = (mask & -mask).bit_length() - 1
            shares = sum(share[member] for member in circle.members)
            self.by_first[first].append((mask, circle.score, shares, circle))
        self.nodes_left = max_nodes
        self.best_score = 0.0
        self.best: list[Circle] = []
        self.chosen: list[Circle] = []

    def run(self) -> Packing:
        self._descend((1 << len(self.share)) - 1, 0.0, sum(self.share))
        return Packing(self.best, is_best=self.nodes_left > 0)

    def _descend(self, free: int, score: float, hope: float) -> None:
        if score > self.best_score + 1e-9:
            self.best_score = score
            self.best = list(self.chosen)
        if not free or self.nodes_left <= 0 or score + hope <= self.best_score + 1e-9:
            return
        self.nodes_left -= 1
        first = (free & -free).bit_length() - 1
        for mask, points, shares, circle in self.by_first[first]:
            if mask & free == mask and score + points + hope - shares > self.best_score + 1e-9:
                self.chosen.append(circle)
                self._descend(free ^ mask, score + points, hope - shares)
                self.chosen.pop()
        self._descend(free ^ 1 << first, score, hope - self.share[first])
