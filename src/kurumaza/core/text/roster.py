"""A roster file → what will become of each of its rows, before anything is written.

`read_roster` knows the file alone. `compare` then says what it means beside those who are enrolled
already.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from . import cells
from .addresses import MAX_EMAIL_CHARACTERS, EmailRefusal, normalise_email, read_email
from .columns import ColumnMapping, Columns, Field, find_columns, has_people
from .decoding import read_table
from .tables import MAX_DATA_ROWS, Encoding, RosterRefusal, TableRow

Outcome = Literal["add", "update", "unchanged", "blank", "rejected"]
ReasonCode = Literal[
    "email_empty",
    "email_invalid",
    "carrier_breaks_rfc",
    "email_twice",
    "name_empty",
    "too_long",
    "formula",
    "control_characters",
    "unreadable_characters",
    # Said where more is known than the file: by `compare`'s callers.
    "has_left",
    "erased",
    "address_corrected",
]

MAX_TOPICS = 20
# Characters; for topics, those of one topic.
FIELD_LIMITS: dict[str, int] = {
    "name": 100,
    "kana": 100,
    "call_name": 30,
    "email": MAX_EMAIL_CHARACTERS,
    "school": 120,
    "employer": 120,
    "past_employer": 120,
    "cohort": 40,
    "topics": 40,
    "region": 60,
}
_EMAIL_REASONS: dict[str, ReasonCode] = {
    "empty": "email_empty",
    "invalid": "email_invalid",
    "carrier_breaks_rfc": "carrier_breaks_rfc",
}
# The middle dot is not one: it joins words as often as it parts them.
_BETWEEN_TOPICS = re.compile("[,;/|\n\u3001\uff0c\uff1b\uff0f\uff5c\uff64]")


class RosterRow(msgspec.Struct, frozen=True):
    """A person as the roster names them, cleaned; empty text where it says nothing. `email` is the identity.

    Names keep the characters they are written with; `kana` is full-width katakana.
    """

    name: str
    email: str
    kana: str = ""
    call_name: str = ""
    school: str = ""
    employer: str = ""
    past_employer: str = ""
    cohort: str = ""
    topics: tuple[str, ...] = ()
    region: str = ""


class Reason(msgspec.Struct, frozen=True):
    """Why a row is rejected.

    The field concerned, the first line of a doubled address, the limit exceeded (or 0).
    """

    code: ReasonCode
    field: str
    line: int = 0
    limit: int = 0


class RowFate(msgspec.Struct, frozen=True):
    """What becomes of one row: `line` as a spreadsheet counts, `cells` with control characters drawn.

    `row` is there for add, update and unchanged; `reasons` for rejected; `changed` names the fields of
    an update, `kept` those that the file says otherwise and that keep their value all the same.
    """

    line: int
    cells: tuple[str, ...]
    outcome: Outcome
    row: RosterRow | None = None
    reasons: tuple[Reason, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class RosterPreview(msgspec.Struct, frozen=True):
    """A roster that could be read: its columns and the fate of every row below the header, in order."""

    filename: str
    encoding: Encoding
    delimiter: str
    sheet: str
    columns: Columns
    fates: tuple[RowFate, ...]


def read_roster(
    data: bytes, filename: str, mapping: ColumnMapping | None = None
) -> RosterPreview | RosterRefusal:
    """Read a roster of at most 5 MiB and 20,000 people from XLSX, CSV or TSV, or say why not.

    Of a workbook the first sheet whose headings name people and addresses is read, whatever the `mapping` says, so that another
    mapping is of the same sheet. `filename` is only carried along for showing. `mapping` {field: column from 0, or None for no
    column} wins over the headings. Raises ValueError for a mapping of an unknown field, and nothing for
    any bytes.
    """
    table = read_table(data, has_people)
    if isinstance(table, RosterRefusal):
        return table
    columns = find_columns(table.rows, mapping)
    if isinstance(columns, RosterRefusal):
        return columns
    people = [row for row in table.rows if row.line > columns.header_line]
    filled = sum(1 for row in people if not row.is_blank)
    if filled > MAX_DATA_ROWS:
        return RosterRefusal("too_many_rows", count=filled, limit=MAX_DATA_ROWS)
    if filled == 0:
        return RosterRefusal("empty", header_line=columns.header_line, found=columns.header)
    shown = cells.show_cell(filename)
    return RosterPreview(
        shown, table.encoding, table.delimiter, table.sheet, columns, _judge_rows(people, columns)
    )


def compare(
    fates: Sequence[RowFate],
    existing: Mapping[str, RosterRow],
    corrected: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[RowFate, ...]:
    """Tell add, update and unchanged apart by the rows enrolled already, each under `read_email`'s address.

    What the file leaves empty, or has no column for, keeps its value: `row` is the row to write. So do
    the `corrected` fields, named by address: people have put them right themselves. Blank and rejected
    fates stay as they are. Applying the result and comparing again gives unchanged throughout.
    """
    return tuple(_compare_fate(fate, existing, corrected) for fate in fates)


def _compare_fate(
    fate: RowFate, existing: Mapping[str, RosterRow], corrected: Mapping[str, Collection[str]]
) -> RowFate:
    if fate.row is None:
        return fate
    before = existing.get(fate.row.email)
    if before is None:
        return msgspec.structs.replace(fate, outcome="add", changed=(), kept=())
    said = {field: value for field, value in msgspec.structs.asdict(fate.row).items() if value}
    otherwise = [field for field in FIELD_LIMITS if field in said and said[field] != getattr(before, field)]
    own = corrected.get(fate.row.email, ())
    changed = tuple(field for field in otherwise if field not in own)
    return msgspec.structs.replace(
        fate,
        outcome="update" if changed else "unchanged",
        row=msgspec.structs.replace(before, **{field: said[field] for field in changed}),
        changed=changed,
        kept=tuple(field for field in otherwise if field in own),
    )


def _judge_rows(rows: Sequence[TableRow], columns: Columns) -> tuple[RowFate, ...]:
    line_of: dict[str, int] = {}
    fates = []
    for row in rows:
        fate = _judge_row(row, columns.fields, line_of)
        if fate.row is not None:
            line_of[fate.row.email] = fate.line
        fates.append(fate)
    return tuple(fates)


def _judge_row(row: TableRow, fields: Mapping[Field, int], line_of: Mapping[str, int]) -> RowFate:
    """The fate of one row.

    An address counts as doubled only where the earlier row was not rejected itself.
    """
    said = {field: row.cell(column) for field, column in fields.items()}
    shown = tuple(cells.show_cell(cell) for cell in row.cells)
    if not any(cells.clean_cell(text) for text in said.values()):
        return RowFate(row.line, shown, "blank")
    address = read_email(said["email"])
    person = _read_person(
        said, normalise_email(said["email"]) if isinstance(address, EmailRefusal) else address
    )
    reasons = (
        *_find_dangers(said),
        *_find_address_faults(address, line_of),
        *(() if person.name else (Reason("name_empty", "name"),)),
        *_find_excess(person),
    )
    if reasons:
        return RowFate(row.line, shown, "rejected", reasons=reasons)
    return RowFate(row.line, shown, "add", row=person)


def _read_person(said: Mapping[Field, str], email: str) -> RosterRow:
    clean = {field: cells.clean_cell(text) for field, text in said.items()}
    name = clean.get("name") or _join(clean.get("family_name", ""), clean.get("given_name", ""))
    has_name_column = "name" in said or "family_name" in said
    kana = said.get("kana", "").strip() or _join(said.get("family_kana", ""), said.get("given_kana", ""))
    return RosterRow(
        name=name if has_name_column else clean.get("call_name", ""),
        email=email,
        kana=cells.clean_kana(kana),
        call_name=clean.get("call_name", ""),
        school=clean.get("school", ""),
        employer=clean.get("employer", ""),
        past_employer=clean.get("past_employer", ""),
        cohort=clean.get("cohort", ""),
        topics=_split_topics(said.get("topics", "")),
        region=clean.get("region", ""),
    )


def _join(family: str, given: str) -> str:
    return f"{family} {given}".strip()


def _split_topics(text: str) -> tuple[str, ...]:
    topics = (cells.clean_cell(topic) for topic in _BETWEEN_TOPICS.split(text))
    return tuple(dict.fromkeys(topic for topic in topics if topic))


def _find_dangers(said: Mapping[Field, str]) -> list[Reason]:
    reasons = []
    for field, text in said.items():
        if cells.has_control_characters(text):
            reasons.append(Reason("control_characters", field))
        if cells.has_unreadable_characters(text):
            reasons.append(Reason("unreadable_characters", field))
        if cells.looks_like_formula(text):
            reasons.append(Reason("formula", field))
    return reasons


def _find_address_faults(address: str | EmailRefusal, line_of: Mapping[str, int]) -> list[Reason]:
    if isinstance(address, EmailRefusal):
        return [Reason(_EMAIL_REASONS[address.code], "email")]
    return [Reason("email_twice", "email", line=line_of[address])] if address in line_of else []


def _find_excess(person: RosterRow) -> list[Reason]:
    reasons = []
    for field, limit in FIELD_LIMITS.items():
        value = getattr(person, field)
        longest = max((len(topic) for topic in value), default=0) if isinstance(value, tuple) else len(value)
        if longest > limit:
            reasons.append(Reason("too_long", field, limit=limit))
    if len(person.topics) > MAX_TOPICS:
        reasons.append(Reason("too_long", "topics", limit=MAX_TOPICS))
    return reasons
