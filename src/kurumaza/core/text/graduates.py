"""A list of people who may apply, e.g. of a school's graduates: read for comparing, in whatever file the school keeps it.

Unlike a roster it needs no addresses, and a row with a fault is read as far as it goes: nobody is let in by it, it only says
whether somebody who applied is on it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Literal

import jaconv
import msgspec

from .addresses import EmailRefusal, read_email
from .cells import clean_cell
from .columns import Field, find_columns, has_people
from .decoding import read_table
from .folding import fold
from .tables import MAX_DATA_ROWS, RosterRefusal

Likeness = Literal["match", "partial", "none"]
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[\W_]+")


class Graduate(msgspec.Struct, frozen=True):
    """What is compared, each folded so that spellings which people take for the same are equal; empty where nothing is said.

    Of hashes too: whoever compares may hash each word on both sides.
    """

    name: str = ""
    kana: str = ""
    email: str = ""
    cohort: str = ""


def folded(*, name: str, kana: str, email: str, cohort: str) -> Graduate:
    """Somebody as they are compared: 髙橋 is 高橋, たかはし is タカハシ, 第3期生 is 3."""
    address = read_email(email)
    numbers = _DIGITS.findall(fold(cohort))
    return Graduate(
        name=_letters(name),
        kana=jaconv.hira2kata(_letters(kana)),
        email="" if isinstance(address, EmailRefusal) else address,
        cohort=(numbers[0].lstrip("0") or "0") if numbers else _letters(cohort),
    )


def read_graduates(data: bytes) -> tuple[Graduate, ...] | RosterRefusal:
    """The people of a file (XLSX, CSV, TSV) that say a name or a reading, or why it cannot be read. Raises nothing for any bytes."""
    table = read_table(data, partial(has_people, needs_address=False))
    if isinstance(table, RosterRefusal):
        return table
    columns = find_columns(table.rows, needs_address=False)
    if isinstance(columns, RosterRefusal):
        return columns
    rows = [row for row in table.rows if row.line > columns.header_line]
    people = (_read({field: row.cell(column) for field, column in columns.fields.items()}) for row in rows)
    found = tuple(dict.fromkeys(one for one in people if one.name or one.kana))
    if len(found) > MAX_DATA_ROWS:
        return RosterRefusal("too_many_rows", count=len(found), limit=MAX_DATA_ROWS)
    return found or RosterRefusal("empty")


def likeness(applicant: Graduate, people: Iterable[Graduate]) -> Likeness:
    """How well somebody agrees with the one on the list whom they agree with best.

    A name or its reading and one thing more is a match, unless it is somebody of the same name out of another year; a name, a
    reading or an address alone is a part of one.
    """
    found: Likeness = "none"
    for one in people:
        match _agreement(applicant, one):
            case "match":
                return "match"
            case "partial":
                found = "partial"
    return found


def _agreement(applicant: Graduate, one: Graduate) -> Likeness:
    same = {
        field: bool(getattr(one, field)) and getattr(one, field) == getattr(applicant, field)
        for field in Graduate.__struct_fields__
    }
    is_named = same["name"] or same["kana"]
    if is_named and (same["email"] or same["cohort"]):
        return "match"
    is_of_another_year = bool(applicant.cohort and one.cohort) and not same["cohort"]
    if same["name"] and same["kana"] and not is_of_another_year:
        return "match"
    return "partial" if is_named or same["email"] else "none"


def _read(said: Mapping[Field, str]) -> Graduate:
    clean = {field: clean_cell(text) for field, text in said.items()}
    name = clean.get("name") or clean.get("family_name", "") + clean.get("given_name", "")
    kana = clean.get("kana") or clean.get("family_kana", "") + clean.get("given_kana", "")
    return folded(
        name=name or clean.get("call_name", ""),
        kana=kana,
        email=said.get("email", ""),
        cohort=clean.get("cohort", ""),
    )


def _letters(text: str) -> str:
    return _MARKS.sub("", fold(text))
