"""Acts that a term may want every partner's key for, kept by name in `Term.two_keys`."""

from collections.abc import Collection
from typing import Literal, get_args

Act = Literal["opening", "roster", "publishing", "closing"]
ACTS: tuple[Act, ...] = get_args(Act)
USUAL: tuple[Act, ...] = ("roster", "publishing")


def default_two_keys() -> list[Act]:
    """What wants two keys unless the partners agree otherwise: who comes in, and what goes out."""
    return list(USUAL)


def in_order(acts: Collection[Act]) -> list[Act]:
    """As they are kept."""
    return [act for act in ACTS if act in acts]
