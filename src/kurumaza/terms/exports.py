"""The people of a side as files that can be taken in again: Excel, and CSV for newer and older programs."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

from kurumaza.core.text.cp932 import to_cp932
from kurumaza.core.text.formulas import without_formula
from kurumaza.terms.models import Enrolment
from kurumaza.terms.roster_words import FIELDS

COLUMNS = (
    "name",
    "kana",
    "call_name",
    "email",
    "school",
    "employer",
    "past_employer",
    "cohort",
    "topics",
    "region",
)
# Wide enough to read names and addresses without dragging.
_WIDTHS = {
    "name": 18,
    "kana": 22,
    "email": 32,
    "school": 22,
    "employer": 22,
    "past_employer": 22,
    "topics": 30,
}


def people_rows(people: Sequence[Enrolment]) -> list[list[str]]:
    """A heading, then one row a person: what a roster may hold."""
    return [
        [str(FIELDS[column]) for column in COLUMNS],
        *([_cell(one, column) for column in COLUMNS] for one in people),
    ]


def people_excel(people: Sequence[Enrolment], title: str) -> bytes:
    """A workbook with one sheet of texts."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate(people_rows(people), start=1):
        for column, text in enumerate(row, start=1):
            write_text(sheet.cell(number, column), text)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS.get(COLUMNS[cell.column - 1], 14)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def people_csv(people: Sequence[Enrolment], *, old: bool) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it; `old`: CP932, with 〓 for what it cannot hold."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([without_formula(cell) for cell in row] for row in people_rows(people))
    return to_cp932(text.getvalue()) if old else text.getvalue().encode("utf-8-sig")


def write_text(cell: Cell, text: str) -> None:
    """Text, also where it looks like a number or a formula."""
    cell.value = without_formula(text)
    cell.data_type = "s"


def _cell(one: Enrolment, column: str) -> str:
    if column == "email":
        return one.person.email or ""
    if column == "topics":
        return "、".join(one.topics)
    return str(getattr(one, column))
