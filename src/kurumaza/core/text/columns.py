"""Which column of a roster holds which field, found by its heading or told by the organiser."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import jaconv
import msgspec

from .addresses import read_email
from .cells import show_cell
from .folding import fold
from .tables import MAX_TITLE_ROWS, RosterRefusal, Table, TableRow
from .wordlists import read_wordlist

Field = Literal[
    "name",
    "family_name",
    "given_name",
    "kana",
    "family_kana",
    "given_kana",
    "call_name",
    "email",
    "school",
    "employer",
    "past_employer",
    "cohort",
    "topics",
    "region",
]
FIELDS: tuple[Field, ...] = get_args(Field)
# A column index from 0; None says that no column holds this field, whatever its heading.
ColumnMapping = Mapping[Field, int | None]
_SAMPLE_ROWS = 3
# No heading is longer; a cell made of thousands of brackets would take the patterns below minutes.
_MAX_HEADING_CHARACTERS = 60


class Heading(msgspec.Struct, frozen=True):
    """A column that no field uses.

    Its index from 0 and its heading as written (empty where there is none).
    """

    index: int
    title: str


class Columns(msgspec.Struct, frozen=True):
    """Where the header is and what its columns mean.

    `header_line` is the row's number from 1, or 0 for a file whose first row is already a person
    (possible only with a mapping). `fields` gives each field's column from 0: keep it, with `header`,
    to offer it for the next file. `unknown` columns are left out and shown; `ignored` ones (notes,
    numbering) are left out on purpose.
    """

    header: tuple[str, ...]
    header_line: int
    fields: dict[Field, int]
    unknown: tuple[Heading, ...]
    ignored: tuple[Heading, ...]


class _Headings(msgspec.Struct, frozen=True):
    harmless: tuple[str, ...]
    fields: dict[Field, tuple[str, ...]]
    ignored: tuple[str, ...]


_BRACKETED = re.compile("[(\\[\u3010\u3014<{]([^)\\]\u3011\u3015>}]*)[)\\]\u3011\u3015>}]")
# Colons, stars, list numbers and the like; the hyphen goes too, so that E-mail and Email are one.
_MARKS = re.compile(r"^\d+[.)]|[\W_]+")


def _letters(title: str) -> str:
    return jaconv.hira2kata(_MARKS.sub("", fold(title)))


_WORDS = read_wordlist("headings", _Headings)
_HARMLESS = frozenset(_letters(word) for word in _WORDS.harmless)
_IGNORED = frozenset(_letters(word) for word in _WORDS.ignored) | {""}
_FIELD_OF: dict[str, Field] = {
    _letters(word): field for field, words in _WORDS.fields.items() for word in words
}


def find_field(title: str) -> Field | None:
    """The field a heading names, or None.

    Words in brackets count unless they are mere advice such as (必須).
    """
    return next((_FIELD_OF[spelling] for spelling in _spellings(title) if spelling in _FIELD_OF), None)


def heading_key(title: str) -> str:
    """The letters by which a heading is known again in another file, however it is spelled. At most 60 characters; may be empty."""
    return _letters(title[:_MAX_HEADING_CHARACTERS])


def recall_columns(header: Sequence[str], remembered: Mapping[str, Field | None]) -> dict[Field, int | None]:
    """What an organiser once said about headings (by `heading_key`; None: not used) as a mapping for a file with this header.

    Of two columns with one meaning the first is taken. Headings that nothing is remembered of are left to `find_columns`.
    """
    told: dict[Field, int | None] = {}
    unused: list[Field | None] = []
    for column, title in enumerate(header):
        key = heading_key(title)
        if key not in remembered:
            continue
        field = remembered[key]
        if field is None:
            unused.append(find_field(title))
        else:
            told.setdefault(field, column)
    for found in unused:
        if found is not None:
            told.setdefault(found, None)
    return told


def find_columns(
    rows: Sequence[TableRow], mapping: ColumnMapping | None = None, *, needs_address: bool = True
) -> Columns | RosterRefusal:
    """Find the header in the first rows (up to five titles may stand above it) and what its columns mean.

    A field of `mapping` wins over every heading; the others are still found by theirs. Refuses with
    `missing_column` where no column holds an address or a name (a call name will do), with
    `mapping_does_not_fit` where a mapped column does not exist or is given twice. Raises ValueError for
    a mapping of an unknown field.
    """
    told = dict(mapping or {})
    if unknown := set(told) - set(FIELDS):
        raise ValueError(f"not a field of a roster: {sorted(unknown)}")
    width = max(len(row.cells) for row in rows)
    position = _find_header(rows, needs_address)
    if misfits := _misfits(told, width):
        return RosterRefusal("mapping_does_not_fit", missing=misfits, found=_titles(rows[position], width))
    if _has_no_header(rows[: position + 1], told.get("email")):
        return _judge(_without_header(rows, told, width), rows, needs_address)
    return _judge(_with_header(rows[position:], told, width), rows[position + 1 :], needs_address)


def has_people(table: Table, *, needs_address: bool = True) -> bool:
    """Whether headings name all that is needed: which sheet of a workbook is the list."""
    return isinstance(find_columns(table.rows, needs_address=needs_address), Columns)


def _spellings(title: str) -> tuple[str, str]:
    """The heading's letters with the words in brackets, and without those that are mere advice."""
    folded = fold(title[:_MAX_HEADING_CHARACTERS])
    bare = _BRACKETED.sub(lambda found: "" if _letters(found[1]) in _HARMLESS else found[0], folded)
    return _letters(folded), _letters(bare)


