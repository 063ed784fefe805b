"""Words in lines: the items of a list, and where there is little room the beginning of what was written."""

import re
from collections.abc import Iterable

from .cells import shows_nothing

# What a line does not begin with.
_HANGS = "、。,.」』)!?…ー"  # data: marks that hang on what stands before them
# What people put before each item of a list.
_BULLETS = re.compile(r"^[\s\u30fb\uff65\u2022*\uff0a\-\uff0d]+")


def items_of(lines: Iterable[str]) -> list[str]:
    """What stands in a list, an item a line: without the marks before it, and each once."""
    bare = (_BULLETS.sub("", line.strip()) for line in lines)
    return list(dict.fromkeys(line for line in bare if not shows_nothing(line)))


def shortened(words: str, characters: int) -> str:
    """No longer than this."""
    return words if len(words) <= characters else f"{words[: characters - 1]}…"


def two_lines(words: str, characters: int) -> tuple[str, str]:
    """The beginning of words, on two lines of so many characters; the first may be longer by marks that hang on its end."""
    flat, end = " ".join(words.split()), characters
    while end < len(flat) and flat[end] in _HANGS:
        end += 1
    return flat[:end], shortened(flat[end:], characters)
