"""Words where there is little room: the beginning of them, on one line or on two."""

# What a line does not begin with.
_HANGS = "、。,.」』)!?…ー"  # data: marks that hang on what stands before them


def shortened(words: str, characters: int) -> str:
    """No longer than this."""
    return words if len(words) <= characters else f"{words[: characters - 1]}…"


def two_lines(words: str, characters: int) -> tuple[str, str]:
    """The beginning of words, on two lines of so many characters; the first may be longer by marks that hang on its end."""
    flat, end = " ".join(words.split()), characters
    while end < len(flat) and flat[end] in _HANGS:
        end += 1
    return flat[:end], shortened(flat[end:], characters)
