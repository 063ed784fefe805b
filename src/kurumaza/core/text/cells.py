"""One cell of a roster: cleaned for keeping, made visible for showing, and its dangers named."""

import re
import unicodedata

import jaconv

# Not \s: that also takes the control characters from U+001C on, which are to be reported.
# The fillers of Hangul and Braille's empty pattern count as letters and signs, but nobody sees them.
_SPACES = re.compile(
    "[ \t\n\r\u0085\u00a0\u115f\u1160\u2000-\u200a\u2028\u2029\u202f\u2800\u3000\u3164\uffa0]+"
)
# Joiners and variation selectors say how the character before them looks: without one they are nothing.
_ONLY_SELECTORS = re.compile("[ \u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_DECOMPOSED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_ONLY_DASHES = re.compile("[-\u2010-\u2015\u2212\u30fc\uff0d\uff70]+")
_DIGITS = {0xFF10 + digit: ord("0") + digit for digit in range(10)}
# Signs that come back from CP932 as another character: one spelling, or the same roster saved twice would differ.
_TWINS = str.maketrans("\u301c\u2212\u2016\u00a2\u00a3\u00ac", "\uff5e\uff0d\u2225\uffe0\uffe1\uffe2")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA = re.compile(
    r"""=.|[+\-@]+\s*(?:
        [a-z_][\w.]*\s*[(!|]             # a function, another sheet, a program to start (DDE)
        | \$?[a-z]{1,3}\$?[0-9]+\b       # a cell
        | [0-9.,]+\s*[-+*/^&(]           # a calculation
        | ["'({]
        | [=@]
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def clean_cell(text: str) -> str:
    """The text to keep: spaces single, digits half-width, half-width kana wide; other characters as written.

    Letters that a Mac stores in pieces are joined, and the six signs that CP932 and Unicode disagree on
    are written as CP932 reads them. A cell that only draws a line (-, ー) or shows nothing at all says nothing
    and is empty.
    """
    plain = _SPACES.sub(" ", _without_format_characters(text)).strip(" ").translate(_DIGITS | _TWINS)
    plain = jaconv.h2z(plain, kana=True, ascii=False, digit=False)
    # Only where there is something to join: normalising it all would replace characters of people's names.
    plain = _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), plain)
    return "" if _ONLY_DASHES.fullmatch(plain) or _ONLY_SELECTORS.fullmatch(plain) else plain


def shows_nothing(text: str) -> bool:
    """Whether nobody would see anything of it: spaces, fillers, and characters that are never drawn."""
    plain = _SPACES.sub("", _CONTROL.sub("", _without_format_characters(text))).strip()
    return not plain or _ONLY_SELECTORS.fullmatch(plain) is not None


def _without_format_characters(text: str) -> str:
    """Without what is never drawn (category Cf: joiners, marks of direction, tags)."""
    if text.isprintable():  # Cf is not: the usual cell is done at once
        return text
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def clean_kana(text: str) -> str:
    """A reading in full-width katakana, so that all readings sort and compare alike."""
    return jaconv.hira2kata(clean_cell(text))


def show_cell(text: str) -> str:
    """The cell as read, with control characters drawn (␀).

    Safe to store and to show, and nothing hides in it.
    """
    return _CONTROL.sub(_draw, text)


def has_control_characters(text: str) -> bool:
    """Whether it holds what steers a terminal, a database or the direction of writing; tab and break may."""
    return _CONTROL.search(text) is not None


def has_unreadable_characters(text: str) -> bool:
    """Whether a character was lost on the way here (U+FFFD) or is private to one computer (外字)."""
    return any(
        character == "\ufffd"
        or unicodedata.category(character) == "Co"
        or (unicodedata.category(character) == "Cn" and ord(character) & 0xFFFE == 0xFFFE)
        for character in text
    )


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the cell instead of showing it.

    Full-width signs count (Japanese Excel).
    """
    return _FORMULA.match(unicodedata.normalize("NFKC", text).strip()) is not None


def _draw(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
