"""Two seatings to compare with: one by chance, one greedy. Both keep all hard rules."""

from random import Random

from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.construct import construct, join_best
from kurumaza.core.matching.loops import random_state
from kurumaza.core.matching.problem import Cell, Person, PlannedCircle, Problem
from kurumaza.core.matching.rules import circle_violations
from kurumaza.core.matching.search import usual_size
from kurumaza.core.matching.seating import empty_seating
from kurumaza.core.matching.solve import planned

TRIES = 30


def greedy_circles(problem: Problem, seed: int) -> list[PlannedCircle]:
    """The best of a sample for each place, then whoever fits in; nothing is improved afterwards."""
    held = round_of(problem, 0)
    seating = empty_seating(len(held.ids))
    construct(held.arrays, seating, len(held.cells), usual_size(held.arrays), random_state(seed))
    for person in range(len(held.ids)):
        if seating.circle_of[person] < 0:
            join_best(held.arrays, seating, person)
    return planned(held, 0, seating)


def random_circles(problem: Problem, seed: int) -> list[PlannedCircle]:
    """Everybody goes to one of their times by chance; there, circles of 2 + 2 by chance, as far as rules let them."""
    random = Random(seed)
    cells: dict[Cell, list[Person]] = {}
    for person in problem.people:
        if person.can[0]:
            slot, _ = random.choice(person.can[0])
            cells.setdefault(Cell(slot, random.choice(sorted(person.languages))), []).append(person)
    circles = []
    for cell, people in cells.items():
        sides: dict[object, list[Person]] = {}
        for person in random.sample(people, len(people)):
            sides.setdefault(person.side, []).append(person)
        if len(sides) < 2:
            continue
        one, other = list(sides.values())[:2]
        failures = 0
        while len(one) > 1 and len(other) > 1 and failures < TRIES:
            members = [*random.sample(one, 2), *random.sample(other, 2)]
            if circle_violations(problem, 0, cell, members):
                failures += 1
                continue
            failures = 0
            for group in (one, other):
                group[:] = [person for person in group if person not in members]
            ids = tuple(person.id for person in members)
            circles.append(PlannedCircle(round=0, slot=cell.slot, language=cell.language, members=ids))
    return circles
