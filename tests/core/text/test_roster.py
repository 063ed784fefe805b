import msgspec
import pytest

from kurumaza.core.text.columns import ColumnMapping, Field, Heading
from kurumaza.core.text.roster import (
    FIELD_LIMITS,
    MAX_TOPICS,
    Reason,
    RosterPreview,
    RosterRow,
    RowFate,
    compare,
    read_roster,
)
from kurumaza.core.text.tables import MAX_DATA_ROWS, RosterRefusal
from tests.core.text.roster_files import HEADER, csv_bytes, told, workbook_bytes

NAME_AND_EMAIL = ("氏名", "メール")


def preview_of(
    *rows: tuple[str, ...],
    header: tuple[str, ...] = NAME_AND_EMAIL,
    mapping: dict[Field, int | None] | None = None,
) -> RosterPreview:
    preview = read_roster(csv_bytes([header, *rows]), "名簿.csv", mapping)
    assert isinstance(preview, RosterPreview)
    return preview


def row_of(cells: tuple[str, ...], header: tuple[str, ...]) -> RosterRow:
    (fate,) = preview_of(cells, header=header).fates
    assert fate.row is not None
    return fate.row


def reasons_of(name: str, email: str, **others: str) -> tuple[Reason, ...]:
    titles = {"kana": "フリガナ", "employer": "勤務先", "topics": "テーマ", "phone": "電話"}
    header = (*NAME_AND_EMAIL, *(titles[key] for key in others))
    (fate,) = preview_of((name, email, *others.values()), header=header).fates
    assert (fate.outcome == "rejected") == bool(fate.reasons)
    return fate.reasons


