"""Who may sit together, and in what numbers."""

from typing import Any

import pytest

from kurumaza.core.matching.problem import Cell, Level, Person, RuleLevels
from kurumaza.core.matching.rules import (
    Violation,
    blocking,
    circle_violations,
    is_avoided,
    side_violations,
    without_private,
)
from tests.core.matching.problems import person, problem, senior

HERE = Cell(0, "ja")


def codes(*members: Person, cell: Cell = HERE, **rest: Any) -> list[str]:
    return [found.code for found in circle_violations(problem(*members, **rest), 0, cell, members)]


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ("ab", ()),
        ("aaa", ("one_side_only",)),
        ("aab", ()),
        ("abc", ()),
        ("aaaa", ("one_side_only",)),
        ("aaab", ("lone_side",)),
        ("aabb", ()),
        ("aabc", ("lone_side",)),
        ("aaabb", ()),
        ("aaaab", ("lone_side",)),
        ("aabbcc", ()),
        ("aaabbc", ("lone_side",)),
        ("aaaabb", ()),
    ],
)
def test_sides_need_two_of_each_from_four_on(sides: str, expected: tuple[str, ...]) -> None:
    assert side_violations(sides) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"school": 1}, {"school": 1}, ("same_school",)),
        ({"school": 1}, {"school": "1"}, ()),
        ({"school": None}, {"school": None}, ()),
        ({"employer": 1}, {"employer": 1}, ("same_employer",)),
        ({"employer": 1}, {"past_employer": 1}, ("past_employer",)),
        ({"past_employer": 1}, {"employer": 1}, ("past_employer",)),
        ({"past_employer": 1}, {"past_employer": 1}, ("past_employer",)),
        ({"employer": 1, "past_employer": 1}, {"employer": 1}, ("same_employer", "past_employer")),
        ({"employer": None}, {"past_employer": None}, ()),
        ({"school": 1}, {"employer": 1}, ()),
        ({"apart": frozenset({"b"})}, {}, ("apart",)),
        ({}, {"apart": frozenset({"a"})}, ("apart",)),
    ],
)
def test_relations_of_level_never_block_both_ways(
    one: dict[str, Any], other: dict[str, Any], expected: tuple[str, ...]
) -> None:
    a, b = person("a", **one), senior("b", **other)
    assert blocking(RuleLevels.benchmark(), a, b) == expected
    assert blocking(RuleLevels.benchmark(), b, a) == expected


@pytest.mark.parametrize(
    ("level", "blocked", "avoided"),
    [("never", ("same_school",), False), ("avoid", (), True), ("ignore", (), False)],
)
def test_level_decides_what_a_shared_school_means(
    level: Level, blocked: tuple[str, ...], avoided: bool
) -> None:
    a, b = person("a", school=1), senior("b", school=1)
    levels = RuleLevels(same_school=level)
    assert blocking(levels, a, b) == blocked
    assert is_avoided(levels, a, b) is avoided


def test_default_levels_block_a_shared_present_employer_only() -> None:
    assert RuleLevels() == RuleLevels(same_school="avoid", same_employer="never", past_employer="avoid")


def test_declared_tie_blocks_when_every_level_is_ignore() -> None:
    levels = RuleLevels(same_school="ignore", same_employer="ignore", past_employer="ignore")
    assert blocking(levels, person("a", apart=frozenset({"b"})), senior("b")) == ("apart",)


def test_circle_of_three_may_be_one_and_two() -> None:
    assert codes(person(1), senior(2), senior(3)) == []


def test_circle_names_those_who_cannot_the_slot_or_the_language() -> None:
    members = (person(1, slots=(1,)), senior(2), senior(3, languages=frozenset({"en"})))
    found = circle_violations(problem(*members, slots=(0, 1)), 0, HERE, members)
    assert found == (Violation("cannot_slot", (1,)), Violation("no_language", (3,)))


@pytest.mark.parametrize(("count", "expected"), [(1, ["size"]), (3, []), (4, ["size", "lone_side"])])
def test_circle_size_must_be_one_of_those_chosen(count: int, expected: list[str]) -> None:
    seniors = [senior(number) for number in range(count - 1)]
    assert codes(person("s"), *seniors, sizes=(3,))[: len(expected)] == expected


def test_circle_with_somebody_twice_is_illegal() -> None:
    one = person(1)
    assert codes(one, one, senior(2)) == ["twice_in_circle"]


def test_without_private_turns_every_relation_into_the_same_count() -> None:
    tie, school = Violation("apart", (1, 2)), Violation("same_school", (1, 2))
    other = Violation("past_employer", (2, 3))
    size = Violation("size")
    assert without_private([tie]) == without_private([school]) == (Violation("blocked_by_rules", times=1),)
    assert without_private([tie, size, school, other]) == (size, Violation("blocked_by_rules", times=2))
    assert without_private([size]) == (size,)
