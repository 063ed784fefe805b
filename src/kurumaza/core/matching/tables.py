"""One round of a problem as the solver reads it: people as numbers, sets of them as bits of an int.

People are numbered in the order of their ids, so a plan does not depend on the order they came in.
"""

from collections import defaultdict

from .objective import Objective, seat_points
from .problem import Cell, Id, Person, Problem, order_of


class Tables:
    """Bit sets by person number (`blocked`) or by cell number (`cells`, `maybe`), and cached values of pairs."""

    def __init__(self, problem: Problem, round_index: int) -> None:
        self.round_index = round_index
        self.sizes = frozenset(problem.sizes)
        self.objective = Objective(problem)
        self.weights = problem.weights
        self.people = sorted(problem.people, key=lambda person: order_of(person.id))
        self.number: dict[Id, int] = {person.id: index for index, person in enumerate(self.people)}
        sides = {
            side: index for index, side in enumerate(sorted({p.side for p in self.people}, key=order_of))
        }
        self.side = [sides[person.side] for person in self.people]
        languages = sorted({language for person in self.people for language in person.languages})
        self.cell_list = [Cell(slot, language) for slot in problem.slots for language in languages]
        self._cell_number = {cell: index for index, cell in enumerate(self.cell_list)}
        self.cells = [self._cells_of(person, ("yes", "maybe")) for person in self.people]
        self.maybe = [self._cells_of(person, ("maybe",)) for person in self.people]
        missed = self.objective.missed
        self.seat = [seat_points(self.weights, missed.get(p.id, 0), "yes") for p in self.people]
        self.blocked = _blocked(problem, self.people, self.number)
        self._pair: dict[int, float] = {}

    def _cells_of(self, person: Person, answers: tuple[str, ...]) -> int:
        bits = 0
        for slot, answer in person.can[self.round_index]:
            if answer in answers:
                for language in person.languages:
                    bits |= 1 << self._cell_number[Cell(slot, language)]
        return bits

    def pair(self, one: int, other: int) -> float:
        """The value of a pair, computed once."""
        key = one * len(self.people) + other if one < other else other * len(self.people) + one
        value = self._pair.get(key)
        if value is None:
            value = self.objective.pair_value(self.people[one], self.people[other])
            self._pair[key] = value
        return value

    def may_meet(self, one: int, other: int) -> bool:
        """Whether two people could share a circle as far as the two alone are concerned."""
        return not self.blocked[one] >> other & 1 and self.cells[one] & self.cells[other] != 0


def _blocked(problem: Problem, people: list[Person], number: dict[Id, int]) -> list[int]:
    """For everyone the bits of those they may not sit with: rules.blocking, without looking at every pair."""
    school: dict[Id, int] = defaultdict(int)
    employer: dict[Id, int] = defaultdict(int)
    past: dict[Id, int] = defaultdict(int)
    tied: dict[int, int] = defaultdict(int)
    for index, person in enumerate(people):
        for groups, token in (
            (school, person.school),
            (employer, person.employer),
            (past, person.past_employer),
        ):
            if token is not None:
                groups[token] |= 1 << index
        for other in person.apart:
            tied[index] |= 1 << number[other]
            tied[number[other]] |= 1 << index
    levels = problem.levels
    result = []
    for index, person in enumerate(people):
        bits = tied[index]
        if levels.same_school == "never" and person.school is not None:
            bits |= school[person.school]
        if levels.same_employer == "never" and person.employer is not None:
            bits |= employer[person.employer]
        if levels.past_employer == "never":
            bits |= past[person.employer] if person.employer is not None else 0
            if person.past_employer is not None:
                bits |= employer[person.past_employer] | past[person.past_employer]
        result.append(bits & ~(1 << index))
    return result
