"""A school's list, and how well somebody agrees with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.graduates import Graduate, folded, likeness, read_graduates
from kurumaza.core.text.tables import RosterRefusal

HARUKA = folded(name="髙橋 はるか", kana="たかはし はるか", email="Haruka@Kurumaza.example", cohort="第3期生")


def test_spellings_that_people_take_for_the_same_are_equal() -> None:
    assert (
        folded(name="高橋はるか", kana="タカハシ ハルカ", email="haruka@kurumaza.example", cohort="3期")
        == HARUKA
    )
    assert Graduate("高橋はるか", "タカハシハルカ", "haruka@kurumaza.example", "3") == HARUKA


def test_list_needs_no_addresses() -> None:
    data = "氏名,フリガナ,卒業期\n髙橋 はるか,タカハシ ハルカ,第3期\n,,\n高橋はるか,タカハシハルカ,3期生\n".encode(
        "cp932"
    )
    assert read_graduates(data) == (Graduate("高橋はるか", "タカハシハルカ", "", "3"),)


def test_names_in_two_columns_are_one() -> None:
    data = "姓,名,メール\n高橋,はるか,haruka@kurumaza.example\n".encode()
    assert read_graduates(data) == (Graduate("高橋はるか", "", "haruka@kurumaza.example", ""),)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        ("卒業期\n3期\n".encode(), "missing_column"),
        ("氏名,卒業期\n,3期\n".encode(), "empty"),
        (b"%PDF-1.4", "unsupported_file"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, code: str) -> None:
    refused = read_graduates(data)
    assert isinstance(refused, RosterRefusal)
    assert refused.code == code


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for head in (b"", "氏名,卒業期\n".encode()):
        assert isinstance(read_graduates(head + data), tuple | RosterRefusal)


def test_year_is_a_number_however_long_or_written() -> None:
    years = [
        folded(name="", kana="", email="", cohort=one).cohort for one in ("第03期", "3", "9" * 5000, "初期")
    ]
    assert years == ["3", "3", "9" * 5000, "初期"]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (HARUKA, "match"),
        (Graduate("高橋はるか", "タカハシハルカ", "", ""), "match"),
        (Graduate("高橋はるか", "", "", "3"), "match"),
        (Graduate("", "タカハシハルカ", "haruka@kurumaza.example", ""), "match"),
        (Graduate("高橋はるか", "タカハシハルカ", "", "4"), "partial"),
        (Graduate("高橋はるか", "", "", ""), "partial"),
        (Graduate("別の名前", "", "haruka@kurumaza.example", ""), "partial"),
        (Graduate("別の名前", "ベツノナマエ", "", "3"), "none"),
        (Graduate("", "", "", ""), "none"),
    ],
)
def test_likeness_of_somebody_and_one_on_the_list(one: Graduate, expected: str) -> None:
    assert likeness(HARUKA, [one]) == expected


def test_the_best_of_many_counts() -> None:
    people = [Graduate("高橋はるか", "", "", ""), HARUKA, Graduate("別の名前", "", "", "")]
    assert likeness(HARUKA, people) == "match"
    assert likeness(HARUKA, []) == "none"
    assert likeness(Graduate(), [Graduate("", "", "", "")]) == "none"
