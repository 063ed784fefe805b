"""Names keep together at the end of a line."""

import pytest

from kurumaza.terms.templatetags.unbroken import WORD_JOINER, unbroken


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第1期 火-Okoshi@青森", f"第1期 火-{WORD_JOINER}Okoshi@青森"),
        ("肩書きや年齢は", f"肩{WORD_JOINER}書きや年齢は"),
        ("A - B", "A - B"),
        ("-1", "-1"),
        ("", ""),
    ],
)
def test_hyphen_inside_a_name_is_no_place_to_break(text: str, kept: str) -> None:
    assert unbroken(text) == kept
