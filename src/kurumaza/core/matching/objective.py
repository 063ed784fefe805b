"""How good a plan is: the value of pairs, circles and seats, in points (shared weights, see problem.Weights)."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from .problem import SMALLEST, Answer, Id, Person, PlannedCircle, Problem, Weights
from .rules import is_avoided


def crossroads_between(one: Person, other: Person) -> int:
    """Turning points that one faces and the other has lived, counted both ways: no direction is worth more."""
    return len(one.facing & other.lived) + len(other.facing & one.lived)


def differs(one: Id | None, other: Id | None) -> bool:
    """Whether both are known and not the same. An unanswered question earns nothing and costs nothing."""
    return one is not None and other is not None and one != other


def circle_points(
    weights: Weights, size: int, across: float, across_pairs: int, within: float, within_pairs: int
) -> float:
    """V(C) from the sums over its pairs: |C| · (mean across + share · mean within) − kappa(|C|)."""
    mean_across = across / across_pairs if across_pairs else 0.0
    mean_within = within / within_pairs if within_pairs else 0.0
    return size * (mean_across + weights.within_share * mean_within) - weights.size_penalty[size - SMALLEST]


def seat_points(weights: Weights, missed: int, answer: Answer) -> float:
    """What seating one person is worth, more for those who were left out before."""
    points = weights.seat + weights.missed * min(missed, weights.missed_cap)
    return points - weights.maybe if answer == "maybe" else points


class Objective:
    """The objective of one problem, with look-up tables for its people and their history."""

    def __init__(self, problem: Problem) -> None:
        self.weights = problem.weights
        self.levels = problem.levels
        self.people = problem.by_id()
        self.missed = {missed.person: missed.times for missed in problem.missed}
        self._met = {frozenset((meeting.one, meeting.other)): meeting.times for meeting in problem.met}

    def times_met(self, one: Id, other: Id) -> int:
        return self._met.get(frozenset((one, other)), 0)

    def pair_value(self, one: Person, other: Person) -> float:
        """5..100 across sides, 0..20 within one, less what earlier meetings and avoided relations take off."""
        weights = self.weights
        met = self.times_met(one.id, other.id)
        if one.side != other.side:
            points = self._across(one, other) - weights.met_across * met
        else:
            points = self._within(one, other) - weights.met_within * met
        return points - weights.avoided if is_avoided(self.levels, one, other) else points

    def _across(self, one: Person, other: Person) -> float:
        weights = self.weights
        points = weights.across_base
        points += weights.across_crossroads[min(3, crossroads_between(one, other))]
        points += weights.across_topics[min(2, len(one.topics & other.topics))]
        if differs(one.industry, other.industry):
            points += weights.across_industry
        if differs(one.region, other.region):
            points += weights.across_region
        return points

    def _within(self, one: Person, other: Person) -> float:
        points = self.weights.within_topic if one.topics & other.topics else 0.0
        return points + self.weights.within_industry if differs(one.industry, other.industry) else points

    def circle_value(self, members: Sequence[Person]) -> float:
        """V(C) of 3 to 6 people."""
        across: list[float] = []
        within: list[float] = []
        for one, other in combinations(members, 2):
            (within if one.side == other.side else across).append(self.pair_value(one, other))
        return circle_points(self.weights, len(members), sum(across), len(across), sum(within), len(within))

    def circle_score(self, circle: PlannedCircle) -> float:
        """What a circle adds to J: its value and its seats."""
        members = [self.people[member] for member in circle.members]
        seats = 0.0
        for member in members:
            answer = member.answer(circle.round, circle.slot)
            if answer is None:
                raise ValueError("A seat at a time that its person cannot has no value.")
            seats += seat_points(self.weights, self.missed.get(member.id, 0), answer)
        return self.circle_value(members) + seats

    def total(self, circles: Iterable[PlannedCircle]) -> float:
        """J of these circles, all of them legal."""
        return sum(self.circle_score(circle) for circle in circles)
