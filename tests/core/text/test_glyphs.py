"""What a font can draw, and 〓 for what it cannot."""

import struct
from pathlib import Path

import pytest
from django.conf import settings

from kurumaza.core.text.glyphs import GETA, characters_of, legible

FONTS = [file for folder in settings.FONT_FOLDERS for file in Path(folder).glob("*.ttf")]
FEW = frozenset(map(ord, "あかがA1。が️"))


def cmap(kind: int, body: bytes) -> bytes:
    """A font with nothing but one table of characters."""
    table = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">H", kind) + body
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, 0) + table


def test_groups_of_characters_are_read() -> None:
    body = struct.pack(">HIII", 0, 0, 0, 2) + struct.pack(">III", 65, 67, 5) + struct.pack(">III", 90, 91, 0)
    assert characters_of(cmap(12, body)) == {65, 66, 67, 91}


def test_segments_of_characters_are_read() -> None:
    """Two segments: 65 to 66 by a difference, 70 to 71 by a list in which 71 has no glyph; then the end mark."""
    ends, starts = (66, 71, 0xFFFF), (65, 70, 0xFFFF)
    deltas, offsets, listed = (1, 0, 1), (0, 4, 0), (9, 0)
    body = struct.pack(">HHHHHH", 0, 0, 6, 0, 0, 0)
    for row in (ends, (0,), starts, deltas, offsets, listed):
        body += struct.pack(f">{len(row)}H", *row)
    assert characters_of(cmap(4, body)) == {65, 66, 70}


@pytest.mark.parametrize("font", [cmap(6, b""), b"\0\1\0\0" + b"\0" * 8])
def test_font_that_says_nothing_is_refused(font: bytes) -> None:
    with pytest.raises(ValueError, match="cmap"):
        characters_of(font)


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.name)
def test_our_fonts_have_what_names_are_written_with(file: Path) -> None:
    held = characters_of(file.read_bytes())
    assert [one for one in "髙﨑①ｱﾞ々〆ヶΩé—𠮷〓" if ord(one) not in held] == []
    assert ord("😀") not in held


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あA1。", "あA1。"),
        ("か\u3099", "が"),
        ("漢", GETA),
        ("😀", GETA),
        ("👨\u200d👩\u200d👧", GETA),
        ("👍🏽", GETA),
        ("あ\U000e0100か", "あか"),
        (" あ\n\tか ", "あ  か"),
        ("\x00あ\u200b\u202eか", "あか"),
        ("", ""),
    ],
)
def test_text_is_set_with_what_there_is(text: str, expected: str) -> None:
    assert legible(text, FEW) == expected
