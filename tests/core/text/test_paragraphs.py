"""Plain text as paragraphs, lines and addresses: nothing is lost, and nothing but an address can be pressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.paragraphs import Piece, paragraphs_of


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("くわしくはhttps://example.jp/aをご覧ください。", "https://example.jp/a"),
        ("(https://example.jp/a)", "https://example.jp/a"),
        ("https://example.jp/a_(b).", "https://example.jp/a_(b)"),
        ('<a href="https://example.jp/">', "https://example.jp/"),
        ("http://example.jp/?a=1&b=2#c", "http://example.jp/?a=1&b=2#c"),
    ],
)
def test_address_ends_where_the_sentence_goes_on(line: str, address: str) -> None:
    ((pieces,),) = paragraphs_of(line)
    assert [piece.address for piece in pieces if piece.address] == [address]
    assert "".join(piece.text for piece in pieces) == line


@pytest.mark.parametrize(
    "line", ["javascript:alert(1)", "https://", "ftp://example.jp/", "example.jp", "a@b.jp"]
)
def test_nothing_else_can_be_pressed(line: str) -> None:
    assert paragraphs_of(line) == [[(Piece(line),)]]


def test_blank_line_begins_a_paragraph() -> None:
    assert paragraphs_of("一\r\n二\r\n \r\n\r\n三\n") == [[(Piece("一"),), (Piece("二"),)], [(Piece("三"),)]]
    assert paragraphs_of("  \n ") == []


@given(st.text(alphabet=st.sampled_from("あ。 \n()<>\"'.,:/htps?&=#")) | st.text())
def test_no_word_is_lost_and_addresses_are_of_the_web(text: str) -> None:
    found = paragraphs_of(text)
    pieces = [piece for paragraph in found for line in paragraph for piece in line]
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())
    for piece in pieces:
        assert piece.address in ("", piece.text)
        assert not piece.address or piece.address.startswith(("http://", "https://"))
        assert not set('<>"\n ') & set(piece.address)
