"""What each level of a rule would mean for a round: the problems to ask about, and what is known of them."""

from dataclasses import dataclass

import msgspec

from kurumaza.circles.conditions import without_ties
from kurumaza.circles.queries import forecasts
from kurumaza.core.matching.problem import Level, Problem, digest
from kurumaza.core.matching.rules import RELATIONS
from kurumaza.terms.models import Round

LEVELS: tuple[Level, ...] = ("never", "avoid", "ignore")
# With more people a forecast takes too long to wait for beside the page.
MOST_PEOPLE = 120


@dataclass(frozen=True)
class LevelForecast:
    """What one level would mean. `left` people would have no seat; None while that is not known, and for good if
    `is_given_up`."""

    relation: str
    level: Level
    is_chosen: bool
    left: int | None
    is_given_up: bool


def with_level(problem: Problem, relation: str, level: Level) -> Problem:
    """The problem under another level of one relation."""
    levels = msgspec.structs.replace(problem.levels, **{relation: level})
    return msgspec.structs.replace(problem, levels=levels)


def is_small_enough(problem: Problem) -> bool:
    """Whether forecasts are made for it."""
    return 0 < len(problem.people) <= MOST_PEOPLE and any(person.can[0] for person in problem.people)


def unknown_problems(held: Round, problem: Problem) -> dict[str, Problem]:
    """The different problems of all levels that nothing is known of yet, by what their forecasts are called.

    That is their digest without private ties: a forecast does not become unknown because somebody has declared one."""
    shown, wanted = without_ties(held, problem), {}
    for relation in RELATIONS:
        for level in LEVELS:
            wanted[digest(with_level(shown, relation, level))] = with_level(problem, relation, level)
    known = forecasts(wanted)
    return {name: one for name, one in wanted.items() if name not in known}


def level_forecasts(held: Round, problem: Problem) -> dict[str, list[LevelForecast]]:
    """By relation, what its three levels mean."""
    choices = [(relation, level) for relation in RELATIONS for level in LEVELS]
    # Of a large problem even the digests take too long for a page.
    shown = without_ties(held, problem) if is_small_enough(problem) else None
    digests = {choice: digest(with_level(shown, *choice)) if shown else "" for choice in choices}
    known = forecasts(digests.values())
    found: dict[str, list[LevelForecast]] = {relation: [] for relation in RELATIONS}
    for (relation, level), name in digests.items():
        told = known.get(name)
        seated = told.seated if told else None
        found[relation].append(
            LevelForecast(
                relation=relation,
                level=level,
                is_chosen=getattr(problem.levels, relation) == level,
                left=None if told is None or seated is None else told.people - seated,
                is_given_up=told is not None and seated is None,
            )
        )
    return found
