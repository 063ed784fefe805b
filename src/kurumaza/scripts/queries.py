"""Reads of content, in one language."""

from collections.abc import Sequence
from typing import Any

from kurumaza.scripts.models import Text


def in_language(words: Any, language: str) -> str:
    """One language's text of `{"ja", "en"}`; Japanese where there is no other, plain text as it is."""
    if not isinstance(words, dict):
        return str(words)
    return str(words.get(language.split("-")[0]) or words["ja"])


def lines_of(text: Text, language: str) -> list[str]:
    """The lines of a text, e.g. of the ground rules."""
    lines: Sequence[Any] = text.body.get("lines", [])
    return [in_language(line, language) for line in lines]
