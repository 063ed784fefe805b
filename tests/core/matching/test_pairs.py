"""What one person is worth to many at once is what each pair is worth by itself."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.loops import ALLOWED, pair_points
from kurumaza.core.matching.pairs import many_of, points_with
from kurumaza.core.matching.problem import Problem
from tests.core.matching.problems import instance, small_problems, term


@settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_people=9))
def test_points_with_many_are_those_of_each_pair(base: Problem) -> None:
    assert_same(base, len(base.people))


def test_points_with_many_of_published_terms_are_those_of_each_pair() -> None:
    assert_same(instance("n200-s1"), 40)
    assert_same(term(120, 3, 1), 40)


def assert_same(base: Problem, asked: int) -> None:
    a = round_of(base, 0).arrays
    people = np.arange(len(a.token), dtype=np.int32)[::-1].copy()
    many = many_of(a, people)
    for one in range(asked):
        points = np.zeros(len(people))
        places = np.flatnonzero(people != one)
        points_with(a, one, many, places, points)
        for k in places:
            expected = pair_points(a, one, people[k])
            assert points[k] == expected or (points[k] < ALLOWED and expected < ALLOWED)
