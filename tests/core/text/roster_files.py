"""Roster files as tests need them: delimited text, real workbooks, and workbooks with one part changed."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook

from kurumaza.core.text.roster import RowFate

HEADER = (
    "氏名",
    "フリガナ",
    "呼び名",
    "メールアドレス",
    "大学",
    "勤務先",
    "前職",
    "卒業期",
    "話したいこと",
    "地域",
)


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


def csv_bytes(rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return csv_text(rows, delimiter).encode(encoding)


def workbook_bytes(*sheets: Iterable[Sequence[object]], hidden: Sequence[int] = ()) -> bytes:
    """A workbook with one sheet for each table, named 1, 2, …; those numbered in `hidden` are hidden."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(str(number))
        for row in rows:
            sheet.append(list(row))
        if number in hidden:
            sheet.sheet_state = "hidden"
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def change_part(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part's content changed; a part that is not there is added from b""."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        names = source.namelist()
        for name in [*names, *([] if part in names else [part])]:
            content = source.read(name) if name in names else b""
            target.writestr(name, change(content) if name == part else content)
    return changed.getvalue()


def sheet_xml(rows: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def told(fate: RowFate) -> tuple[object, ...]:
    """All of a fate but the cells as they were written."""
    return fate.line, fate.outcome, fate.row, fate.reasons
