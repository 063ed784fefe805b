import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurumaza.core.text.decoding import read_table
from kurumaza.core.text.tables import MAX_BYTES, MAX_COLUMNS, MAX_LINES, RosterRefusal, Table, TableRow
from tests.core.text.roster_files import csv_bytes, csv_text, workbook_bytes

ROWS = (("氏名", "メール"), ("髙橋①㈱", "a@example.jp"))


def cells_of(table: Table | RosterRefusal) -> list[tuple[int, tuple[str, ...]]]:
    assert isinstance(table, Table)
    return [(row.line, row.cells) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_in_its_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    table = read_table(csv_bytes(ROWS, encoding, delimiter))
    assert cells_of(table) == [(1, ROWS[0]), (2, ROWS[1])]
    assert isinstance(table, Table)
    assert (table.encoding, table.delimiter) == (encoding, delimiter)


def test_half_width_kana_alone_is_cp932() -> None:
    table = read_table(csv_bytes([("name", "email"), ("ﾔﾏﾀﾞ ﾊﾙｶ", "a@example.jp")], "cp932"))
    assert cells_of(table)[1] == (2, ("ﾔﾏﾀﾞ ﾊﾙｶ", "a@example.jp"))


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-16", "utf-16"),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("utf-32", "utf-32"),
        ("euc_jp", "euc-jp"),
        ("iso2022_jp", "iso-2022-jp"),
    ],
)
def test_other_encodings_are_refused_by_name(codec: str, named: str) -> None:
    rows = [("氏名", "メール"), ("高橋", "a@example.jp"), ("中村", "b@example.jp")]
    assert read_table(csv_bytes(rows, codec)) == RosterRefusal("unknown_encoding", encoding=named)


def test_kanji_alone_in_euc_is_not_taken_for_cp932() -> None:
    rows = [("氏名", "大学", "email"), ("高橋", "弘前大学", "a@example.jp")]
    assert read_table(csv_bytes(rows, "euc_jp")) == RosterRefusal("unknown_encoding", encoding="euc-jp")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf\x8e\x81", b"a,b\n\xff\xfe\x01", b"\x81"])
def test_bytes_of_no_known_encoding_are_refused(data: bytes) -> None:
    assert read_table(data) == RosterRefusal("unknown_encoding")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b",,,\n,,\n", b"\x1a", b"\x00\x00"])
def test_nothing_is_empty(data: bytes) -> None:
    assert read_table(data) == RosterRefusal("empty")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 \xe2\xe3", "unsupported_file"),
        (b"\x89PNG\r\n\x1a\n", "unsupported_file"),
        (b"PK\x05\x06" + bytes(18), "unsupported_file"),
        (b"<html><table><tr><td>", "unsupported_file"),
        (b"\n <?xml version='1.0'?><Workbook/>", "unsupported_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
    ],
)
def test_files_of_other_kinds_are_told_apart(data: bytes, code: str) -> None:
    refusal = read_table(data)
    assert isinstance(refusal, RosterRefusal)
    assert refusal.code == code


def test_file_is_refused_from_one_byte_over_the_limit() -> None:
    data = b"x" * (MAX_BYTES + 1)
    assert read_table(data) == RosterRefusal("too_large", count=MAX_BYTES + 1, limit=MAX_BYTES)
    assert read_table(b"a,b\n" + b"\n" * (MAX_BYTES - 4)) == Table((TableRow(1, ("a", "b")),), "utf-8", ",")


def test_rows_keep_the_numbers_a_spreadsheet_shows() -> None:
    data = b'\r\n"a\r\nb",c\r\n\r\n,\r\nd\r\n,,\r\n\r\n'
    assert cells_of(read_table(data)) == [(2, ("a\nb", "c")), (3, ()), (4, ()), (5, ("d",))]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_line_end_is_read(line_end: str) -> None:
    data = csv_text(ROWS).replace("\r\n", line_end).encode()
    assert cells_of(read_table(data)) == [(1, ROWS[0]), (2, ROWS[1])]


def test_nul_stays_in_its_cell_and_end_marks_are_dropped() -> None:
    data = "氏名,メール\nはる\x00か,a@example.jp\n\x1a\x00\x00".encode()
    assert cells_of(read_table(data))[1:] == [(2, ("はる\x00か", "a@example.jp"))]


@pytest.mark.parametrize("data", [b'a,b\nc,d\n"e,f\ng,h\n', b'a,b\nc,d\n"e"x,f\n'])
def test_quotes_that_would_swallow_rows_are_refused_with_their_line(data: bytes) -> None:
    assert read_table(data) == RosterRefusal("broken_quotes", line=3)


def test_cell_that_is_too_long_is_no_unclosed_quote() -> None:
    limit = 131_072
    assert isinstance(read_table(b"a,b\n" + b"x" * limit + b",d\n"), Table)
    refused = RosterRefusal("cell_too_long", line=3, limit=limit)
    assert read_table(b"a,b\nc,d\n" + b"x" * (limit + 1) + b",f\n") == refused


def test_commas_within_tabbed_cells_do_not_decide() -> None:
    rows = [("name", "topics"), ("a", "x,y,z"), ("b", "x,y,z")]
    assert cells_of(read_table(csv_bytes(rows, delimiter="\t"))) == [(1, rows[0]), (2, rows[1]), (3, rows[2])]


def test_tables_are_bounded() -> None:
    wide = b"," * MAX_COLUMNS + b"x\n"
    assert read_table(wide) == RosterRefusal("too_many_columns", count=MAX_COLUMNS + 1, limit=MAX_COLUMNS)
    assert read_table(b"," * 200_000 + b"\nx\n") == Table((TableRow(2, ("x",)),), "utf-8", ",")
    long = read_table(b"a,b\n" * (MAX_LINES + 1))
    assert long == RosterRefusal("too_many_rows", count=MAX_LINES + 1, limit=20_000)


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(read_table(data), Table | RosterRefusal)


WORKBOOK = workbook_bytes([("氏名", "メール"), ("はるか", "a@example.jp"), (1, 2.5)])


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), max_size=12),
    st.integers(0, len(WORKBOOK)),
)
def test_no_damage_to_a_workbook_raises(flips: list[tuple[int, int]], length: int) -> None:
    damaged = bytearray(WORKBOOK)
    for position, value in flips:
        damaged[position] = value
    assert isinstance(read_table(bytes(damaged)), Table | RosterRefusal)
    assert isinstance(read_table(bytes(damaged[:length])), Table | RosterRefusal)
