"""What an organiser may choose to count: usual is the documented set, and no choice breaks what always comes first."""

from itertools import product

import msgspec
import pytest

from kurumaza.core.matching.emphasis import MATTERS, STRENGTHS, Emphasis, weights_of
from kurumaza.core.matching.objective import Objective
from kurumaza.core.matching.problem import Person, Problem, Weights
from kurumaza.core.matching.solve import plan_round
from kurumaza.core.matching.validate import check_problem
from tests.core.matching.problems import person, problem, senior

ALL = [
    Emphasis(**dict(zip(MATTERS, chosen, strict=True))) for chosen in product(STRENGTHS, repeat=len(MATTERS))
]
TAGS = frozenset({1, 2, 3})


def _weighed(emphasis: Emphasis, *people: Person) -> Problem:
    return msgspec.structs.replace(problem(*people), weights=weights_of(emphasis))


def test_what_is_usual_is_the_documented_set() -> None:
    assert weights_of(Emphasis()) == Weights()


@pytest.mark.parametrize("emphasis", ALL, ids=str)
def test_a_seat_is_worth_more_than_the_best_circle_of_any_size(emphasis: Emphasis) -> None:
    people = [
        person(f"s{n}", facing=TAGS, topics=TAGS, industry=n, region=n)
        if n % 2
        else senior(f"g{n}", lived=TAGS, topics=TAGS, industry=n, region=n)
        for n in range(6)
    ]
    weighed = _weighed(emphasis, *people)
    assert not check_problem(weighed)
    objective = Objective(weighed)
    for size in (3, 4, 5, 6):
        assert objective.circle_value(people[:size]) < weighed.weights.seat


@pytest.mark.parametrize("emphasis", ALL, ids=str)
def test_who_has_met_is_never_worth_more_than_who_has_not(emphasis: Emphasis) -> None:
    best = person("s", facing=TAGS, topics=TAGS, industry=1, region=1)
    other = senior("g", lived=TAGS, topics=TAGS, industry=2, region=2)
    least, stranger = person("x"), senior("y")
    weighed = _weighed(emphasis, best, other, least, stranger)
    objective = Objective(weighed)
    met = objective.pair_value(best, other) - weighed.weights.met_across
    assert met < objective.pair_value(least, stranger)


@pytest.mark.parametrize("emphasis", ALL, ids=str)
def test_no_choice_prefers_a_direction_between_the_sides(emphasis: Emphasis) -> None:
    one = (
        person("s", facing=frozenset({1}), topics=TAGS, region=1),
        senior("g", lived=frozenset({1}), region=2),
    )
    turned = (
        person("s", lived=frozenset({1}), topics=TAGS, region=1),
        senior("g", facing=frozenset({1}), region=2),
    )
    values = [Objective(_weighed(emphasis, *pair)).pair_value(*pair) for pair in (one, turned)]
    assert values[0] == values[1]


def test_what_counts_more_decides_who_sits_together() -> None:
    """Two of each side in two groups: by topics one way, by regions the other."""
    people = [
        person("s1", topics=frozenset({1, 2}), region=1),
        person("s2", topics=frozenset({1, 2}), region=1),
        person("s3", topics=frozenset({3, 4}), region=2),
        person("s4", topics=frozenset({3, 4}), region=2),
        senior("g1", topics=frozenset({1, 2}), region=1),
        senior("g2", topics=frozenset({1, 2}), region=1),
        senior("g3", topics=frozenset({3, 4}), region=2),
        senior("g4", topics=frozenset({3, 4}), region=2),
    ]
    shares, differs = {"s1", "s2", "g1", "g2"}, {"s1", "s2", "g3", "g4"}
    assert shares in _groups(Emphasis(topics="more", regions="none"), people)
    assert differs in _groups(Emphasis(topics="none", regions="more"), people)


def _groups(emphasis: Emphasis, people: list[Person]) -> list[set[object]]:
    plan = plan_round(_weighed(emphasis, *people), 0, 1)
    return [set(circle.members) for circle in plan.circles]
