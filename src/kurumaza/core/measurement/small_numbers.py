"""What may be told of few people: no figure on fewer than five, and none that others could be subtracted from to get there."""

from collections.abc import Collection, Hashable, Sequence
from typing import TypeVar

FEWEST_PEOPLE = 5
T = TypeVar("T", bound=Hashable)


def are_enough(people: int) -> bool:
    """Whether a figure over so many people may be told at all."""
    return people >= FEWEST_PEOPLE


def may_be_told(wanted: Collection[T], told: Sequence[Collection[T]]) -> bool:
    """Whether a figure over the people `wanted` may be told beside figures over the groups in `told`.

    Refused if `wanted` has fewer than five people; if a told group and `wanted` differ by one to four people either
    way (one filter subtracted from another); or if in any of these groups one to four people are left over once the
    others inside it are taken away (a total less its parts). The same group twice tells nothing new."""
    groups = [frozenset(group) for group in (*told, wanted)]
    new = groups[-1]
    if not are_enough(len(new)):
        return False
    if any(_is_few(new - other) or _is_few(other - new) for other in groups):
        return False
    return not any(_is_few(_left_over(whole, groups)) for whole in groups)


def _is_few(people: frozenset[T]) -> bool:
    return 0 < len(people) < FEWEST_PEOPLE


def _left_over(whole: frozenset[T], groups: Sequence[frozenset[T]]) -> frozenset[T]:
    """Who is in `whole` and in no smaller group inside it; nobody, if there is no such group."""
    inside = [group for group in groups if group < whole]
    return whole.difference(*inside) if inside else frozenset()
