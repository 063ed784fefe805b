"""Tokens that stand in the index beside those of words, so that it narrows down to what somebody may read and asked for.

They decide nothing: who may read a story says `queries.visible_stories`. None of them looks like a word's, which are hexadecimal."""

from collections.abc import Sequence

from kurumaza.core.text.folding import fold

PUBLIC = "public"
# Before a word's token where the word stands in the title.
TITLE = "x"


def scope_of(term: int, author: int, turning_points: Sequence[str], *, is_public: bool) -> str:
    """Of a story, with spaces between: its term, its author, whether it may be anybody's, and what it is about."""
    found = [term_token(term), author_token(author), *map(turning_point_token, turning_points)]
    return " ".join([*found, PUBLIC] if is_public else found)


def term_token(term: int) -> str:
    """Stories of a term (primary key)."""
    return f"t{term}"


def author_token(person: int) -> str:
    """Stories of a person (primary key)."""
    return f"y{person}"


def turning_point_token(turning_point: str) -> str:
    """Stories about a 分かれ道."""
    return f"k{fold(turning_point).encode().hex()}"


def is_of_word(token: str) -> bool:
    """Whether a token is of a word, wherever it stands: code points of six hexadecimal digits begin with 0 or 1."""
    return token[0] in "01"
