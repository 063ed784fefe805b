"""A text as it is compared: the same words in full width or with a space inside are the same; and where each sign of it stands in what
was written."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

# `anyhow`: without spaces and case. `as_written`: but for width. `signs`: that, and each dash is the same.
Spelling = Literal["anyhow", "as_written", "signs"] | None
ANYHOW: Spelling = "anyhow"
AS_WRITTEN: Spelling = "as_written"
SIGNS: Spelling = "signs"
# One sign with the marks that belong to it.
_SIGN = re.compile("[\\s\\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
_DRAWING = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\u2500", "-"))


class Spread(NamedTuple):
    """`spots` says for each sign of `text` from where to where it was written."""

    text: str
    spots: tuple[tuple[int, int], ...]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where a piece of `text` was written."""
        return self.spots[start][0], self.spots[stop - 1][1]


@lru_cache(maxsize=256)
def spread(written: str, spelling: Spelling) -> Spread:
    """A text in a spelling; None leaves it as it is."""
    if spelling is None:
        return Spread(written, tuple((place, place + 1) for place in range(len(written))))
    signs = [
        (one, found.span()) for found in _SIGN.finditer(written) for one in _spelt(found.group(), spelling)
    ]
    return Spread("".join(one for one, _span in signs), tuple(span for _one, span in signs))


@lru_cache(maxsize=8192)
def _spelt(sign: str, spelling: Spelling) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    if spelling == "signs":
        return plain.translate(_DASHES)
    return "".join(one for one in plain.casefold() if _is_seen(one)) if spelling == "anyhow" else plain


def _is_seen(sign: str) -> bool:
    """Neither a space nor without any width; what chooses another drawing of the same sign is none either."""
    return unicodedata.category(sign) not in _UNSEEN and not _DRAWING.match(sign)
