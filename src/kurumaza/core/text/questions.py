"""Whether a line asks something, and whether two lines ask the same."""

from .folding import fold

# How a Japanese question ends; of two marks that follow each other the first counts too. "か" alone, without a mark, does as well.
_ENDS = ("?", "?", "か。", "か")  # data: how a question ends


def ends_as_question(line: str) -> bool:
    """Whether it ends as a question does."""
    return line.strip().endswith(_ENDS)


def same_question(one: str, other: str) -> bool:
    """Whether the two differ by nothing but how they are written: widths, marks, blanks."""
    return _bare(one) == _bare(other)


def _bare(line: str) -> str:
    return "".join(character for character in fold(line) if character.isalnum())
