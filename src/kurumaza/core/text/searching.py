"""Searching Japanese texts without a dictionary: what is written to an index, what a query asks for, and the passage that is shown.

The truth is that every word of the query stands in the folded text as it is (`matches`). An index of pairs of neighbouring characters narrows
down where to look: a text in which a pair of the word is missing cannot hold the word. That works for words of any script, for one
character, and for words that no dictionary knows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from .folding import fold

MAX_WORDS = 8
MAX_WORD_CHARACTERS = 40
SNIPPET_CHARACTERS = 60
# What stands behind its letter and is read together with it: marks, and the half-width voicing marks.
_LEANING = re.compile("[\uff9e\uff9f]")


class Piece(msgspec.Struct, frozen=True):
    """Part of a passage as it was written; `is_hit` where it is what was looked for."""

    text: str
    is_hit: bool = False


def index_tokens(text: str) -> tuple[str, ...]:
    """What an index keeps of a text: its pairs of neighbouring characters, and the last character before each space, each once.

    As hexadecimal code points of six digits, so that no tokenizer of a database cuts them, and every character begins a token."""
    return folded_tokens(fold(text))


def folded_tokens(folded: str) -> tuple[str, ...]:
    """The same of a text that is folded: what was written to an index is known again from it, also when folding has changed since."""
    found: dict[str, None] = {}
    for run in folded.split(" "):
        for place in range(len(run)):
            found[_token(run[place : place + 2])] = None
    return tuple(found)


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query, folded, each once: at most 8, of at most 40 characters. None: nothing was asked for."""
    words = dict.fromkeys(word[:MAX_WORD_CHARACTERS] for word in fold(query).split(" ") if word)
    return tuple(words)[:MAX_WORDS]


def word_tokens(word: str) -> tuple[str, ...]:
    """The tokens that a text holding this word must have. Of one character: the beginning that one of its tokens must have."""
    if len(word) == 1:
        return (_token(word),)
    return tuple(dict.fromkeys(_token(word[place : place + 2]) for place in range(len(word) - 1)))


def matches(folded: str, words: Iterable[str]) -> bool:
    """Whether all these words stand in a folded text."""
    return all(word in folded for word in words)


def snippet(text: str, words: Sequence[str], *, length: int = SNIPPET_CHARACTERS) -> tuple[Piece, ...]:
    """The passage around the first word that stands in `text`, as written, of about `length` characters, with what was looked for marked.

    Empty where none stands in it. Where folding changes a text so that its characters cannot be told apart, nothing is marked."""
    folded, starts, ends = _aligned(text)
    first = min((place for word in words if (place := folded.find(word)) >= 0), default=None)
    if first is None:
        return ()
    begin = max(0, starts[first] - length // 3)
    end = min(len(text), begin + length)
    pieces: list[Piece] = [Piece("…")] if begin else []
    written = begin
    for start, stop in _hits(folded, words, starts, ends):
        if start < written or stop > end:
            continue
        if start > written:
            pieces.append(Piece(text[written:start]))
        pieces.append(Piece(text[start:stop], is_hit=True))
        written = stop
    if written < end:
        pieces.append(Piece(text[written:end]))
    return (*pieces, Piece("…")) if end < len(text) else tuple(pieces)


def _hits(
    folded: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> list[tuple[int, int]]:
    """Where each word stands, in places of the text as written, from the first one on."""
    found = {
        (starts[hit.start()], ends[hit.end() - 1])
        for word in words
        for hit in re.finditer(re.escape(word), folded)
    }
    return sorted(found, key=lambda one: (one[0], -one[1]))


def _aligned(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its characters where that begins and ends in the text as written."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, stop in _clusters(text):
        for character in _fold_cluster(text[start:stop]) or (" " if text[start:stop].isspace() else ""):
            if character == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(character)
            starts.append(start)
            ends.append(stop)
    return "".join(folded), starts, ends


@lru_cache(maxsize=8_192)
def _fold_cluster(cluster: str) -> str:
    return fold(cluster)


def _clusters(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for place in range(1, len(text) + 1):
        if place < len(text) and (unicodedata.combining(text[place]) or _LEANING.match(text[place])):
            continue
        yield start, place
        start = place


def _token(characters: str) -> str:
    return "".join(f"{ord(one):06x}" for one in characters)
