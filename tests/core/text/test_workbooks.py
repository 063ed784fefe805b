import datetime
import io
import zipfile

import pytest

from kurumaza.core.text.sheet_measure import MAX_ELEMENTS
from kurumaza.core.text.tables import MAX_COLUMNS, MAX_DATA_ROWS, MAX_LINES, RosterRefusal, Table
from kurumaza.core.text.workbooks import MAX_PARTS, MAX_SHEETS, read_workbook
from tests.core.text.roster_files import change_part, sheet_xml, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook_bytes([("氏名", "メール")])


def cells_of(table: Table | RosterRefusal) -> list[tuple[int, tuple[str, ...]]]:
    assert isinstance(table, Table)
    return [(row.line, row.cells) for row in table.rows]


def with_rows(rows: str) -> bytes:
    return change_part(PLAIN, SHEET, lambda _: sheet_xml(rows))


def test_values_become_what_people_typed() -> None:
    row = [
        "髙①㈱",
        3,
        3.0,
        2.5,
        True,
        datetime.date(2024, 3, 31),
        datetime.datetime(2024, 3, 31, 9, 5),
        None,
        " x\ny ",
    ]
    expected = ("髙①㈱", "3", "3", "2.5", "TRUE", "2024-03-31", "2024-03-31T09:05:00", "", " x\ny ")
    assert cells_of(read_workbook(workbook_bytes([row]))) == [(1, expected)]


def test_rows_keep_their_numbers_and_the_sheet_its_name() -> None:
    table = read_workbook(workbook_bytes([[], [], ["氏名"], [], ["はるか"]]))
    assert cells_of(table) == [(3, ("氏名",)), (4, ()), (5, ("はるか",))]
    assert isinstance(table, Table)
    assert (table.encoding, table.delimiter, table.sheet) == ("xlsx", "", "1")


def test_first_visible_sheet_with_content_is_read() -> None:
    workbook = workbook_bytes([["list"]], [], [[" "]], [["氏名"]], [["later"]], hidden=[1])
    table = read_workbook(workbook)
    assert isinstance(table, Table)
    assert (table.sheet, table.rows[0].cells) == ("4", ("氏名",))


def test_wanted_sheet_is_read_though_another_stands_before_it() -> None:
    workbook = workbook_bytes([["memo"]], [["氏名"]], [["氏名", "later"]])

    def is_wanted(table: Table) -> bool:
        return table.rows[0].cells[0] == "氏名"

    found = read_workbook(workbook, is_wanted)
    assert isinstance(found, Table)
    assert found.sheet == "2"
    nothing_wanted = read_workbook(workbook, lambda _: False)
    assert isinstance(nothing_wanted, Table)
    assert nothing_wanted.sheet == "1"


def test_sheets_are_looked_at_up_to_a_number() -> None:
    workbook = workbook_bytes(*([[str(number)]] for number in range(MAX_SHEETS + 1)))
    seen: list[Table] = []

    def is_last(table: Table) -> bool:
        seen.append(table)
        return False

    read_workbook(workbook, is_last)
    assert len(seen) == MAX_SHEETS


def test_sheet_too_large_is_passed_over_for_the_wanted_one() -> None:
    wide = ["x"] * (MAX_COLUMNS + 1)
    workbook = workbook_bytes([wide], [["氏名"]])
    found = read_workbook(workbook, lambda _: True)
    assert isinstance(found, Table)
    assert found.sheet == "2"
    refused = read_workbook(workbook, lambda _: False)
    assert isinstance(refused, RosterRefusal)
    assert refused.code == "too_many_columns"


def test_workbook_without_content_is_empty() -> None:
    assert read_workbook(workbook_bytes([])) == RosterRefusal("empty")


def test_readings_above_characters_are_not_part_of_the_name() -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{namespace}"><si><r><t>山</t></r><r><t>田</t></r><rPh sb="0" eb="2"><t>ヤマダ</t></rPh></si></sst>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    workbook = with_rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    workbook = change_part(workbook, "xl/sharedStrings.xml", lambda _: texts.encode())
    workbook = change_part(
        workbook,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(
            b"</Relationships>",
            f'<Relationship Id="t" Type="{relation}" Target="sharedStrings.xml"/></Relationships>'.encode(),
        ),
    )
    assert cells_of(read_workbook(workbook)) == [(1, ("山田",))]


def test_formula_gives_the_value_stored_beside_it() -> None:
    workbook = with_rows('<row r="1"><c r="A1" t="str"><f>B1&amp;C1</f><v>山田</v></c></row>')
    assert cells_of(read_workbook(workbook)) == [(1, ("山田",))]


