"""What a font can draw, and a text in which every character can be drawn.

A character without a glyph would stand as an empty box. Here 〓 stands in its place (伏せ字の「げた」), as printers have always done.
"""

import re
import struct
import unicodedata
from collections.abc import Container, Iterator

GETA = "〓"  # data: what printers set where they have no type
# A letter with the marks behind it that are read together with it, e.g. か and its two dots from a Mac's file names.
_MARKED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def characters_of(font: bytes) -> frozenset[int]:
    """The code points that a TrueType or OpenType font has glyphs for. ValueError if that is not to be found.

    https://learn.microsoft.com/typography/opentype/spec/cmap, formats 4 and 12."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _checksum, start, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            return frozenset(_mapped(font, start))
    raise ValueError("no cmap")


def legible(text: str, drawable: Container[int]) -> str:
    """The text on one line, with 〓 for what cannot be drawn. What joins, varies or hides is left out where it has no glyph."""
    composed = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    kept: list[str] = []
    before = ""
    for one in composed:
        kept.append(_drawn(one, before, drawable))
        before = one
    return " ".join("".join(kept).split(" ")).strip()


def _drawn(one: str, before: str, drawable: Container[int]) -> str:
    """What is set for one character."""
    if one.isspace():
        return "\u3000" if one == "\u3000" else " "
    # Marks of their own that nothing could be composed with, invisible signs, and the rest of a joined picture.
    if unicodedata.category(one)[0] == "C" or unicodedata.category(one) in ("Mn", "Me"):
        return ""
    if ord(one) in drawable:
        return one
    return "" if before == _JOINER or ord(one) in _SKIN_TONES else GETA


def _mapped(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: dict[int, int] = {}
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * number + 4)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        found[kind] = start + offset
    if 12 in found:
        return _of_groups(font, found[12])
    if 4 in found:
        return _of_segments(font, found[4])
    raise ValueError("no cmap that we read")


def _of_groups(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for number in range(groups):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * number)
        # Glyph 0 is the empty box.
        yield from range(first + (glyph == 0), last + 1)


def _of_segments(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    ends, starts = at + 14, at + 16 + doubled
    for place in range(0, doubled, 2):
        (last,), (first,) = (struct.unpack_from(">H", font, row + place) for row in (ends, starts))
        (delta,) = struct.unpack_from(">H", font, starts + doubled + place)
        pointer = starts + 2 * doubled + place
        (distance,) = struct.unpack_from(">H", font, pointer)
        for one in range(first, min(last, 0xFFFE) + 1):
            glyph = one if not distance else _at(font, pointer + distance + 2 * (one - first))
            if (glyph + delta) & 0xFFFF if glyph or not distance else 0:
                yield one


def _at(font: bytes, place: int) -> int:
    (value,) = struct.unpack_from(">H", font, place)
    return int(value)
