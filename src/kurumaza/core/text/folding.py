"""Fold Japanese text so that spellings which people take for the same compare equal.

A folded text is for searching and matching only. What is shown to people is always what they wrote.
"""

import re
import unicodedata

import msgspec

from .wordlists import read_wordlist


class _VariantGroup(msgspec.Struct, frozen=True):
    source: str
    standard_to_variants: dict[str, str]


class _Variants(msgspec.Struct, frozen=True):
    """Variant characters by the table they are attested in; `data/variants.json` names the sources."""

    sources: dict[str, str]
    groups: tuple[_VariantGroup, ...]


def _build_variant_map(variants: _Variants) -> dict[str, str]:
    """Variant character → standard one; a standard that another table folds further is followed."""
    step = {
        variant: standard
        for group in variants.groups
        for standard, spellings in group.standard_to_variants.items()
        for variant in spellings
    }

    def follow(character: str) -> str:
        while character in step:
            character = step[character]
        return character

    return {variant: follow(variant) for variant in step}


VARIANTS = _build_variant_map(read_wordlist("variants", _Variants))

# CP932 and Unicode disagree on these; the same key typed on two systems gives either one.
_SAME_SIGN = {"\u301c": "~", "\u2212": "-", "\u2016": "\u2225", "\u2015": "\u2014"}
_FOLDED = str.maketrans(VARIANTS | _SAME_SIGN)
# Variation selectors choose a drawing of the same character; the others have no width at all.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return `text` in NFKC, without case, half-width kana, variant characters and runs of white space.

    `fold(fold(text)) == fold(text)`. Hiragana and katakana stay apart, as do letters with and without
    voicing marks.
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    # Folding case can leave letters decomposed: normalise again (Unicode 3.13, NFKC_Casefold).
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", plain).casefold())
    return _SPACES.sub(" ", plain.translate(_FOLDED)).strip()
