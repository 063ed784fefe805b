import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text import cells


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("髙①㈱﨑神", "髙①㈱﨑神"),
        ("福", "福"),
        ("辻\U000e0100", "辻\U000e0100"),
        ("第１２期", "第12期"),
        ("ﾔﾏﾀﾞ ﾊﾙｶ", "ヤマダ ハルカ"),
        ("か\u3099き", "がき"),
        ("　山田　 花\n子 ", "山田 花 子"),
        ("\ufeffはるか\u200b", "はるか"),
        ("ＡＢＣ", "ＡＢＣ"),
        ("１０〜２０−", "10～20－"),
        ("-", ""),
        ("―", ""),
        ("ー", ""),
        ("ーは", "ーは"),
        ("\u200d", ""),
        ("\u3164", ""),
        ("\u2800 \u115f\u1160\uffa0", ""),
        ("\U000e0001\U000e0061\U000e007f", ""),
        ("\ufe0f\U000e0100", ""),
        ("は\u200dる\U000e0061か", "はるか"),
        ("山田\u3164花子", "山田 花子"),
        ("", ""),
    ],
)
def test_clean_cell_keeps_characters_as_written(written: str, kept: str) -> None:
    assert cells.clean_cell(written) == kept


@pytest.mark.parametrize(
    ("written", "nothing"),
    [
        ("", True),
        (" \u200b\n\u3164", True),
        ("\ufe0f", True),
        ("\x01", True),
        ("-", False),
        ("か\u3099", False),
    ],
)
def test_what_nobody_sees_shows_nothing(written: str, nothing: bool) -> None:
    assert cells.shows_nothing(written) == nothing


@given(st.text())
def test_clean_cell_is_idempotent(text: str) -> None:
    assert cells.clean_cell(cells.clean_cell(text)) == cells.clean_cell(text)


@pytest.mark.parametrize("written", ["やまだ はるか", "ﾔﾏﾀﾞ　ﾊﾙｶ", "ヤマダ ハルカ"])
def test_clean_kana_is_one_spelling(written: str) -> None:
    assert cells.clean_kana(written) == "ヤマダ ハルカ"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://example.jp","x")',
        "＝SUM(A1)",
        " =A1",
        "+SUM(A1:A2)",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "+A1",
        "-$B$2",
        "+1-2",
        "@@A",
        "=\nA1",
        '+"a"',
        "cmd|' /C calc'!A0"[0:0] + "+cmd|' /C calc'!A0",
    ],
)
def test_formulas_are_seen(text: str) -> None:
    assert cells.looks_like_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "--",
        "ー",
        "-なし",
        "+α",
        "@haruka",
        "haruka@example.jp",
        "A=B",
        "- 特になし",
        "山田",
        "=",
        "1+1",
    ],
)
def test_plain_text_is_no_formula(text: str) -> None:
    assert not cells.looks_like_formula(text)


def test_control_characters_are_seen_and_drawn() -> None:
    assert cells.show_cell("a\x00b\x1b\x7f\u202e\x9c") == "a␀b␛␡\ufffd\ufffd"
    assert cells.has_control_characters("a\x00")
    assert cells.has_control_characters("\u202eabc")
    assert not cells.has_control_characters("a\tb\nc\r\n\u3000")


def test_lost_characters_are_seen() -> None:
    assert cells.has_unreadable_characters("\ufffd橋")
    assert cells.has_unreadable_characters("\ue000")
    assert not cells.has_unreadable_characters("髙﨑𠮷①㈱\U000e0100")


@given(st.text())
def test_shown_cells_hold_no_control_characters(text: str) -> None:
    assert not cells.has_control_characters(cells.show_cell(text))
