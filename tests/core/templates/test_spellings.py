"""A text in another spelling still says where each sign of it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.templates.spellings import ANYHOW, AS_WRITTEN, SIGNS, Spelling, spread

SPELLINGS = st.sampled_from([ANYHOW, AS_WRITTEN, SIGNS, None])


@pytest.mark.parametrize(
    ("written", "spelling", "text"),
    [
        ("高見本　仮\u200b名\U000e0100", ANYHOW, "高見本仮名"),
        ("ﾀｶﾞﾊｼ Ken", ANYHOW, "タガハシken"),
        ("Ｋｅｎ　と", AS_WRITTEN, "Ken と"),
        ("０９０－１２３４‐５６", SIGNS, "090-1234-56"),
        ("Ｋｅｎ", None, "Ｋｅｎ"),
        ("", ANYHOW, ""),
    ],
)
def test_the_same_words_are_the_same(written: str, spelling: Spelling, text: str) -> None:
    assert spread(written, spelling).text == text


@given(st.text(max_size=30), SPELLINGS)
def test_each_sign_lies_within_what_was_written_and_in_its_order(written: str, spelling: Spelling) -> None:
    found = spread(written, spelling)
    assert len(found.spots) == len(found.text)
    assert all(0 <= start < stop <= len(written) for start, stop in found.spots)
    assert list(found.spots) == sorted(found.spots)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_known_word_is_cut_out_where_it_was_written(before: str, after: str) -> None:
    written = f"{before}。高見本　仮名。{after}"
    here = spread(written, ANYHOW)
    start = here.text.index("高見本仮名")
    begins, ends = here.span(start, start + 5)
    assert spread(written[begins:ends], ANYHOW).text == "高見本仮名"
