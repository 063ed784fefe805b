"""Acts that a term may want every partner's key for, kept by name in `Term.two_keys`."""

from collections.abc import Collection
from typing import Literal, get_args

Act = Literal["opening", "roster", "publishing", "conditions", "closing"]
ACTS: tuple[Act, ...] = get_args(Act)
USUAL: tuple[Act, ...] = ("roster", "publishing", "conditions")


def default_two_keys() -> list[Act]:
    """What wants two keys unless the partners agree otherwise: who comes in, what goes out, and what was agreed to."""
    return list(USUAL)


def in_order(acts: Collection[Act]) -> list[Act]:
    """As they are kept."""
    return [act for act in ACTS if act in acts]
