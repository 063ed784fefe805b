"""Acts that a term may want every partner's key for, kept by name in `Term.two_keys`."""

from typing import Literal, get_args

Act = Literal["roster", "publishing"]
ACTS: tuple[Act, ...] = get_args(Act)


def default_two_keys() -> list[Act]:
    """What wants two keys unless the partners agree otherwise: who comes in, and what goes out."""
    return list(ACTS)
