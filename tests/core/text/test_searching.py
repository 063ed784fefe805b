import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.folding import fold
from kurumaza.core.text.searching import (
    MAX_WORDS,
    Piece,
    index_tokens,
    matches,
    query_words,
    snippet,
    word_tokens,
)

# Few letters, so that words are found: kana with marks, half-width ones, variants, brackets that unfold, letters with case, spaces.
LETTERS = st.text(st.sampled_from("あいが迷選髙高㈱①ｶﾞカﾊﾟAbｂ。 \u3000\n\u3099"), max_size=30)


def may_hold(tokens: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """As a database asks its index."""
    for word in words:
        wanted = word_tokens(word)
        if len(word) == 1 and not any(one.startswith(wanted[0]) for one in tokens):
            return False
        if len(word) > 1 and not set(wanted) <= set(tokens):
            return False
    return True


@given(LETTERS, LETTERS)
def test_index_never_misses_what_is_there(text: str, query: str) -> None:
    words = query_words(query)
    if matches(fold(text), words):
        assert may_hold(index_tokens(text), words)


@given(LETTERS)
def test_every_character_of_a_text_is_found_alone(text: str) -> None:
    for character in fold(text).replace(" ", ""):
        assert may_hold(index_tokens(text), (character,))


def test_index_does_not_find_what_is_not_there() -> None:
    assert not may_hold(index_tokens("迷って選んだ"), query_words("選択"))
    assert not may_hold(index_tokens("迷って選んだ"), query_words("択"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ()),
        (" \u3000\n", ()),
        ("転勤", ("転勤",)),
        ("転勤\u3000髙橋 転勤", ("転勤", "高橋")),
        ("ﾊﾙｶ①", ("ハルカ1",)),
        (" ".join("abcdefghij"), tuple("abcdefgh")),
        ("あ" * 50, ("あ" * 40,)),
    ],
)
def test_query_becomes_folded_words(query: str, words: tuple[str, ...]) -> None:
    assert query_words(query) == words
    assert len(words) <= MAX_WORDS


def test_snippet_shows_the_passage_as_it_was_written() -> None:
    text = "前のことば。" * 12 + "髙橋㈱に入った春のことです。" + "後のことば。" * 12
    pieces = snippet(text, query_words("高橋(株)"))
    assert Piece("髙橋㈱", is_hit=True) in pieces
    assert (pieces[0], pieces[-1]) == (Piece("…"), Piece("…"))
    assert "".join(one.text for one in pieces[1:-1]) in text


def test_snippet_marks_every_word_and_needs_no_dots_for_a_short_text() -> None:
    assert snippet("春に迷い、秋に選んだ。", ("選", "迷い")) == (
        Piece("春に"),
        Piece("迷い", is_hit=True),
        Piece("、秋に"),
        Piece("選", is_hit=True),
        Piece("んだ。"),
    )
    assert snippet("春に迷い", ("冬",)) == ()


@given(LETTERS, LETTERS)
def test_snippet_holds_only_what_was_written(text: str, query: str) -> None:
    words = query_words(query)
    pieces = [one for one in snippet(text, words) if one.text != "…"]
    assert "".join(one.text for one in pieces) in text
    for one in pieces:
        if one.is_hit:
            assert any(word in fold(one.text) for word in words)
