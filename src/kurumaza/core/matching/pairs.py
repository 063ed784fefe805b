"""What one person is worth to many, at once: the same as loops.pair_points, without asking for each pair what is known beforehand."""

from typing import NamedTuple

import numpy as np

from .arrays import (
    AVOIDED,
    BASE,
    CROSSROADS,
    EMPLOYER,
    FACING,
    INDUSTRY,
    INDUSTRY_OF,
    LEVEL_EMPLOYER,
    LEVEL_PAST,
    LEVEL_SCHOOL,
    LIVED,
    MET_ACROSS,
    MET_WITHIN,
    PAST,
    REGION,
    REGION_OF,
    SCHOOL,
    SIDE,
    TOPICS,
    TOPICS_OF,
    WITHIN_INDUSTRY,
    WITHIN_TOPIC,
    Arrays,
    Bits,
    Floats,
    Ints,
    Numbers,
)
from .compiled import compiled
from .loops import ALLOWED, NEVER, ones

NOBODY = -2
"""In place of a token that is not known: nobody has it."""


class Many(NamedTuple):
    """Some people, n of the N of a round, close together in memory."""

    token: Ints
    """(n, 6)"""
    bits: Bits
    """(n, words)"""
    place: Ints
    """(N,): which of them a person is, or -1."""


@compiled
def many_of(a: Arrays, people: Ints) -> Many:
    """These people, nobody twice."""
    place = np.full(len(a.token), -1, np.int32)
    for k in range(len(people)):
        place[people[k]] = k
    return Many(a.token[people], a.bits[people], place)


@compiled
def points_with(a: Arrays, one: int, many: Many, asked: Numbers, points: Floats) -> None:
    """Fill `points` at the places that are asked for with the points of `one` and the person there; NEVER where a rule keeps them apart."""
    w = a.weight
    side = a.token[one, SIDE]
    school, employer = _known(a, one, SCHOOL), _known(a, one, EMPLOYER)
    past, trade, home = _known(a, one, PAST), a.token[one, INDUSTRY_OF], a.token[one, REGION_OF]
    for k in asked:
        token = many.token[k]
        level = w[LEVEL_SCHOOL] if token[SCHOOL] == school else 0.0
        if token[EMPLOYER] == employer:
            level = max(level, w[LEVEL_EMPLOYER])
        if token[EMPLOYER] == past or token[PAST] == past or token[PAST] == employer:
            level = max(level, w[LEVEL_PAST])
        topics = _common(a, one, TOPICS_OF, many, k, TOPICS_OF)
        has_other_trade = trade >= 0 and token[INDUSTRY_OF] >= 0 and token[INDUSTRY_OF] != trade
        if token[SIDE] != side:
            roads = _common(a, one, FACING, many, k, LIVED) + _common(a, one, LIVED, many, k, FACING)
            value = w[BASE] + w[CROSSROADS + min(3, roads)] + w[TOPICS + min(2, topics)]
            value += w[INDUSTRY] if has_other_trade else 0.0
            has_other_home = home >= 0 and token[REGION_OF] >= 0 and token[REGION_OF] != home
            value += w[REGION] if has_other_home else 0.0
        else:
            value = w[WITHIN_TOPIC] if topics else 0.0
            value += w[WITHIN_INDUSTRY] if has_other_trade else 0.0
        value -= w[AVOIDED] if level == 1.0 else 0.0
        points[k] = NEVER if level == 2.0 else value
    for row in range(a.near_at[one], a.near_at[one + 1]):
        k = many.place[a.near[row, 0]]
        times = a.near[row, 1]
        if k >= 0 and times < 0:
            points[k] = NEVER
        elif k >= 0 and points[k] > ALLOWED:
            points[k] -= times * (w[MET_ACROSS] if many.token[k, SIDE] != side else w[MET_WITHIN])


@compiled
def _known(a: Arrays, person: int, kind: int) -> int:
    return a.token[person, kind] if a.token[person, kind] >= 0 else NOBODY


@compiled
def _common(a: Arrays, one: int, kind: int, many: Many, k: int, other_kind: int) -> int:
    """loops.shared."""
    count = 0
    left, right = a.word[kind], a.word[other_kind]
    for word in range(a.word[kind + 1] - left):
        count += ones(a.bits[one, left + word] & many.bits[k, right + word])
    return count