@pytest.mark.parametrize("damaged", [PLAIN[: len(PLAIN) // 2], PLAIN[:-30], b"PK\x03\x04" + bytes(50)])
def test_damaged_workbook_is_refused(damaged: bytes) -> None:
    assert read_workbook(damaged) == RosterRefusal("broken_workbook")


@pytest.mark.parametrize(
    "xml", [b"", b"<worksheet>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>", b'<c r="?"/>']
)
def test_damaged_sheet_is_refused(xml: bytes) -> None:
    assert read_workbook(change_part(PLAIN, SHEET, lambda _: xml)) == RosterRefusal("broken_workbook")


def test_other_zip_files_are_unsupported() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert read_workbook(other.getvalue()) == RosterRefusal("unsupported_file")


def test_workbook_with_encrypted_parts_is_password_protected() -> None:
    marked = bytearray(PLAIN)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(signature, at + 1)
    assert read_workbook(bytes(marked)) == RosterRefusal("password_protected")


def test_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = change_part(PLAIN, "xl/styles.xml", lambda _: b" " * (65 * 1024 * 1024))
    assert len(bomb) < 200_000
    assert read_workbook(bomb) == RosterRefusal("unsafe_workbook")


def test_workbook_of_too_many_parts_is_refused() -> None:
    crowd = io.BytesIO(PLAIN)
    with zipfile.ZipFile(crowd, "a") as archive:
        for number in range(MAX_PARTS):
            archive.writestr(f"xl/{number}.xml", "")
    assert read_workbook(crowd.getvalue()) == RosterRefusal("unsafe_workbook")


def test_long_text_shared_by_many_cells_is_refused() -> None:
    cells = "".join(f'<row r="{line}"><c t="s"><v>0</v></c></row>' for line in range(1, 2_001))
    workbook = change_part(
        with_rows(cells),
        "xl/sharedStrings.xml",
        lambda _: b"<sst><si><t>" + b"x" * 20_000 + b"</t></si></sst>",
    )
    assert read_workbook(workbook) == RosterRefusal("unsafe_workbook")


@pytest.mark.parametrize(
    "far_row",
    ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', '<row r="1048576"><c><v>1</v></c></row>'],
)
def test_cells_far_apart_are_refused_before_the_space_between_is_allocated(far_row: str) -> None:
    workbook = with_rows('<row r="1"><c r="A1"><v>1</v></c></row>' + far_row)
    assert read_workbook(workbook) == RosterRefusal("rows_far_apart")


def test_sheet_too_wide_is_refused() -> None:
    workbook = with_rows('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')
    assert read_workbook(workbook) == RosterRefusal("too_many_columns", count=16_384, limit=MAX_COLUMNS)


def test_formatted_cells_without_value_do_not_count() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert cells_of(read_workbook(with_rows(rows))) == [(1, ("1",))]


def test_more_elements_than_any_roster_has_are_refused_before_they_are_walked() -> None:
    # 15 million of them in 59 KB took 25 seconds.
    workbook = with_rows(f'<row r="1"><c r="A1"><v>1</v></c>{"<c/>" * MAX_ELEMENTS}</row>')
    assert len(workbook) < 59_000
    assert read_workbook(workbook) == RosterRefusal("unsafe_workbook")
    # Far below the bound by closing tags: they are counted with what they close.
    assert cells_of(read_workbook(with_rows('<row r="1"><c r="A1"><v>1</v></c>' + "<c></c>" * 90 + "</row>")))


def test_bound_of_elements_leaves_room_for_the_largest_roster() -> None:
    rows, columns = MAX_DATA_ROWS, 20
    assert rows * (1 + 2 * columns) < MAX_ELEMENTS  # a row; in each cell c and v


def test_longest_sheet_is_read() -> None:
    table = read_workbook(workbook_bytes([["x"]] * MAX_LINES))
    assert isinstance(table, Table)
    assert len(table.rows) == MAX_LINES


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        ("xl/sharedStrings.xml", b"<sst uniqueCount='4294967295'><si><t>x</t></si></sst>"),
        ("xl/SHAREDSTRINGS.XML", b"<sst uniqueCount='4294967295'><si><t>x</t></si></sst>"),
        ("xl/sharedStrings.xml", b"<sst uniqueCount='&#52;294967295'><si><t>x</t></si></sst>"),
        ("xl/styles.xml", b"<styleSheet><cellXfs count='4294967295'><xf/></cellXfs></styleSheet>"),
    ],
)
def test_counts_that_cannot_be_true_are_refused_before_anything_is_allocated(part: str, xml: bytes) -> None:
    assert read_workbook(change_part(PLAIN, part, lambda _: xml)) == RosterRefusal("unsafe_workbook")


def test_workbook_with_a_doctype_is_refused() -> None:
    """External entities, and those that grow without end, begin with one."""
    evil = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    workbook = change_part(
        PLAIN,
        SHEET,
        lambda sheet: sheet.replace(b"<worksheet", evil + b"<worksheet", 1).replace(b"<v>", b"<v>&x;", 1),
    )
    assert isinstance(read_workbook(workbook), RosterRefusal)
