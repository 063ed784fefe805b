"""この期の印: what the themes of terms are called, and what they are drawn with. Their colours on pages, in light, in dark and in the
room, are in frontend/src/styles/tokens.css."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kurumaza.terms.models import Term


class Theme(NamedTuple):
    """Its word beside the motif; the motif, one path in a square of 48, filled even-odd; its accent on light paper."""

    word: Promise | str
    motif: str
    accent: str


_RING = (
    "M30.4 6.6C18.6 3.2 6.4 11.2 5.8 24.4 5.4 35.8 14.6 43.6 25 43.2 36 42.8 43.2 34.2 42.6 24 42.2 16.4 38.2 11.2 33.8 8.6"
    "L32.2 11.6C36 13.8 38.8 18 39 24.2 39.2 32.8 33 39.2 24.8 39.5 16.4 39.8 9.9 33.4 10.1 24.6 10.4 14.2 20.2 7.8 29.6 10.2Z"
)
_FLAME = (
    "M25.4 2.5C26.6 11 37.4 17.2 38.4 29.6 39.2 38.8 32.4 45.4 24 45.4 15.4 45.4 9.2 39.2 9.7 30.6 10.1 24.8 13.8 21.4 15.6 15.8"
    " 17.4 18.8 18.2 21.8 20.3 24 23.2 17.4 21.2 9.8 25.4 2.5ZM25.2 27.2C25.4 31 30.4 32.8 30.2 37.2 30 40.2 27.6 42 24.5 42"
    " 20.9 42 18.4 39.6 18.6 36.4 18.9 32.8 23.4 31.6 25.2 27.2Z"
)
_WAVES = (
    "M3.5 15.6C9.6 6.8 16.4 7.2 22.4 13.2 28.6 19.4 35.4 19.2 44.5 9.4 37.6 23.4 28 24.8 20.2 18.2 14.8 13.6 9.4 12.6 3.5 15.6Z"
    "M3.5 28.4C9.6 19.6 16.4 20 22.4 26 28.6 32.2 35.4 32 44.5 22.2 37.6 36.2 28 37.6 20.2 31 14.8 26.4 9.4 25.4 3.5 28.4Z"
    "M9.6 39.2C14 33.4 18.8 33.6 23.2 37.6 27.6 41.6 32.4 41.4 38.8 35.2 34 44.6 27.2 45.6 21.6 41.2 17.8 38 13.8 37.2 9.6 39.2Z"
)
THEMES = {
    Term.Theme.CIRCLE.value: Theme(_("円"), _RING, "#82300f"),
    Term.Theme.FIRE.value: Theme(_("火"), _FLAME, "#9a0834"),
    Term.Theme.SEA.value: Theme(_("海"), _WAVES, "#0a5068"),
}


def theme_word(theme: str) -> str:
    """A theme in one character."""
    return str(THEMES[theme].word)
