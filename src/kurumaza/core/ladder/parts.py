"""A long ladder in parts, each a picture of its own: what was deepened stands together with what it was deepened to."""

from collections.abc import Mapping, Sequence


def in_parts(parents: Mapping[int, int | None], size: int) -> list[list[int]]:
    """Keys of insights in parts of at most `size`, each part in the order of telling, in which `parents` gives them.

    What hangs together stays together, and comes before others where something was added to it later. What alone is more than a part is
    cut, its latest first."""
    place = {key: number for number, key in enumerate(parents)}
    families: dict[int, list[int]] = {}
    for key in parents:
        families.setdefault(_root(key, parents), []).append(key)
    parts, part = list[list[int]](), list[int]()
    for family in sorted(families.values(), key=lambda one: place[one[-1]], reverse=True):
        for piece in _cut(family, size):
            if part and len(part) + len(piece) > size:
                parts.append(part)
                part = []
            part = part + piece
    return [sorted(one, key=place.__getitem__) for one in ([*parts, part] if part else parts)]


def _root(key: int, parents: Mapping[int, int | None]) -> int:
    """The first of those which it deepens, among those that are there."""
    seen = {key}
    while (parent := parents[key]) is not None and parent in parents and parent not in seen:
        key = parent
        seen.add(key)
    return key


def _cut(family: Sequence[int], size: int) -> list[list[int]]:
    return [list(family[max(0, end - size) : end]) for end in range(len(family), 0, -size)]
