"""Why these people, and why somebody has no seat: stable codes with counts, to be worded at the door.

Nothing here tells what two people are to each other. The kind of every reason is decided as if there were no rules between people
at all; rules only change the count `blocked`. So two worlds that differ in one private tie give the same words for a plan.
Turning points are prepared privately: they are counted, never named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from .objective import Objective, crossroads_between
from .plan import Plan
from .problem import LARGEST, Cell, Id, Person, Problem, order_of
from .rules import blocking, side_violations

SHOWN_TOPICS = 3
LOOKED_AT = 20_000
"""So many groups of people without a seat are tried before a new circle is called blocked."""


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that speaks for a circle.

    Codes: crossroads (count: a turning point that one faces and another has lived), shared_topic (token, count: people who
    named it), regions and industries (count: different ones), first_meeting (count: pairs), met_before (count: pairs).
    """

    code: str
    count: int
    token: Id | None = None


class CircleReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why the people of one circle are together. `value` is V(C) in points."""

    members: tuple[Id, ...]
    value: float
    terms: tuple[Term, ...]


class UnplacedReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one person has no seat.

    no_common_slot: nobody else can any of their cells. side_shortage: too few people of another side there.
    blocked_by_rules: of `places` seats that time, size and sides would allow, rules close `blocked`.
    sat_before: others who missed more came first.
    """

    person: Id
    code: str
    places: int = 0
    blocked: int = 0


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons of a plan: one entry for each circle, in the plan's order, and for each person without a seat."""

    circles: tuple[CircleReasons, ...]
    unplaced: tuple[UnplacedReason, ...]


def explain_plan(problem: Problem, plan: Plan) -> Explanation:
    """The reasons behind a legal plan of this problem."""
    objective = Objective(problem)
    everyone = objective.people
    circles = []
    for circle in plan.circles:
        members = [everyone[member] for member in circle.members]
        value = objective.circle_value(members)
        terms = tuple(_terms(objective, members))
        circles.append(CircleReasons(members=circle.members, value=value, terms=terms))
    room = _Room(problem, plan)
    return Explanation(
        circles=tuple(circles), unplaced=tuple(room.reason(everyone[person]) for person in plan.unplaced)
    )


def _terms(objective: Objective, members: Sequence[Person]) -> Iterator[Term]:
    across = [(one, other) for one, other in combinations(members, 2) if one.side != other.side]
    if matched := sum(crossroads_between(one, other) for one, other in across):
        yield Term(code="crossroads", count=matched)
    topics = Counter(topic for member in members for topic in member.topics)
    shared = sorted((-count, order_of(topic)) for topic, count in topics.items() if count > 1)
    for negative, (_, topic) in shared[:SHOWN_TOPICS]:
        yield Term(code="shared_topic", token=topic, count=-negative)
    if (regions := len({member.region for member in members} - {None})) > 1:
        yield Term(code="regions", count=regions)
    if (industries := len({member.industry for member in members} - {None})) > 1:
        yield Term(code="industries", count=industries)
    pairs = list(combinations(members, 2))
    again = sum(objective.times_met(one.id, other.id) > 0 for one, other in pairs)
    if again:
        yield Term(code="met_before", count=again)
    if again < len(pairs):
        yield Term(code="first_meeting", count=len(pairs) - again)


