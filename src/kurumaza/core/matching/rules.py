"""The hard rules: which people may sit together at all, and in what numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec

from .problem import Cell, Id, Person, Problem, RuleLevels

RELATIONS = ("same_school", "same_employer", "past_employer")
"""Kinds of relation with a level, as they are called in RuleLevels."""
BETWEEN_TWO = frozenset({*RELATIONS, "apart"})
"""Codes that tell something about two people. Never shown as they are: see `without_private`."""


class Violation(msgspec.Struct, frozen=True):
    """One broken rule. `people` are those concerned; `times` says how often it stands in a summary.

    Codes of a circle: size, one_side_only, lone_side, cannot_slot, no_language, twice_in_circle, and between two people
    same_school, same_employer, past_employer, apart. Codes of a plan: unknown_person, unknown_cell, wrong_round,
    twice_in_round, wrong_unplaced, lock_broken, wrong_problem. The summary for organisers: blocked_by_rules.
    """

    code: str
    people: tuple[Id, ...] = ()
    times: int = 1


def relations(one: Person, other: Person) -> frozenset[str]:
    """The kinds of relation two people have. Unknown (None) is never the same as unknown."""
    found = set()
    if one.school is not None and one.school == other.school:
        found.add("same_school")
    if one.employer is not None and one.employer == other.employer:
        found.add("same_employer")
    past, other_past = one.past_employer, other.past_employer
    if past is not None and past in (other.employer, other_past):
        found.add("past_employer")
    if other_past is not None and other_past == one.employer:
        found.add("past_employer")
    return frozenset(found)


def blocking(levels: RuleLevels, one: Person, other: Person) -> tuple[str, ...]:
    """Codes of the rules that keep two people apart, () when they may sit together."""
    found = relations(one, other)
    codes = [kind for kind in RELATIONS if kind in found and getattr(levels, kind) == "never"]
    if other.id in one.apart or one.id in other.apart:
        codes.append("apart")
    return tuple(codes)


def is_avoided(levels: RuleLevels, one: Person, other: Person) -> bool:
    """Whether a pair has at least one relation of level avoid."""
    return any(getattr(levels, kind) == "avoid" for kind in relations(one, other))


def side_violations(sides: Iterable[Id]) -> tuple[str, ...]:
    """Codes for the sides of a circle's members, two or more sides alike.

    Three people need two sides, so 1+2 is fine; from four on nobody is the only one of their side.
    """
    counts = Counter(sides)
    if len(counts) < 2:
        return ("one_side_only",)
    if counts.total() >= 4 and min(counts.values()) < 2:
        return ("lone_side",)
    return ()


def circle_violations(
    problem: Problem, round_index: int, cell: Cell, members: Sequence[Person]
) -> tuple[Violation, ...]:
    """Every hard rule that this circle would break, exactly; () when it is legal. For the engine and for tests."""
    found = []
    if len({member.id for member in members}) < len(members):
        found.append(Violation("twice_in_circle"))
    if len(members) not in problem.sizes:
        found.append(Violation("size"))
    if problem.sides == "mixed":
        found += [Violation(code) for code in side_violations(member.side for member in members)]
    for member in members:
        if member.answer(round_index, cell.slot) is None:
            found.append(Violation("cannot_slot", (member.id,)))
        if cell.language not in member.languages:
            found.append(Violation("no_language", (member.id,)))
    for one, other in combinations(members, 2):
        found += [Violation(code, (one.id, other.id)) for code in blocking(problem.levels, one, other)]
    return tuple(found)


def without_private(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The same for organisers: what two people are to each other becomes one count, without rule or names."""
    violations = tuple(violations)
    told = tuple(violation for violation in violations if violation.code not in BETWEEN_TWO)
    pairs = {violation.people for violation in violations if violation.code in BETWEEN_TWO}
    return (*told, Violation("blocked_by_rules", times=len(pairs))) if pairs else told
