"""What counts more or less when a term's circles are formed, in an organiser's words, and the points that come of it.

Whatever is chosen, a seat is worth more than the best circle, and who has met is worth less to each other than who has not. No choice prefers
a direction between the sides, nor knows anything about a person's worth."""

from typing import Final, Literal, get_args

import msgspec

from .problem import Weights

Strength = Literal["none", "less", "usual", "more"]
STRENGTHS: Final[tuple[Strength, ...]] = get_args(Strength)
MATTERS: Final = ("topics", "regions", "maybe")
"""Topics that people share, regions that differ, and times that somebody answered with maybe."""
_TIMES: Final[dict[Strength, float]] = {"none": 0.0, "less": 0.5, "usual": 1.0, "more": 2.0}


class Emphasis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much each matter counts beside what is usual."""

    topics: Strength = "usual"
    regions: Strength = "usual"
    maybe: Strength = "usual"


def weights_of(emphasis: Emphasis) -> Weights:
    """The points: the documented set, with each matter counted as often as it is to. Where all is usual, that set itself."""
    usual = Weights()
    topics, regions = _TIMES[emphasis.topics], _TIMES[emphasis.regions]
    none, one, more = usual.across_topics
    chosen = msgspec.structs.replace(
        usual,
        across_topics=(none * topics, one * topics, more * topics),
        within_topic=usual.within_topic * topics,
        across_region=usual.across_region * regions,
        maybe=usual.maybe * _TIMES[emphasis.maybe],
    )
    if emphasis == Emphasis():
        return usual
    return msgspec.structs.replace(chosen, met_across=max(usual.met_across, _most_of_a_pair(chosen)))


def _most_of_a_pair(weights: Weights) -> float:
    """What a pair across the sides can be worth."""
    return (
        weights.across_base
        + max(weights.across_crossroads)
        + max(weights.across_topics)
        + weights.across_industry
        + weights.across_region
    )
