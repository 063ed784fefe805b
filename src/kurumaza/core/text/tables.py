"""What a file with rows and columns becomes before anyone knows what its columns mean."""

from typing import Literal

import msgspec

MAX_BYTES = 5 * 1024 * 1024
MAX_DATA_ROWS = 20_000
MAX_TITLE_ROWS = 5
# Of a sheet, before it is known where the people begin; also bounds the cells that are held at once.
MAX_LINES = 2 * MAX_DATA_ROWS
MAX_COLUMNS = 100

Encoding = Literal["utf-8", "utf-8-sig", "cp932", "xlsx"]
RefusalCode = Literal[
    "empty",
    "too_large",
    "too_many_rows",
    "rows_far_apart",
    "too_many_columns",
    "unknown_encoding",
    "unsupported_file",
    "old_workbook",
    "password_protected",
    "broken_workbook",
    "unsafe_workbook",
    "broken_quotes",
    "cell_too_long",
    "missing_column",
    "mapping_does_not_fit",
]


class TableRow(msgspec.Struct, frozen=True):
    """`line` is the row's number as a spreadsheet shows it, from 1.

    `cells` are as written, never stripped.
    """

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    def cell(self, column: int) -> str:
        """The text of a column counted from 0; a short row has empty cells at its end."""
        return self.cells[column] if column < len(self.cells) else ""


class Table(msgspec.Struct, frozen=True):
    """All rows from the first filled one to the last, blank ones between included; at least one is filled.

    `delimiter` is empty and `sheet` is named for a workbook; the other way round for text.
    """

    rows: tuple[TableRow, ...]
    encoding: Encoding
    delimiter: str = ""
    sheet: str = ""


class RosterRefusal(msgspec.Struct, frozen=True):
    """Why a whole file cannot be read; only the details that its code needs are filled.

    too_large: count, limit (bytes) · too_many_rows, too_many_columns: count, limit · unknown_encoding:
    encoding where it is known · broken_quotes: line · cell_too_long: line, limit (characters) · missing_column: missing (of `email`, `name`),
    header_line, found (the headings), sample (first rows below them) · mapping_does_not_fit: missing
    (the fields), found.
    """

    code: RefusalCode
    count: int = 0
    limit: int = 0
    line: int = 0
    encoding: str = ""
    missing: tuple[str, ...] = ()
    header_line: int = 0
    found: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()


def bound_table(table: Table) -> Table | RosterRefusal:
    """Refuse what is empty, too long or too wide; trim blank rows and columns behind the filled ones.

    Rows between filled ones are blank, whether given or not, so that every line has its row.
    """
    filled = {row.line: row for row in table.rows if not row.is_blank}
    if not filled:
        return RosterRefusal("empty")
    lines = range(min(filled), max(filled) + 1)
    if len(lines) > MAX_LINES:
        return RosterRefusal("too_many_rows", count=len(filled), limit=MAX_DATA_ROWS)
    width = max(_used_width(row) for row in filled.values())
    if width > MAX_COLUMNS:
        return RosterRefusal("too_many_columns", count=width, limit=MAX_COLUMNS)
    rows = tuple(TableRow(line, filled[line].cells[:width] if line in filled else ()) for line in lines)
    return msgspec.structs.replace(table, rows=rows)


def _used_width(row: TableRow) -> int:
    return next((index + 1 for index in reversed(range(len(row.cells))) if row.cells[index].strip()), 0)
