import msgspec
import pytest

from kurumaza.core.text.columns import (
    FIELDS,
    Columns,
    Field,
    Heading,
    find_columns,
    find_field,
    heading_key,
    recall_columns,
)
from kurumaza.core.text.tables import RosterRefusal, TableRow
from kurumaza.core.text.wordlists import read_wordlist
from tests.core.text.roster_files import HEADER


class Headings(msgspec.Struct):
    harmless: list[str]
    fields: dict[str, list[str]]
    ignored: list[str]


def rows_of(*rows: tuple[str, ...]) -> tuple[TableRow, ...]:
    return tuple(TableRow(line, cells) for line, cells in enumerate(rows, start=1))


def columns_of(*rows: tuple[str, ...], mapping: dict[Field, int | None] | None = None) -> Columns:
    columns = find_columns(rows_of(*rows), mapping)
    assert isinstance(columns, Columns)
    return columns


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("氏名", "name"),
        ("お名前", "name"),
        ("姓　名", "name"),
        ("氏 名（漢字）", "name"),
        ("【必須】お名前", "name"),
        ("1. 氏名＊", "name"),
        ("Full Name", "name"),
        ("姓", "family_name"),
        ("氏名（姓）", "family_name"),
        ("名", "given_name"),
        ("フリガナ", "kana"),
        ("ふりがな", "kana"),
        ("ﾌﾘｶﾞﾅ", "kana"),
        ("氏名\n（フリガナ）", "kana"),
        ("セイ", "family_kana"),
        ("めい", "given_kana"),
        ("呼び名", "call_name"),
        ("ニックネーム（任意）", "call_name"),
        ("メールアドレス", "email"),
        ("ＭＡＩＬ", "email"),
        ("E-mail", "email"),
        ("Eメール", "email"),
        ("メール(PC)：", "email"),
        ("大学", "school"),
        ("学校名", "school"),
        ("所属", "school"),
        ("勤務先", "employer"),
        ("会社名", "employer"),
        ("前職", "past_employer"),
        ("以前の勤務先", "past_employer"),
        ("卒業期", "cohort"),
        ("学年・卒業期", "cohort"),
        ("期", "cohort"),
        ("学年", "cohort"),
        ("話したいテーマ", "topics"),
        ("地域", "region"),
        ("お住まい（都道府県）", "region"),
        ("保護者氏名", None),
        ("氏名（保護者）", None),
        ("メールアドレス（確認）", None),
        ("学部", None),
        ("", None),
        ("※", None),
        ("(" * 120_000, None),
    ],
)
def test_headings_are_understood_exactly(title: str, field: Field | None) -> None:
    assert find_field(title) == field


def test_no_heading_names_two_fields() -> None:
    listed = read_wordlist("headings", Headings)
    assert set(listed.fields) == set(FIELDS)
    for field, titles in listed.fields.items():
        assert {find_field(title) for title in titles} == {field}
    assert {find_field(title) for title in listed.ignored} == {None}


def test_columns_are_found_by_their_headings() -> None:
    columns = columns_of(HEADER)
    assert columns.header == HEADER
    assert columns.header_line == 1
    assert columns.fields == {
        "name": 0,
        "kana": 1,
        "call_name": 2,
        "email": 3,
        "school": 4,
        "employer": 5,
        "past_employer": 6,
        "cohort": 7,
        "topics": 8,
        "region": 9,
    }
    assert (columns.unknown, columns.ignored) == ((), ())


def test_other_columns_are_listed_or_ignored() -> None:
    columns = columns_of(
        ("No.", "氏名", "学部", "メール", "備考", "", "", "E-mail"), ("1", "a", "b", "c", "d", "e", "", "f")
    )
    assert columns.fields == {"name": 1, "email": 3}
    assert columns.ignored == (Heading(0, "No."), Heading(4, "備考"))
    assert columns.unknown == (Heading(2, "学部"), Heading(5, ""), Heading(7, "E-mail"))


