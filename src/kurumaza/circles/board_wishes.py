"""What organisers wish of groups, as the board shows it: pairs kept apart, rules with what each level would mean, and what counts how much."""

from typing import Any

from django.utils.translation import gettext as _

from kurumaza.circles import queries, words_board
from kurumaza.circles.forecast import LevelForecast, is_small_enough, level_forecasts
from kurumaza.core.matching.emphasis import MATTERS, STRENGTHS, Emphasis
from kurumaza.core.matching.problem import Problem
from kurumaza.terms.models import Round


def wishes_of(held: Round, problem: Problem) -> dict[str, Any]:
    """Context of the panels of wishes."""
    people = {str(one.id) for one in problem.people}
    candidates = [one for key, one in queries.people_of(held).items() if key in people]
    return {
        "apart": queries.kept_apart_in(held.term),
        "candidates": sorted(candidates, key=lambda one: (one.side.position, one.call_name)),
        "rules": rules_of(held, problem),
        "matters": matters_of(queries.emphasis_of(held.term)),
    }


def matters_of(emphasis: Emphasis) -> list[dict[str, Any]]:
    """Each matter with its strengths, the chosen one marked."""
    return [
        {
            "matter": matter,
            "name": words_board.matter_word(matter),
            "chosen": words_board.strength_word(getattr(emphasis, matter)),
            "strengths": [
                {
                    "strength": one,
                    "name": words_board.strength_word(one),
                    "is_chosen": one == getattr(emphasis, matter),
                }
                for one in STRENGTHS
            ],
        }
        for matter in MATTERS
    ]


def rules_of(held: Round, problem: Problem) -> list[dict[str, Any]]:
    """Each relation with its levels; the chosen one first in words, all with what they would mean."""
    is_forecast = is_small_enough(problem)
    rules = []
    for relation, levels in level_forecasts(held, problem).items():
        rules.append(
            {
                "relation": relation,
                "name": words_board.relation_word(relation),
                "chosen": words_board.level_word(getattr(problem.levels, relation)),
                "levels": [_level(one, is_forecast) for one in levels],
            }
        )
    return rules


def is_waiting(rules: list[dict[str, Any]]) -> bool:
    """Whether some level's meaning is still being worked out."""
    return any(level["is_open"] for rule in rules for level in rule["levels"])


def _level(one: LevelForecast, is_forecast: bool) -> dict[str, Any]:
    is_open = is_forecast and one.left is None and not one.is_given_up
    if one.left is not None:
        meaning = words_board.forecast_sentence(one.level, one.left)
    elif is_open:
        meaning = _("席のない人の数を調べています。")
    else:
        meaning = _("席のない人の数は、組んだあとで分かります。")
    return {
        "level": one.level,
        "name": words_board.level_word(one.level),
        "is_chosen": one.is_chosen,
        "words": meaning,
        "is_open": is_open,
    }
