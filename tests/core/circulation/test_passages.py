"""Lines that a reader can point at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.circulation.passages import PASSAGE_MAX, passages_of


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("", ()),
        ("迷いました。それでも残りました。", ("迷いました。", "それでも残りました。")),
        ("「残ります。」と言いました。\n\n次の日", ("「残ります。」", "と言いました。", "次の日")),
        ("同じ。同じ。", ("同じ。",)),
        ("本当に!?そうです", ("本当に!?", "そうです")),
        ("あ" * 201, ("あ" * 200, "あ")),
    ],
)
def test_passages_are_sentences(text: str, passages: tuple[str, ...]) -> None:
    assert passages_of(text) == passages


@given(st.text(alphabet="あい。!「」\n \r", max_size=600))
def test_passages_are_short_trimmed_and_of_the_text(text: str) -> None:
    passages = passages_of(text)
    assert all(0 < len(one) <= PASSAGE_MAX and one in text for one in passages)
    assert len(set(passages)) == len(passages)
