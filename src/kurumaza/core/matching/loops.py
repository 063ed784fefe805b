"""The rules and the value once more, for compiled loops. tests/core/matching holds them against `rules` and `objective`."""

import numpy as np
import numpy.typing as npt

from .arrays import (
    AVOIDED,
    BASE,
    CELLS,
    CROSSROADS,
    EMPLOYER,
    FACING,
    INDUSTRY,
    INDUSTRY_OF,
    IS_MIXED,
    LEVEL_EMPLOYER,
    LEVEL_PAST,
    LEVEL_SCHOOL,
    LIVED,
    MAYBE,
    MAYBE_CELLS,
    MET_ACROSS,
    MET_WITHIN,
    PAST,
    PENALTY,
    REGION,
    REGION_OF,
    SCHOOL,
    SHARE,
    SIDE,
    TOPICS,
    TOPICS_OF,
    WITHIN_INDUSTRY,
    WITHIN_TOPIC,
    Arrays,
    Bits,
    Ints,
)
from .compiled import compiled

NEVER = -1e9
"""The value of what is not allowed. Everything that is allowed is far above it."""
ALLOWED = -1e8

Members = Ints
"""Numbers of up to six people."""
RandomState = Bits
"""One word, changed by every draw (xorshift64, Marsaglia 2003). It must not be 0."""


def random_state(seed: int) -> RandomState:
    """A state that differs for neighbouring seeds."""
    return np.array([np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] | np.uint64(1)], np.uint64)


@compiled
def draw(state: RandomState) -> int:
    word = state[0]
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    word ^= word << np.uint64(17)
    state[0] = word
    return np.int64(word >> np.uint64(1))  # type: ignore[return-value]


@compiled
def below(state: RandomState, limit: int) -> int:
    return draw(state) % limit


@compiled
def fraction(state: RandomState) -> float:
    """At least 0, less than 1."""
    return (draw(state) >> 10) * (1.0 / 9007199254740992.0)


@compiled
def shuffle(state: RandomState, values: npt.NDArray[np.int64]) -> None:
    for last in range(len(values) - 1, 0, -1):
        other = below(state, last + 1)
        values[last], values[other] = values[other], values[last]