class _Room:
    """Where there is room in a plan for one person more."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.people = problem.by_id()
        self.by_cell: dict[Cell, list[Person]] = defaultdict(list)
        for person in problem.people:
            for cell in _cells(person, plan.round):
                self.by_cell[cell].append(person)
        self.missed = {missed.person: missed.times for missed in problem.missed}
        self.sat = {one for met in problem.met if met.times for one in (met.one, met.other)}
        self.locked = {frozenset(circle.members) for circle in problem.locked if circle.round == plan.round}

    def reason(self, person: Person) -> UnplacedReason:
        cells = sorted(_cells(person, self.plan.round), key=lambda cell: (order_of(cell.slot), cell.language))
        if all(len(self.by_cell[cell]) == 1 for cell in cells):
            return UnplacedReason(person=person.id, code="no_common_slot")
        if not any(self._sides_allow(person, self.by_cell[cell]) for cell in cells):
            return UnplacedReason(person=person.id, code="side_shortage")
        places = [*self._places_in_circles(person), *self._places_in_new_circles(person, cells)]
        if places:
            blocked = sum(places)
            return UnplacedReason(
                person=person.id, code="blocked_by_rules", places=len(places), blocked=blocked
            )
        if any(self._has_enough_others(person, cell) for cell in cells) and self._gave_way(person, cells):
            return UnplacedReason(person=person.id, code="sat_before")
        return UnplacedReason(person=person.id, code="side_shortage")

    def _sides_allow(self, person: Person, others: Sequence[Person]) -> bool:
        """Whether sizes and sides alone let some circle of these people have this person in it."""
        counts = Counter(other.side for other in others)
        own = counts.pop(person.side)
        if 3 in self.problem.sizes and counts and own + counts.total() >= 3:
            return True
        # From four on: two or more of every side present. (people so far, sides so far)
        sums = {(taken, 1) for taken in range(2, min(own, LARGEST) + 1)}
        for count in counts.values():
            sums |= {(total + more, 2) for total, _ in sums for more in range(2, min(count, LARGEST) + 1)}
        return any(sides > 1 and total in self.problem.sizes for total, sides in sums)

    def _places_in_circles(self, person: Person) -> Iterator[bool]:
        """For every circle that would have room: do rules close it?"""
        for circle in self.plan.circles:
            members = [self.people[member] for member in circle.members]
            if (
                frozenset(circle.members) not in self.locked
                and len(members) + 1 in self.problem.sizes
                and person.answer(self.plan.round, circle.slot) is not None
                and circle.language in person.languages
                and not side_violations(member.side for member in [*members, person])
            ):
                yield any(blocking(self.problem.levels, person, member) for member in members)

    def _places_in_new_circles(self, person: Person, cells: Sequence[Cell]) -> Iterator[bool]:
        """For every slot at which those without a seat could make a circle: do rules close it?"""
        unplaced = set(self.plan.unplaced)
        groups: dict[Id, list[list[Person]]] = defaultdict(list)
        for cell in cells:
            left = [other for other in self.by_cell[cell] if other.id in unplaced]
            if self._sides_allow(person, left):
                groups[cell.slot].append([other for other in left if other.id != person.id])
        for lefts in groups.values():
            yield not any(self._legal_circle_exists(person, left) for left in lefts)

    def _legal_circle_exists(self, person: Person, others: Sequence[Person]) -> bool:
        levels = self.problem.levels
        budget = LOOKED_AT
        stack = [([person], [other for other in others if not blocking(levels, person, other)])]
        while stack and budget:
            budget -= 1
            members, left = stack.pop()
            if len(members) in self.problem.sizes and not side_violations(member.side for member in members):
                return True
            if len(members) < max(self.problem.sizes):
                for index, new in enumerate(left):
                    rest = [other for other in left[index + 1 :] if not blocking(levels, new, other)]
                    stack.append(([*members, new], rest))
        return False

    def _has_enough_others(self, person: Person, cell: Cell) -> bool:
        """No circle holds more than twice as many of a side as of the others: 1+2, 2+4."""
        own = sum(other.side == person.side for other in self.by_cell[cell])
        return own <= 2 * (len(self.by_cell[cell]) - own)

    def _gave_way(self, person: Person, cells: Sequence[Cell]) -> bool:
        """Whether this person sat before, and somebody of their side who missed more sits where they could."""
        missed = self.missed.get(person.id, 0)
        if person.id not in self.sat:
            return False
        return any(
            self.people[member].side == person.side and self.missed.get(member, 0) > missed
            for circle in self.plan.circles
            if circle.cell in cells
            for member in circle.members
        )


def _cells(person: Person, round_index: int) -> set[Cell]:
    return {Cell(slot, language) for slot, _ in person.can[round_index] for language in person.languages}
