"""An XLSX workbook → a `Table` of one of its visible sheets.

A workbook is a zip of XML, and both can be built to exhaust memory: a small file that unpacks to
gigabytes, two cells at opposite corners (calamine allocates everything between them), one long shared
text in every cell, a count of items that is not true. So the few parts that matter are unpacked under a
limit, measured, packed again without compression, and only that copy is read: what was measured is what
is read.
"""

import datetime
import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice

import python_calamine as calamine

from .sheet_measure import (
    SheetSize,
    UnsafeSheetError,
    check_counts,
    measure_sheet,
    read_relations,
    read_sheet_parts,
    shared_text_lengths,
)
from .tables import MAX_COLUMNS, MAX_DATA_ROWS, MAX_LINES, RosterRefusal, Table, TableRow, bound_table

MAX_PARTS = 2_000
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_TEXT_CHARACTERS = 16 * 1024 * 1024
# Each is measured and read by itself; who keeps more lists in one workbook names the sheet by moving it to the front.
MAX_SHEETS = 10
# In lower case: calamine finds parts whatever their case, so two that differ by case only must be one here.
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS, _STYLES = "xl/sharedstrings.xml", "xl/styles.xml"
_ROOT_RELATIONS = "_rels/.rels"
_ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="xl/workbook.xml"/></Relationships>'
)


def read_workbook(data: bytes, is_wanted: Callable[[Table], bool] | None = None) -> Table | RosterRefusal:
    """Read a workbook's first visible sheet that is wanted, among the first ten that hold a value; where none is, the first of these.

    Formulas give the value Excel stored beside them.
    """
    try:
        parts = _unpack(data)
        return parts if isinstance(parts, RosterRefusal) else _read_parts(parts, is_wanted)
    except calamine.PasswordError:
        return RosterRefusal("password_protected")
    except UnsafeSheetError:
        return RosterRefusal("unsafe_workbook")
    except Exception:  # zipfile, expat and calamine raise a dozen kinds for damaged files
        return RosterRefusal("broken_workbook")
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a Rust panic in calamine; pyo3 keeps its type private
            return RosterRefusal("broken_workbook")
        raise


def _unpack(data: bytes) -> dict[str, bytes] | RosterRefusal:
    """The XML below `xl/` by its path in lower case."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member.filename.lower(): member for member in archive.infolist()}
        if len(members) > MAX_PARTS:
            return RosterRefusal("unsafe_workbook")
        if _WORKBOOK not in members:
            return RosterRefusal("unsupported_file")
        parts: dict[str, bytes] = {}
        left = MAX_UNPACKED_BYTES
        for name, member in members.items():
            if not name.startswith("xl/") or not name.endswith((".xml", ".rels")):
                continue
            if member.flag_bits & 0x1:
                return RosterRefusal("password_protected")
            with archive.open(member) as stream:  # the size in the directory may lie: count what comes out
                parts[name] = stream.read(left + 1)
            left -= len(parts[name])
            if left < 0:
                return RosterRefusal("unsafe_workbook")
    return parts


def _read_parts(parts: dict[str, bytes], is_wanted: Callable[[Table], bool] | None) -> Table | RosterRefusal:
    first: Table | RosterRefusal | None = None
    for found in islice(_sheets(parts), MAX_SHEETS):
        if is_wanted is None or (isinstance(found, Table) and is_wanted(found)):
            return found
        first = first or found
    return first or RosterRefusal("empty")


def _sheets(parts: dict[str, bytes]) -> Iterator[Table | RosterRefusal]:
    """The visible sheets that hold a value, in the order of their tabs: each as a table, or why it cannot be one."""
    targets = read_relations(parts[_RELATIONS])
    text_lengths = shared_text_lengths(parts[_TEXTS]) if _TEXTS in parts else []
    if _STYLES in parts:
        check_counts(parts[_STYLES])
    for sheet in read_sheet_parts(parts[_WORKBOOK]):
        path = _part_path(targets[sheet.relation])
        if not sheet.is_visible or path not in parts:
            continue
        size = measure_sheet(parts[path], text_lengths)
        if size.filled_rows == 0:
            continue
        if refusal := _judge_size(size):
            yield refusal
        elif (table := _read_sheet(_pack(parts, path), sheet.name)) is not None:
            yield bound_table(table)


def _part_path(target: str) -> str:
    """Where a relation of the workbook points, as calamine resolves it."""
    path = target.lower()
    if path.startswith("/"):
        return path[1:]
    return path if path.startswith("xl/") else f"xl/{path}"


def _judge_size(size: SheetSize) -> RosterRefusal | None:
    if size.height > MAX_LINES and size.filled_rows <= MAX_DATA_ROWS:
        return RosterRefusal("rows_far_apart")
    if size.height > MAX_LINES:
        return RosterRefusal("too_many_rows", count=size.filled_rows, limit=MAX_DATA_ROWS)
    if size.width > MAX_COLUMNS:
        return RosterRefusal("too_many_columns", count=size.width, limit=MAX_COLUMNS)
    return RosterRefusal("unsafe_workbook") if size.text_characters > MAX_TEXT_CHARACTERS else None


def _pack(parts: dict[str, bytes], sheet_path: str) -> io.BytesIO:
    """A workbook of the parts that were measured, and nothing else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_ROOT_RELATIONS, _ROOT)
        for name in dict.fromkeys((_WORKBOOK, _RELATIONS, _TEXTS, _STYLES, sheet_path)):
            if name in parts:
                archive.writestr(name, parts[name])
    packed.seek(0)
    return packed


def _read_sheet(packed: io.BytesIO, name: str) -> Table | None:
    with calamine.CalamineWorkbook.from_filelike(packed) as workbook:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None:
            return None
        first_line = sheet.start[0] + 1
        rows = tuple(
            TableRow(line, tuple(_cell_text(value) for value in values))
            for line, values in enumerate(sheet.to_python(), start=first_line)
        )
    return Table(rows, "xlsx", sheet=name) if any(not row.is_blank for row in rows) else None


def _cell_text(value: object) -> str:
    """The text a person would type to get this value: whole numbers without `.0`, dates without midnight."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)