def test_header_is_found_below_five_titles() -> None:
    titles = [("名簿",), ("第1期",), (), ("作成", "4月"), ("氏名は戸籍のとおり",), ("メール", "地域")]
    columns = columns_of(*titles, ("氏名", "メール"), ("はるか", "a@example.jp"))
    assert (columns.header_line, columns.fields) == (7, {"name": 0, "email": 1})


def test_header_below_six_titles_is_not_looked_for() -> None:
    refusal = find_columns(rows_of(*[(f"題{n}",) for n in range(6)], ("氏名", "メール")))
    assert isinstance(refusal, RosterRefusal)
    assert refusal.code == "missing_column"


def test_call_name_will_do_for_a_name() -> None:
    assert columns_of(("呼び名", "メール")).fields == {"call_name": 0, "email": 1}


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (("氏名", "大学"), ("email",)),
        (("メール", "大学"), ("name",)),
        (("メール", "姓"), ("name",)),
        (("a", "b"), ("email", "name")),
    ],
)
def test_missing_columns_are_refused_with_what_was_found(
    header: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    assert find_columns(rows_of(header, ("x\x00", "y"))) == RosterRefusal(
        "missing_column", missing=missing, header_line=1, found=header, sample=(("x␀", "y"),)
    )


def test_mapping_wins_over_headings() -> None:
    header = ("氏名", "旧姓", "メール", "連絡先")
    columns = columns_of(header, mapping={"name": 1, "email": 3})
    assert columns.fields == {"name": 1, "email": 3}
    assert columns.unknown == (Heading(0, "氏名"), Heading(2, "メール"))
    assert columns_of((*header, "大学"), mapping={"school": None}).fields == {"name": 0, "email": 2}


def test_mapping_makes_a_file_without_header_readable() -> None:
    columns = columns_of(
        ("はるか", "a@example.jp", "x"), ("けんじ", "b@example.jp", ""), mapping={"name": 0, "email": 1}
    )
    assert columns == Columns(("", "", ""), 0, {"name": 0, "email": 1}, (Heading(2, ""),), ())


def test_mapping_of_unrecognised_headings_keeps_the_header() -> None:
    columns = columns_of(("なまえ?", "あて先"), ("はるか", "a@example.jp"), mapping={"name": 0, "email": 1})
    assert (columns.header_line, columns.header) == (1, ("なまえ?", "あて先"))


@pytest.mark.parametrize(
    ("mapping", "misfits"),
    [({"email": 2}, ("email",)), ({"email": -1}, ("email",)), ({"name": 1, "email": 1}, ("name", "email"))],
)
def test_mapping_that_does_not_fit_is_refused(
    mapping: dict[Field, int | None], misfits: tuple[str, ...]
) -> None:
    assert find_columns(rows_of(("氏名", "メール")), mapping) == RosterRefusal(
        "mapping_does_not_fit", missing=misfits, found=("氏名", "メール")
    )


def test_mapping_of_an_unknown_field_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="age"):
        find_columns(rows_of(("氏名", "メール")), {"age": 0})  # type: ignore[dict-item]


def test_what_was_said_of_headings_is_recalled_however_they_are_spelled() -> None:
    remembered: dict[str, Field | None] = {
        heading_key("おなまえ"): "name",
        heading_key("連絡先1"): "email",
        heading_key("氏名"): None,
    }
    header = ("ID", "氏名", "おなまえ(必須)", "連絡先1:", "学校")
    assert recall_columns(header, remembered | {heading_key("おなまえ(必須)"): "name"}) == {
        "name": 2,
        "email": 3,
    }


def test_column_that_was_said_to_be_unused_stays_unused() -> None:
    assert recall_columns(("氏名", "学校"), {heading_key("学校"): None}) == {"school": None}


def test_of_two_recalled_columns_with_one_meaning_the_first_is_taken() -> None:
    remembered: dict[str, Field | None] = {heading_key("A"): "name", heading_key("B"): "name"}
    assert recall_columns(("A", "B"), remembered) == {"name": 0}


def test_nothing_is_recalled_of_headings_nobody_spoke_about() -> None:
    assert recall_columns(("氏名", ""), {}) == {}
