import pytest

from kurumaza.core.text.questions import ends_as_question, same_question


@pytest.mark.parametrize("line", ["何を大切にしていますか。", "なぜですか", "なぜ?", "Why? ", "なぜ?"])
def test_question_is_known_by_its_end(line: str) -> None:
    assert ends_as_question(line)


@pytest.mark.parametrize("line", ["", "大切なこと。", "なぜですか。と聞いた。", "かもめ"])
def test_statement_is_no_question(line: str) -> None:
    assert not ends_as_question(line)


def test_same_question_in_other_widths_and_marks_is_the_same() -> None:
    assert same_question("何を大切にしていますか。", "何を 大切にしていますか?")
    assert not same_question("何を大切にしていますか。", "だれを大切にしていますか。")