def _find_header(rows: Sequence[TableRow], needs_address: bool) -> int:
    """Position of the first row with all that is needed, else of the one with most headings or cells."""
    candidates = [index for index, row in enumerate(rows) if not row.is_blank][: MAX_TITLE_ROWS + 1]

    def rank(index: int) -> tuple[bool, int, int]:
        fields = {field for cell in rows[index].cells if (field := find_field(cell))}
        return (
            not _missing(fields, needs_address),
            len(fields),
            sum(1 for cell in rows[index].cells if cell.strip()),
        )

    ranks = {index: rank(index) for index in candidates}
    complete = next((index for index in candidates if ranks[index][0]), None)
    return complete if complete is not None else max(candidates, key=lambda index: ranks[index][1:])


def _has_no_header(first_rows: Sequence[TableRow], email_column: int | None) -> bool:
    """Whether no heading is known, and a person's address already stands where the mapping expects addresses."""
    if email_column is None or any(find_field(cell) for cell in first_rows[-1].cells):
        return False
    return any(isinstance(read_email(row.cell(email_column)), str) for row in first_rows)


def _missing(fields: set[Field], needs_address: bool) -> tuple[str, ...]:
    has_name = "name" in fields or {"family_name", "given_name"} <= fields or "call_name" in fields
    return (("email",) if needs_address and "email" not in fields else ()) + (() if has_name else ("name",))


def _misfits(told: ColumnMapping, width: int) -> tuple[str, ...]:
    used = [column for column in told.values() if column is not None]
    return tuple(
        field
        for field, column in told.items()
        if column is not None and (not 0 <= column < width or used.count(column) > 1)
    )


def _titles(row: TableRow, width: int) -> tuple[str, ...]:
    return tuple(" ".join(show_cell(row.cell(column)).split()) for column in range(width))


def _with_header(rows: Sequence[TableRow], told: ColumnMapping, width: int) -> Columns:
    header = _titles(rows[0], width)
    fields: dict[Field, int] = {field: column for field, column in told.items() if column is not None}
    for column, title in enumerate(header):
        field = find_field(title)
        if field is not None and field not in told and column not in fields.values():
            # Of two columns with one meaning the first is taken, the other shown as unknown.
            fields.setdefault(field, column)
    rest = [
        Heading(column, title)
        for column, title in enumerate(header)
        if column not in fields.values() and (title or _is_filled(rows, column))
    ]
    ignored = tuple(
        heading for heading in rest if heading.title and not _IGNORED.isdisjoint(_spellings(heading.title))
    )
    unknown = tuple(heading for heading in rest if heading not in ignored)
    return Columns(header, rows[0].line, fields, unknown, ignored)


def _without_header(rows: Sequence[TableRow], told: ColumnMapping, width: int) -> Columns:
    fields: dict[Field, int] = {field: column for field, column in told.items() if column is not None}
    columns = (column for column in range(width) if column not in fields.values())
    unknown = tuple(Heading(column, "") for column in columns if _is_filled(rows, column))
    return Columns(("",) * width, 0, fields, unknown, ())


def _is_filled(rows: Sequence[TableRow], column: int) -> bool:
    return any(row.cell(column).strip() for row in rows)


def _judge(columns: Columns, people: Sequence[TableRow], needs_address: bool) -> Columns | RosterRefusal:
    missing = _missing(set(columns.fields), needs_address)
    if not missing:
        return columns
    return RosterRefusal(
        "missing_column",
        missing=missing,
        header_line=columns.header_line,
        found=columns.header,
        sample=tuple(tuple(show_cell(cell) for cell in row.cells) for row in people[:_SAMPLE_ROWS]),
    )
