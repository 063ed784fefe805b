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
        ("本当に\uff01\uff1fそうです", ("本当に\uff01\uff1f", "そうです")),
        ("残る\uff1f(なぜ\uff1f)次へ。", ("残る\uff1f", "(なぜ\uff1f)", "次へ。")),
        ("\uff08残る\uff01\uff09次へ\uff01", ("\uff08残る\uff01\uff09", "次へ\uff01")),
        ("あ" * 201, ("あ" * 200, "あ")),
    ],
)
def test_passages_are_sentences(text: str, passages: tuple[str, ...]) -> None:
    assert passages_of(text) == passages


@given(st.text(alphabet="あい。!\uff01\uff1f\uff09「」\n \r", max_size=600))
def test_passages_are_short_trimmed_and_of_the_text(text: str) -> None:
    passages = passages_of(text)
    assert all(0 < len(one) <= PASSAGE_MAX and one in text for one in passages)
    assert len(set(passages)) == len(passages)
