"""What older Windows programs can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.cp932 import MISSING, outside_cp932, to_cp932


@pytest.mark.parametrize("text", ["髙橋 そら", "①大学㈱", "山﨑", "ﾀｶﾊｼ", "〜−—‖", "見本大学\r\n"])
def test_what_japanese_windows_writes_is_held(text: str) -> None:
    assert outside_cp932([text]) == ()
    assert MISSING not in to_cp932(text).decode("cp932")


@pytest.mark.parametrize(
    ("text", "lost"), [("𠮷田", "𠮷"), ("Renée", "é"), ("はな🌸", "🌸"), ("がんこ", "\u3099")]
)
def test_what_it_cannot_hold_is_named_and_marked(text: str, lost: str) -> None:
    text = text.replace("が", "か\u3099")
    assert outside_cp932([text]) == (lost,)
    assert to_cp932(text).decode("cp932") == text.replace(lost, MISSING)


def test_each_lost_character_is_named_once_in_order() -> None:
    assert outside_cp932(["𠮷é", "é🌸", "𠮷"]) == ("𠮷", "é", "🌸")


@given(st.text())
def test_any_words_can_be_written_and_are_whole_where_nothing_is_lost(text: str) -> None:
    written = to_cp932(text).decode("cp932")
    assert len(written) == len(text)
    assert (MISSING in written) is bool(outside_cp932([text]) or MISSING in text)
