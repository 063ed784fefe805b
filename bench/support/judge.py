"""Judges circles by the plain rules and the plain value, whoever made them."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from kurumaza.core.matching.objective import Objective, seat_points
from kurumaza.core.matching.problem import PlannedCircle, Problem
from kurumaza.core.matching.rules import circle_violations


def judge(problem: Problem, circles: Iterable[PlannedCircle], *, in_rounds: bool) -> dict[str, Any]:
    """Seats, J, V, the least V of a circle, and what is wrong. Round after round: who met, and who was left out, counts in the next."""
    circles = list(circles)
    people = problem.by_id()
    objective = Objective(problem)
    met: Counter[frozenset[object]] = Counter()
    missed = Counter(dict.fromkeys(people, 0))
    sat = Counter(dict.fromkeys(people, 0))
    violations, total, values, repeats = 0, 0.0, [0.0], Counter({"across": 0, "within": 0})
    for number in range(problem.rounds if in_rounds else 1):
        here = [circle for circle in circles if circle.round == number]
        seats = Counter(member for circle in here for member in circle.members)
        violations += sum(count > 1 for count in seats.values())
        for circle in here:
            members = [people[member] for member in circle.members]
            violations += len(circle_violations(problem, number, circle.cell, members))
            worth = objective.circle_value(members)
            for one, other in combinations(members, 2):
                kind = "across" if one.side != other.side else "within"
                if times := met[frozenset((one.id, other.id))]:
                    repeats[kind] += 1
                    worth -= _off(problem, members, kind, times)
            values.append(worth)
            total += worth + sum(
                seat_points(problem.weights, missed[one.id], one.answer(number, circle.slot) or "yes")
                for one in members
            )
        for circle in here:
            met.update(frozenset(pair) for pair in combinations(circle.members, 2))
        sat.update(seats.keys())
        missed.update(person for person in people if person not in seats)
    value = sum(values)
    return {
        "seated": sum(sat.values()),
        "objective": round(total, 4),
        "value": round(value, 4),
        "value_per_person": round(value / len(people) / (problem.rounds if in_rounds else 1), 3),
        "violations": violations,
        "repeats_across": repeats["across"],
        "repeats_within": repeats["within"],
        "min_sittings": min(sat.values()),
        "worst_circle": round(min(values[1:], default=0.0), 4),
    }


def _off(problem: Problem, members: list[Any], kind: str, times: int) -> float:
    """What an earlier meeting takes off a circle: its pair's points count in the mean of all pairs of the kind."""
    pairs = list(combinations(members, 2))
    of_kind = sum((one.side != other.side) == (kind == "across") for one, other in pairs)
    weights = problem.weights
    if kind == "across":
        return float(len(members) * weights.met_across * times / of_kind)
    return float(len(members) * weights.within_share * weights.met_within * times / of_kind)
