"""Tables as files: what looks like a formula is text, and what an older program would lose is known before."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kurumaza.core.text.written_tables import CsvEncoding, lost_in_cp932, write_csv, write_workbook

ROWS: list[list[str | int]] = [["番号", "氏名"], [1, "𠮷野 うみ"], [-2, "=1+1"]]


@pytest.mark.parametrize(
    ("encoding", "begins", "name"),
    [
        ("utf-8-sig", b"\xef\xbb\xbf", "𠮷野 うみ"),
        ("utf-8", "番".encode(), "𠮷野 うみ"),
        ("cp932", "番".encode("cp932"), "〓野 うみ"),
    ],
)
def test_csv_in_each_encoding(encoding: CsvEncoding, begins: bytes, name: str) -> None:
    written = write_csv(ROWS, encoding)
    assert written.startswith(begins)
    assert written.decode(encoding) == f"番号,氏名\r\n1,{name}\r\n-2,'=1+1\r\n"


def test_workbook_keeps_numbers_and_runs_nothing() -> None:
    book = load_workbook(io.BytesIO(write_workbook("と" * 40, ROWS, (7, 20))))
    [sheet] = book.worksheets
    assert (len(sheet.title), sheet.freeze_panes) == (31, "A2")
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells == [[(1, "n"), ("𠮷野 うみ", "s")], [(-2, "n"), ("'=1+1", "s")]]


def test_characters_that_would_be_lost_are_named_once() -> None:
    assert lost_in_cp932([*ROWS, *ROWS]) == ("𠮷",)


@given(st.text(max_size=60) | st.text("/\\:?*[]' あ\n", max_size=40))
@example("'学生/若手'")
@example("\ud800")
def test_any_title_opens(title: str) -> None:
    """Also one that Excel does not take as it is."""
    [name] = load_workbook(io.BytesIO(write_workbook(title, ROWS, (7, 20)))).sheetnames
    assert 1 <= len(name) <= 31
    assert not set(name) & set("/\\:?*[]\n")
    assert name.strip("' ") == name
