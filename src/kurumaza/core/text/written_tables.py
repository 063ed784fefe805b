"""Rows → a file that a spreadsheet opens: Excel, and CSV for newer and older programs.

Whatever looks like a formula is written so that no program runs it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

from .cp932 import outside_cp932, to_cp932
from .formulas import without_formula

# A number stays one; everything else is text, also where it looks like a number.
Row = Sequence[str | int]
# With a byte order mark, by which Excel knows UTF-8; without; what older programs on Windows read.
CsvEncoding = Literal["utf-8-sig", "utf-8", "cp932"]
_MAX_TITLE = 31
_NOT_IN_TITLES = "/\\:?*[]"


def write_csv(rows: Iterable[Row], encoding: CsvEncoding = "utf-8-sig") -> bytes:
    """Lines that end as Excel ends them. In CP932, 〓 stands for what it cannot hold (`lost_in_cp932`)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_without_formula(cell) for cell in row] for row in rows)
    return to_cp932(text.getvalue()) if encoding == "cp932" else text.getvalue().encode(encoding)


def write_workbook(title: str, rows: Sequence[Row], widths: Sequence[int]) -> bytes:
    """One sheet, its first row a heading that stays in sight; `widths` of its columns in characters."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _sheet_title(title)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, _without_formula(value))
            if isinstance(value, str):
                cell.data_type = "s"
    for cell, width in zip(sheet[1], widths, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def lost_in_cp932(rows: Iterable[Row]) -> tuple[str, ...]:
    """The characters that a CSV in CP932 would lose, each once: to be said before."""
    return outside_cp932(str(cell) for row in rows for cell in row)


def _sheet_title(title: str) -> str:
    """As Excel takes one: without its own signs and what cannot be seen, and neither empty nor in apostrophes."""
    written = "".join(" " if sign in _NOT_IN_TITLES or not sign.isprintable() else sign for sign in title)
    return written.strip(" '")[:_MAX_TITLE].strip(" '") or "1"


def _without_formula(cell: str | int) -> str | int:
    return without_formula(cell) if isinstance(cell, str) else cell
