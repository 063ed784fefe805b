"""Call names in a text: longer ones wherever they stand, one of a single character where it is said as a name."""

import pytest

from kurumaza.core.text.call_names import stands_in
from kurumaza.core.text.folding import fold


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("けんじ", "けんじに話した。", True),
        ("けんじ", "健二に話した。", False),
        ("葵", "葵さんに言われた。", True),
        ("葵", "葵君と、葵くんと", True),
        ("愛", "愛ちゃんが来た", True),
        ("空", "空先生のところで", True),
        ("凛", "凛氏と凛様", True),
        ("凛", "そう「凛」が言った", True),
        ("凛", "そう『凛』が言った", True),
        ("凛", 'そう"凛"が言った', True),
        ("空", "空を見ていた。愛を知った。", False),
        ("空", "「空が青い」と言った", False),
        ("A", "aさんの話", True),
        ("", "何か", False),
    ],
)
def test_names_in_a_text(name: str, text: str, stands: bool) -> None:
    assert stands_in(name, fold(text)) is stands