def test_row_is_read_whole_and_kept_as_written() -> None:
    cells = (
        "髙橋　①子",
        "たかはし ﾏﾙｺ",
        "まる",
        "Ｍａｒｕ＠Example.JP",
        "弘前大学",
        "㈱青い海",
        "－",
        "第１２期",
        "仕事、暮らし／仕事,家",
        "青森市",
    )
    assert preview_of(cells, header=HEADER).fates == (
        RowFate(
            line=2,
            cells=cells,
            outcome="add",
            row=RosterRow(
                name="髙橋 ①子",
                email="maru@example.jp",
                kana="タカハシ マルコ",
                call_name="まる",
                school="弘前大学",
                employer="㈱青い海",
                past_employer="",
                cohort="第12期",
                topics=("仕事", "暮らし", "家"),
                region="青森市",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("header", "cells", "name", "kana"),
    [
        (
            ("姓", "名", "セイ", "メイ", "メール"),
            ("海野", "はるか", "うみの", "ﾊﾙｶ", "a@example.jp"),
            "海野 はるか",
            "ウミノ ハルカ",
        ),
        (("姓", "名", "メール"), ("", "はるか", "a@example.jp"), "はるか", ""),
        (("氏名", "姓", "名", "メール"), ("はるか", "x", "y", "a@example.jp"), "はるか", ""),
        (("氏名", "姓", "名", "メール"), ("", "海野", "はるか", "a@example.jp"), "海野 はるか", ""),
        (("呼び名", "メール"), ("はるか", "a@example.jp"), "はるか", ""),
    ],
)
def test_name_comes_from_one_or_two_columns(
    header: tuple[str, ...], cells: tuple[str, ...], name: str, kana: str
) -> None:
    row = row_of(cells, header)
    assert (row.name, row.kana) == (name, kana)


def test_preview_tells_what_was_read() -> None:
    data = csv_bytes(
        [("名簿",), ("氏名", "メール", "学部", "備考"), ("はるか", "a@example.jp", "x", "y")], "cp932", "\t"
    )
    preview = read_roster(data, "名\x00簿.tsv")
    assert isinstance(preview, RosterPreview)
    assert (preview.filename, preview.encoding, preview.delimiter, preview.sheet) == (
        "名␀簿.tsv",
        "cp932",
        "\t",
        "",
    )
    assert (preview.columns.header_line, preview.columns.unknown) == (2, (Heading(2, "学部"),))
    assert [fate.line for fate in preview.fates] == [3]


def test_rows_that_name_nobody_are_blank_even_when_numbered() -> None:
    preview = preview_of(
        ("1", "はるか", "a@example.jp"),
        ("2", "", ""),
        (),
        ("", "けんじ", "b@example.jp"),
        header=("No", *NAME_AND_EMAIL),
    )
    assert [(fate.line, fate.outcome) for fate in preview.fates] == [
        (2, "add"),
        (3, "blank"),
        (4, "blank"),
        (5, "add"),
    ]


@pytest.mark.parametrize(
    ("name", "email", "reasons"),
    [
        ("はるか", "a@example.jp", ()),
        ("はるか", "", (Reason("email_empty", "email"),)),
        ("はるか", "haruka", (Reason("email_invalid", "email"),)),
        ("はるか", "foo..bar@docomo.ne.jp", (Reason("carrier_breaks_rfc", "email"),)),
        ("", "a@example.jp", (Reason("name_empty", "name"),)),
        ("ー", "haruka", (Reason("email_invalid", "email"), Reason("name_empty", "name"))),
        ("は\x00", "a@example.jp", (Reason("control_characters", "name"),)),
        ("\ufffd橋", "a@example.jp", (Reason("unreadable_characters", "name"),)),
        ("=A1", "a@example.jp", (Reason("formula", "name"),)),
        ("はるか", "＝A1", (Reason("formula", "email"), Reason("email_invalid", "email"))),
        ("は" * 100, "a@example.jp", ()),
        ("は" * 101, "a@example.jp", (Reason("too_long", "name", limit=100),)),
    ],
)
def test_rejected_row_names_every_reason(name: str, email: str, reasons: tuple[Reason, ...]) -> None:
    assert reasons_of(name, email) == reasons


def test_other_fields_are_judged_and_other_columns_are_not() -> None:
    assert reasons_of("はるか", "a@example.jp", employer="@SUM(A1)") == (Reason("formula", "employer"),)
    assert reasons_of("はるか", "a@example.jp", kana="\x07") == (Reason("control_characters", "kana"),)
    assert reasons_of("はるか", "a@example.jp", phone="+81-90-0000-0000") == ()


def test_topics_are_bounded_one_by_one_and_together() -> None:
    limit = FIELD_LIMITS["topics"]
    assert (
        reasons_of("はるか", "a@example.jp", topics="、".join("あ" * limit + str(n)[:0] for n in range(3)))
        == ()
    )
    assert reasons_of("はるか", "a@example.jp", topics="あ" * (limit + 1)) == (
        Reason("too_long", "topics", limit=limit),
    )
    many = "、".join(f"話{n}" for n in range(MAX_TOPICS + 1))
    assert reasons_of("はるか", "a@example.jp", topics=many) == (
        Reason("too_long", "topics", limit=MAX_TOPICS),
    )


def test_second_row_with_an_address_names_the_first() -> None:
    preview = preview_of(
        ("はるか", "a@example.jp"),
        ("けんじ", "b@example.jp"),
        ("はる", "Ａ@EXAMPLE.jp"),
        ("か", "a@example.jp"),
    )
    assert [fate.reasons for fate in preview.fates] == [
        (),
        (),
        (Reason("email_twice", "email", line=2),),
        (Reason("email_twice", "email", line=2),),
    ]


def test_address_of_a_rejected_row_is_free_for_a_later_one() -> None:
    preview = preview_of(("", "a@example.jp"), ("はるか", "a@example.jp"), ("はる", "a@example.jp"))
    assert [fate.outcome for fate in preview.fates] == ["rejected", "add", "rejected"]
    assert preview.fates[2].reasons == (Reason("email_twice", "email", line=3),)


def test_file_without_people_is_empty() -> None:
    assert read_roster(csv_bytes([NAME_AND_EMAIL]), "x.csv") == RosterRefusal(
        "empty", header_line=1, found=NAME_AND_EMAIL
    )


def people(count: int) -> list[tuple[str, str]]:
    return [("はるか", f"a{number}@example.jp") for number in range(count)]


@pytest.mark.parametrize("write", [csv_bytes, workbook_bytes])
def test_rows_are_counted_without_title_and_header(write: object) -> None:
    assert callable(write)
    full = read_roster(write([("名簿",), NAME_AND_EMAIL, *people(MAX_DATA_ROWS)]), "x")
    assert isinstance(full, RosterPreview)
    assert [fate.outcome for fate in full.fates] == ["add"] * MAX_DATA_ROWS
    assert read_roster(write([NAME_AND_EMAIL, *people(MAX_DATA_ROWS + 1)]), "x") == RosterRefusal(
        "too_many_rows", count=20_001, limit=20_000
    )


def test_mapping_is_used_for_rows() -> None:
    preview = preview_of(
        ("ハル", "はるか", "a@example.jp"),
        header=("呼び名", "宛名", "連絡先"),
        mapping={"name": 1, "email": 2},
    )
    assert preview.fates[0].row == RosterRow(name="はるか", email="a@example.jp", call_name="ハル")


def test_workbook_and_text_of_one_table_give_the_same_people() -> None:
    rows = [
        HEADER,
        ("髙橋", "たかはし", "", "a@example.jp", "", "㈱", "", 3, "", ""),
        ("", "", "", "b@example.jp"),
    ]
    text, workbook = read_roster(csv_bytes(rows), "x"), read_roster(workbook_bytes(rows), "x")
    assert isinstance(text, RosterPreview)
    assert isinstance(workbook, RosterPreview)
    assert [told(fate) for fate in text.fates] == [told(fate) for fate in workbook.fates]


def test_preview_survives_storing_as_json() -> None:
    preview = preview_of(("はるか", "a@example.jp"), ("け\x00んじ", ""))
    assert msgspec.json.decode(msgspec.json.encode(preview), type=RosterPreview) == preview


HARUKA = RosterRow(name="はるか", email="a@example.jp", school="弘前大学", topics=("仕事",))


def fate_of(row: RosterRow) -> RowFate:
    return RowFate(2, ("x",), "add", row=row)


def test_compare_adds_whoever_is_not_enrolled() -> None:
    assert compare([fate_of(HARUKA)], {}) == (fate_of(HARUKA),)


def test_compare_leaves_the_same_unchanged_and_names_what_changes() -> None:
    moved = msgspec.structs.replace(HARUKA, school="青森公立大学", region="青森市")
    assert compare([fate_of(HARUKA)], {HARUKA.email: HARUKA}) == (
        RowFate(2, ("x",), "unchanged", row=HARUKA),
    )
    assert compare([fate_of(moved)], {HARUKA.email: HARUKA}) == (
        RowFate(2, ("x",), "update", row=moved, changed=("school", "region")),
    )


def test_compare_never_empties_what_the_file_leaves_out() -> None:
    sparse = RosterRow(name="春香", email="a@example.jp")
    (fate,) = compare([fate_of(sparse)], {HARUKA.email: HARUKA})
    assert (fate.outcome, fate.changed) == ("update", ("name",))
    assert fate.row == msgspec.structs.replace(HARUKA, name="春香")


def test_compare_keeps_blank_and_rejected_rows() -> None:
    fates = (RowFate(2, (), "blank"), RowFate(3, ("x",), "rejected", reasons=(Reason("name_empty", "name"),)))
    assert compare(fates, {HARUKA.email: HARUKA}) == fates


def test_roster_on_another_sheet_is_found_with_and_without_a_mapping() -> None:
    workbook = workbook_bytes(
        [["この名簿について", "", ""], ["2026年版", "", ""]],
        [["氏名", "メール", "備考"], ["はるか", "haruka@example.jp", ""]],
    )
    mappings: tuple[ColumnMapping | None, ...] = (None, {"kana": 2})
    for mapping in mappings:
        preview = read_roster(workbook, "x.xlsx", mapping)
        assert isinstance(preview, RosterPreview)
        assert (preview.columns.header_line, preview.fates[0].outcome) == (1, "add")


def test_fields_that_people_have_put_right_keep_their_value() -> None:
    preview = read_roster("氏名,メール,学校,地域\nそら,sora@example.com,北大学,弘前\n".encode(), "名簿.csv")
    assert isinstance(preview, RosterPreview)
    before = RosterRow("そら", "sora@example.com", school="南大学", region="青森")
    [fate] = compare(preview.fates, {before.email: before}, {before.email: ["school", "kana"]})
    assert (fate.outcome, fate.changed, fate.kept) == ("update", ("region",), ("school",))
    assert fate.row == RosterRow("そら", "sora@example.com", school="南大学", region="弘前")
    [again] = compare([fate], {before.email: fate.row}, {before.email: ["school"]})
    assert (again.outcome, again.changed, again.kept) == ("unchanged", (), ())
