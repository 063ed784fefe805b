import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.addresses import EmailRefusal, normalise_email, read_email


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("haruka@example.jp", "haruka@example.jp"),
        ("Haruka.T@Example.JP", "haruka.t@example.jp"),
        ("　ｈａｒｕｋａ＠ｅｘａｍｐｌｅ．ｊｐ　", "haruka@example.jp"),
        ("haruka@example。jp", "haruka@example.jp"),
        ("\u200bharuka@example.jp\n", "haruka@example.jp"),
        ("mailto:haruka@example.jp", "haruka@example.jp"),
        ("はるか <haruka@example.jp>", "haruka@example.jp"),
        ("＜ｈａｒｕｋａ＠ｅｘａｍｐｌｅ．ｊｐ＞", "haruka@example.jp"),
        ("haruka+kuruma@example.jp", "haruka+kuruma@example.jp"),
        ("haruka@日本語.jp", "haruka@xn--wgv71a119e.jp"),
        ("haruka_1-2@docomo.ne.jp", "haruka_1-2@docomo.ne.jp"),
    ],
)
def test_address_is_read_as_one_identity(typed: str, identity: str) -> None:
    assert read_email(typed) == identity


@pytest.mark.parametrize("typed", ["", "  ", "　", "\n", "mailto:"])
def test_address_left_out_is_empty(typed: str) -> None:
    assert read_email(typed) == EmailRefusal("empty", "")


@pytest.mark.parametrize(
    "typed",
    [
        "haruka",
        "haruka@",
        "@example.jp",
        "haruka@@example.jp",
        "haruka@example",
        "haruka@localhost",
        "haruka @example.jp",
        "a@example.jp; b@example.jp",
        "はるか@example.jp",
        "ha..ruka@example.jp",
        "haruka.@example.jp",
        "haruka@exa_mple.jp",
        "haruka\x00@example.jp",
        "x" * 65 + "@example.jp",
        "a@" + "b" * 300 + ".jp",
        "a..b(@docomo.ne.jp",
        "..@docomo.ne.jp",
    ],
)
def test_address_that_cannot_be_is_invalid(typed: str) -> None:
    assert read_email(typed) == EmailRefusal("invalid", typed.lower())


@pytest.mark.parametrize(
    "typed",
    [
        "foo..bar@docomo.ne.jp",
        "foo.@ezweb.ne.jp",
        ".foo@softbank.ne.jp",
        "a...b.@au.com",
        "foo.@t.vodafone.ne.jp",
    ],
)
def test_address_of_a_carrier_that_breaks_the_rfc_is_told_apart(typed: str) -> None:
    assert read_email(typed) == EmailRefusal("carrier_breaks_rfc", typed)


def test_refused_address_is_shown_as_it_was_understood() -> None:
    assert read_email("　ＦＯＯ．＠ｄｏｃｏｍｏ．ｎｅ．ｊｐ") == EmailRefusal(
        "carrier_breaks_rfc", "foo.@docomo.ne.jp"
    )


@given(st.text())
def test_normalising_an_address_is_idempotent(text: str) -> None:
    once = normalise_email(text)
    assert normalise_email(once) == once


@given(st.text() | st.builds("{}@{}".format, st.text(max_size=8), st.text(max_size=8)) | st.emails())
def test_reading_an_address_never_raises_and_settles(text: str) -> None:
    read = read_email(text)
    if isinstance(read, str):
        assert read.isascii() and read == read.lower()
        assert read_email(read) == read
