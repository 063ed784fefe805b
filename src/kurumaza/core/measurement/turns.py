"""Who follows whom: figures over turns in their order. A turn is a seat and when it had the floor, never what was said.

Where the order is given (timed rounds), it says nothing: these figures are for the open phase and for questions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

import msgspec

Followed = Mapping[tuple[str, str], int]


class Turn(msgspec.Struct, frozen=True):
    """`seat` had the floor from `from_ms` until `until_ms`, in milliseconds of the room's clock."""

    seat: str
    from_ms: int
    until_ms: int


def who_follows_whom(speakers: Sequence[str]) -> dict[tuple[str, str], int]:
    """F: by (i, j), how often seat j had the floor next after seat i. Whoever goes on has not followed themselves."""
    return dict(Counter((one, other) for one, other in pairwise(speakers) if one != other))


def cross_ratio(speakers: Sequence[str], sides: Mapping[str, int]) -> float | None:
    """X: transitions between sides, observed over expected; 1 if it makes no difference on which side somebody sits,
    above it if the sides take turns, below it if each stays among itself.

    rᵢ is seat i's share of all turns (one's own go-on counted once); after i, seat j ≠ i is expected with rⱼ/(1 − rᵢ).
    None with fewer than two speakers, or if the speakers are all of one side. `sides` has the side of every speaker."""
    turns = [one for at, one in enumerate(speakers) if at == 0 or speakers[at - 1] != one]
    taken = Counter(turns)
    if len(taken) < 2 or len({sides[seat] for seat in taken}) < 2:
        return None
    share = {seat: count / len(turns) for seat, count in taken.items()}
    expected = sum(share[i] * share[j] / (1 - share[i]) for i in share for j in share if sides[i] != sides[j])
    crossed = sum(1 for one, other in pairwise(turns) if sides[one] != sides[other])
    return crossed / ((len(turns) - 1) * expected)


def symmetry_of_questions(
    asked: Iterable[tuple[str, str]], sides: Mapping[str, int]
) -> dict[tuple[int, int], float]:
    """ln[(Q₁₂ + ½) / (Q₂₁ + ½)] by pair of sides (the lower number first): 0 if either side asked the other as often,
    above it if the first asked more. `asked` are (who asks, who is asked); questions within a side do not count.

    The halves keep it finite where one side asked nothing (Haldane 1956, Anscombe 1956); with few questions it is near 0."""
    counts = Counter((sides[asker], sides[focus]) for asker, focus in asked)
    present = sorted(set(sides.values()))
    return {
        (one, other): log((counts[one, other] + 0.5) / (counts[other, one] + 0.5))
        for at, one in enumerate(present)
        for other in present[at + 1 :]
    }


def longest_monologue_ms(turns: Sequence[Turn]) -> int:
    """The longest time that one seat kept the floor, in milliseconds; turns of one seat that follow each other are one.
    0 if nobody had it."""
    longest, began = 0, 0
    for at, turn in enumerate(turns):
        if at == 0 or turns[at - 1].seat != turn.seat:
            began = turn.from_ms
        longest = max(longest, turn.until_ms - began)
    return longest
