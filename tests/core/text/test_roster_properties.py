from hypothesis import given, settings
from hypothesis import strategies as st

from kurumaza.core.text.roster import RosterPreview, RosterRow, compare, read_roster
from kurumaza.core.text.tables import RosterRefusal
from tests.core.text.roster_files import csv_bytes, told

CELLS = st.sampled_from(
    [
        "",
        "はるか",
        "髙橋 ①",
        "=A1",
        "a@example.jp",
        "B@example.jp",
        "foo.@ezweb.ne.jp",
        "\x00",
        "－",
        "仕事、家",
        "ﾊﾙｶ",
    ]
)
# These come back from CP932 as other characters; a roster must not change by being saved in it.
TWINS = "〜−‖¢£¬"
CP932_TEXT = st.text(
    st.characters(codec="cp932", exclude_categories=("Cc", "Co", "Cs", "Zl", "Zp"), include_characters=TWINS),
    max_size=8,
)
EMAILS = st.sampled_from(
    ["a@example.jp", "b@example.jp", "c@example.jp", "ｄ＠example.jp", "x", "", "e..f@docomo.ne.jp"]
)
TABLES = st.lists(
    st.tuples(CELLS | CP932_TEXT, CELLS | CP932_TEXT, EMAILS, CELLS | CP932_TEXT), min_size=1, max_size=8
)
TABLE_HEADER = ("氏名", "フリガナ", "メールアドレス", "話したいこと")


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", "氏名,メール\n".encode(), "氏名\tメール\r\n".encode("cp932")]),
)
def test_no_bytes_raise_and_every_row_has_one_fate(data: bytes, header: bytes) -> None:
    read = read_roster(header + data, "x")
    if isinstance(read, RosterPreview):
        lines = [fate.line for fate in read.fates]
        assert lines == list(range(lines[0], lines[0] + len(lines)))


@settings(max_examples=200)
@given(TABLES)
def test_fates_are_complete_and_reasoned(table: list[tuple[str, ...]]) -> None:
    read = read_roster(csv_bytes([TABLE_HEADER, *table]), "x")
    if isinstance(read, RosterRefusal):
        assert read.code == "empty"
        return
    assert [fate.line for fate in read.fates] == list(range(2, 2 + len(read.fates)))
    accepted = [fate.row.email for fate in read.fates if fate.row is not None]
    assert len(accepted) == len(set(accepted))
    for fate in read.fates:
        assert (fate.outcome == "rejected") == bool(fate.reasons)
        assert (fate.outcome == "add") == (fate.row is not None)


@settings(max_examples=200)
@given(TABLES)
def test_encodings_of_one_table_give_the_same_fates(table: list[tuple[str, ...]]) -> None:
    rows = [TABLE_HEADER, *table]
    plain = read_roster(csv_bytes(rows), "x")
    for encoding in ("utf-8-sig", "cp932"):
        read = read_roster(csv_bytes(rows, encoding), "x")
        if isinstance(plain, RosterRefusal):
            assert read == plain
        else:
            assert isinstance(read, RosterPreview)
            assert (read.encoding, read.columns) == (encoding, plain.columns)
            assert [told(fate) for fate in read.fates] == [told(fate) for fate in plain.fates]


@settings(max_examples=200)
@given(TABLES, TABLES)
def test_applying_a_comparison_leaves_nothing_to_do(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    existing: dict[str, RosterRow] = {}
    for table in (first, second):
        read = read_roster(csv_bytes([TABLE_HEADER, *table]), "x")
        fates = read.fates if isinstance(read, RosterPreview) else ()
        compared = compare(fates, existing)
        assert [fate.line for fate in compared] == [fate.line for fate in fates]
        assert compare(compared, existing) == compared
        existing |= {fate.row.email: fate.row for fate in compared if fate.row is not None}
        assert {fate.outcome for fate in compare(fates, existing)} <= {"unchanged", "blank", "rejected"}
