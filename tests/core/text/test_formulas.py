"""What a spreadsheet would run."""

import pytest

from kurumaza.core.text.formulas import without_formula


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"],
)
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert without_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", " ", "はるかさん", "1番", "haruka@kurumaza.example", "2月14日(土)", "a=b"]
)
def test_other_words_stay(text: str) -> None:
    assert without_formula(text) == text
