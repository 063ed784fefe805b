"""The lot: who begins, and an order in which the sides alternate."""

from collections.abc import Container, Mapping, Sequence
from random import Random


def draw_order(
    sides: Mapping[int, Sequence[str]], opening_side: int, rng: Random, openers: Container[str] = ()
) -> tuple[str, ...]:
    """A speaking order of all seats: within a side by lot, between sides in turn, `opening_side` first.

    `sides` maps a side's position to its seats. The larger side's surplus is spread, not left to the end. Where `openers` sit, one of
    them begins, by lot, and their side goes first."""
    shuffled = {side: rng.sample(sorted(seats), len(seats)) for side, seats in sides.items() if seats}
    if not shuffled:
        return ()
    willing = sorted((seat, side) for side, seats in shuffled.items() for seat in seats if seat in openers)
    if willing:
        begins, opening_side = rng.choice(willing)
        rest = [seat for seat in shuffled[opening_side] if seat != begins]
        shuffled[opening_side] = [begins, *rest]
    first_sides = sorted(shuffled, key=lambda side: (side != opening_side, side))
    # Place the i-th of m seats of a side at (i + 1/2) / m, so that each side is spread evenly.
    placed = [
        ((index + 0.5) / len(shuffled[side]), rank, seat)
        for rank, side in enumerate(first_sides)
        for index, seat in enumerate(shuffled[side])
    ]
    order = [seat for _at, _rank, seat in sorted(placed)]
    opener = shuffled[first_sides[0]][0]
    return (opener, *(seat for seat in order if seat != opener))
