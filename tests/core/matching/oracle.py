"""The rules, the value and the best plan once more, as plainly as possible: slow, obvious, sharing no code with the engine.

Written from the specification alone. Reads only the fields of problem.py's values.
"""

from collections.abc import Iterator
from itertools import combinations

from kurumaza.core.matching.problem import Id, Person, Problem

Placed = tuple[Id, str, tuple[Id, ...]]
"""Slot, language, members."""


def is_legal(
    problem: Problem, round_index: int, slot: Id, language: str, members: tuple[Person, ...]
) -> bool:
    size = len(members)
    if size not in problem.sizes or size != len({m.id for m in members}):
        return False
    sides = {m.side for m in members}
    if len(sides) < 2:
        return False
    for side in sides:
        if size >= 4 and len([m for m in members if m.side == side]) < 2:
            return False
    for m in members:
        if slot not in dict(m.can[round_index]) or language not in m.languages:
            return False
    return all(may_sit_together(problem, a, b) for a in members for b in members if a.id != b.id)


def may_sit_together(problem: Problem, a: Person, b: Person) -> bool:
    if a.id in b.apart or b.id in a.apart:
        return False
    return "never" not in levels_between(problem, a, b)


def levels_between(problem: Problem, a: Person, b: Person) -> list[str]:
    levels: list[str] = []
    if a.school is not None and a.school == b.school:
        levels.append(problem.levels.same_school)
    if a.employer is not None and a.employer == b.employer:
        levels.append(problem.levels.same_employer)
    for mine, yours in (
        (a.employer, b.past_employer),
        (a.past_employer, b.employer),
        (a.past_employer, b.past_employer),
    ):
        if mine is not None and mine == yours:
            levels.append(problem.levels.past_employer)
    return levels


def pair(problem: Problem, a: Person, b: Person) -> float:
    w = problem.weights
    met = sum(m.times for m in problem.met if {m.one, m.other} == {a.id, b.id})
    topics = len([t for t in a.topics if t in b.topics])
    other_industry = a.industry is not None and b.industry is not None and a.industry != b.industry
    other_region = a.region is not None and b.region is not None and a.region != b.region
    if a.side == b.side:
        value = (w.within_topic if topics else 0) + (w.within_industry if other_industry else 0)
        value -= w.met_within * met
    else:
        turning = len([t for t in a.facing if t in b.lived]) + len([t for t in b.facing if t in a.lived])
        value = w.across_base + w.across_crossroads[min(3, turning)] + w.across_topics[min(2, topics)]
        value += (w.across_industry if other_industry else 0) + (w.across_region if other_region else 0)
        value -= w.met_across * met
    return value - (w.avoided if "avoid" in levels_between(problem, a, b) else 0)


def value(problem: Problem, members: tuple[Person, ...]) -> float:
    pairs = list(combinations(members, 2))
    across = [pair(problem, a, b) for a, b in pairs if a.side != b.side]
    within = [pair(problem, a, b) for a, b in pairs if a.side == b.side]
    mean_within = sum(within) / len(within) if within else 0
    mean = sum(across) / len(across) + problem.weights.within_share * mean_within
    return len(members) * mean - problem.weights.size_penalty[len(members) - 3]


def seats(problem: Problem, round_index: int, slot: Id, members: tuple[Person, ...]) -> float:
    w = problem.weights
    total = 0.0
    for m in members:
        missed = sum(entry.times for entry in problem.missed if entry.person == m.id)
        total += w.seat + w.missed * min(missed, w.missed_cap)
        total -= w.maybe if dict(m.can[round_index])[slot] == "maybe" else 0
    return total


def objective(problem: Problem, round_index: int, circles: list[Placed]) -> float:
    people = {p.id: p for p in problem.people}
    total = 0.0
    for slot, _, ids in circles:
        members = tuple(people[i] for i in ids)
        total += value(problem, members) + seats(problem, round_index, slot, members)
    return total


def legal_circles(problem: Problem, round_index: int) -> Iterator[tuple[frozenset[Id], float]]:
    """Every legal circle in every cell with what it adds to J."""
    languages = {language for p in problem.people for language in p.languages}
    for size in problem.sizes:
        for members in combinations(problem.people, size):
            for slot in problem.slots:
                if any(is_legal(problem, round_index, slot, language, members) for language in languages):
                    score = value(problem, members) + seats(problem, round_index, slot, members)
                    yield frozenset(m.id for m in members), score


def best_objective(problem: Problem, round_index: int) -> float:
    """J of the best plan without locks, for up to 10 people: every person alone or in any legal circle."""
    best: dict[frozenset[Id], float] = {}
    for ids, score in legal_circles(problem, round_index):
        best[ids] = max(score, best.get(ids, score))
    known: dict[frozenset[Id], float] = {frozenset(): 0.0}

    def of(left: frozenset[Id]) -> float:
        if left not in known:
            one = min(left, key=str)
            options = [of(left - {one})]
            options += [score + of(left - ids) for ids, score in best.items() if one in ids and ids <= left]
            known[left] = max(options)
        return known[left]

    return of(frozenset(p.id for p in problem.people))
