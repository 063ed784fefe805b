"""Items of a list, and words where there is little room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.lines import items_of, shortened, two_lines

WORDS = st.text("朝市の、。」 \n…", max_size=60)


def test_items_stand_without_the_marks_of_their_list_and_once() -> None:
    lines = ["・朝市", " - 祭り", "*\u3000朝市 ", "・", "", "・\u200b", "•・駅-港", "-5分前 "]
    assert items_of(lines) == ["朝市", "祭り", "駅-港", "5分前"]


@given(st.lists(st.text("朝市・-* \u3000", max_size=6)))
def test_items_of_items_are_the_same(lines: list[str]) -> None:
    assert items_of(items_of(lines)) == items_of(lines)


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("朝市", ("朝市", "")),
        ("朝市の準備", ("朝市の準", "備")),
        ("朝市の朝、」雪が降った", ("朝市の朝、」", "雪が降…")),
        ("朝市\nの朝、また", ("朝市 の", "朝、また")),
        ("朝市の朝…", ("朝市の朝…", "")),
    ],
)
def test_marks_hang_on_the_first_line_and_what_is_too_much_is_left_out(
    words: str, lines: tuple[str, str]
) -> None:
    assert two_lines(words, 4) == lines


@given(WORDS, st.integers(2, 20))
def test_two_lines_begin_as_the_words_do(words: str, characters: int) -> None:
    first, second = two_lines(words, characters)
    flat = " ".join(words.split())
    assert len(second) <= characters
    assert flat.startswith(first)
    assert second[:1] not in tuple("、。」")
    assert flat == first + second or (second.endswith("…") and flat.startswith(first + second[:-1]))


@given(WORDS, st.integers(1, 20))
def test_what_fits_is_not_shortened(words: str, characters: int) -> None:
    said = shortened(words, characters)
    assert len(said) <= characters
    assert (said == words) == (len(words) <= characters)