@compiled
def ones(word: np.uint64) -> int:
    """Number of bits set; compiled to one instruction where the processor has it."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))  # type: ignore[return-value]


@compiled
def can(a: Arrays, person: int, cell: int) -> bool:
    """Whether a person can a cell, surely or maybe."""
    word = a.word[CELLS] + (cell >> 6)
    return (a.bits[person, word] >> np.uint64(cell & 63)) & np.uint64(1) != np.uint64(0)


@compiled
def is_unsure(a: Arrays, person: int, cell: int) -> bool:
    """Whether a person answered a cell with maybe."""
    word = a.word[MAYBE_CELLS] + (cell >> 6)
    return (a.bits[person, word] >> np.uint64(cell & 63)) & np.uint64(1) != np.uint64(0)


@compiled
def shared(a: Arrays, one: int, kind: int, other: int, other_kind: int) -> int:
    """How many elements a set of one person has in common with a set of another."""
    count = 0
    left, right = a.word[kind], a.word[other_kind]
    for k in range(a.word[kind + 1] - left):
        count += ones(a.bits[one, left + k] & a.bits[other, right + k])
    return count


@compiled
def relation(a: Arrays, one: int, other: int) -> float:
    """The strictest level of what the columns of two people tell: 0 nothing, 1 avoided, 2 never."""
    level = 0.0
    if a.token[one, SCHOOL] >= 0 and a.token[one, SCHOOL] == a.token[other, SCHOOL]:
        level = a.weight[LEVEL_SCHOOL]
    mine, yours = a.token[one, EMPLOYER], a.token[other, EMPLOYER]
    my_past, your_past = a.token[one, PAST], a.token[other, PAST]
    if mine >= 0 and mine == yours:
        level = max(level, a.weight[LEVEL_EMPLOYER])
    if (my_past >= 0 and my_past in (yours, your_past)) or (mine >= 0 and mine == your_past):
        level = max(level, a.weight[LEVEL_PAST])
    return level


@compiled
def times_met(a: Arrays, one: int, other: int) -> int:
    """How often two people have met, or APART."""
    low, high = a.near_at[one], a.near_at[one + 1]
    while low < high:
        middle = (low + high) >> 1
        if a.near[middle, 0] == other:
            return a.near[middle, 1]
        if a.near[middle, 0] < other:
            low = middle + 1
        else:
            high = middle
    return 0


@compiled
def pair_points(a: Arrays, one: int, other: int) -> float:
    """objective.Objective.pair_value, or NEVER where a rule keeps the two apart."""
    level = relation(a, one, other)
    met = times_met(a, one, other)
    if level == 2.0 or met < 0:
        return NEVER
    topics = shared(a, one, TOPICS_OF, other, TOPICS_OF)
    trade, other_trade = a.token[one, INDUSTRY_OF], a.token[other, INDUSTRY_OF]
    points = -a.weight[AVOIDED] if level == 1.0 else 0.0
    if a.token[one, SIDE] != a.token[other, SIDE]:
        crossroads = shared(a, one, FACING, other, LIVED) + shared(a, other, FACING, one, LIVED)
        points += (
            a.weight[BASE] + a.weight[CROSSROADS + min(3, crossroads)] + a.weight[TOPICS + min(2, topics)]
        )
        if trade >= 0 and other_trade >= 0 and trade != other_trade:
            points += a.weight[INDUSTRY]
        home, other_home = a.token[one, REGION_OF], a.token[other, REGION_OF]
        if home >= 0 and other_home >= 0 and home != other_home:
            points += a.weight[REGION]
        return points - a.weight[MET_ACROSS] * met
    if topics:
        points += a.weight[WITHIN_TOPIC]
    if trade >= 0 and other_trade >= 0 and trade != other_trade:
        points += a.weight[WITHIN_INDUSTRY]
    return points - a.weight[MET_WITHIN] * met


@compiled
def points_of_sums(
    a: Arrays, size: int, across: float, across_pairs: int, within: float, within_pairs: int
) -> float:
    """objective.circle_points."""
    points = 0.0
    if across_pairs:
        points += across / across_pairs
    if within_pairs:
        points += a.weight[SHARE] * within / within_pairs
    return size * points - a.weight[PENALTY + size - 3]


@compiled
def has_legal_sides(a: Arrays, members: Members, size: int) -> bool:
    """rules.side_violations is empty."""
    if a.weight[IS_MIXED] == 0.0:
        return True
    has_two = False
    for one in range(size):
        same = 0
        for other in range(size):
            if a.token[members[one], SIDE] == a.token[members[other], SIDE]:
                same += 1
        if same < size:
            has_two = True
        if size >= 4 and same < 2:
            return False
    return has_two


@compiled
def circle_points_of(a: Arrays, members: Members, size: int) -> float:
    """V(C), or NEVER if two of the people may not meet. Size and sides are not looked at."""
    across = within = 0.0
    across_pairs = within_pairs = 0
    for one in range(size):
        for other in range(one):
            points = pair_points(a, members[one], members[other])
            if points < ALLOWED:
                return NEVER
            if a.token[members[one], SIDE] != a.token[members[other], SIDE]:
                across += points
                across_pairs += 1
            else:
                within += points
                within_pairs += 1
    return points_of_sums(a, size, across, across_pairs, within, within_pairs)


@compiled
def off_for_maybe(a: Arrays, members: Members, size: int, cell: int) -> float:
    """What is taken off the seats of those who answered the cell with maybe."""
    unsure = 0
    for one in range(size):
        if is_unsure(a, members[one], cell):
            unsure += 1
    return unsure * a.weight[MAYBE]


@compiled
def best_cell(a: Arrays, members: Members, size: int) -> int:
    """The first cell that all can and the fewest answered maybe; -1 when there is none."""
    best, fewest = -1, size + 1
    for word in range(a.word[CELLS + 1]):
        common = a.bits[members[0], word]
        for one in range(1, size):
            common &= a.bits[members[one], word]
        while common:
            bit = common & (~common + np.uint64(1))
            common ^= bit
            cell = word * 64 + ones(bit - np.uint64(1))
            unsure = 0
            for one in range(size):
                if is_unsure(a, members[one], cell):
                    unsure += 1
            if unsure < fewest:
                best, fewest = cell, unsure
    return best
