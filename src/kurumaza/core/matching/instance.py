"""Reads files of the format `kurumaza-matching-instance/1`, the published instances of the benchmarks."""

import gzip
import re
import zlib

import msgspec

from .problem import Id, Person, Problem, RuleLevels
from .validate import Refusal, check_problem

FORMAT = "kurumaza-matching-instance/1"
MOST_SLOTS = 10_000
_GZIP_MAGIC = b"\x1f\x8b"


class _File(msgspec.Struct):
    format: str
    n: int
    rounds: int
    slots: int
    people: list[msgspec.Raw]


class _Row(msgspec.Struct):
    id: Id
    side: Id
    languages: frozenset[str]
    school: Id | None
    employer: Id | None
    past_employer: Id | None
    facing: frozenset[Id]
    lived: frozenset[Id]
    topics: frozenset[Id]
    industry: Id | None
    region: Id | None
    apart: frozenset[Id]
    can: list[list[int]]


def read_instance(data: bytes) -> Problem | tuple[Refusal, ...]:
    """The problem in a file's bytes (JSON, gzipped or not) with every rule at level never, or all that is wrong with it.

    Slots are numbered from 0, everybody's answers are a plain yes, weights are the default ones.
    """
    try:
        text = gzip.decompress(data) if data.startswith(_GZIP_MAGIC) else data
        file = msgspec.json.decode(text, type=_File)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        return (Refusal(code="not_readable", field="file"),)
    except msgspec.ValidationError as error:
        return (Refusal(code="wrong_type", field=_field_of(error)),)
    except msgspec.DecodeError:
        return (Refusal(code="not_readable", field="file"),)
    if file.format != FORMAT:
        return (Refusal(code="wrong_format", field="format"),)
    if not 0 <= file.slots <= MOST_SLOTS:
        return (Refusal(code="out_of_range", field="slots"),)
    rows = [_read_row(raw) for raw in file.people]
    refusals = [row for row in rows if isinstance(row, Refusal)]
    if file.n != len(file.people):
        refusals.append(Refusal(code="wrong_length", field="n"))
    problem = Problem(
        people=tuple(row for row in rows if isinstance(row, Person)),
        rounds=file.rounds,
        slots=tuple(range(file.slots)),
        levels=RuleLevels.benchmark(),
    )
    return tuple(refusals) or check_problem(problem) or problem


def _read_row(raw: msgspec.Raw) -> Person | Refusal:
    try:
        row = msgspec.json.decode(raw, type=_Row)
    except msgspec.ValidationError as error:
        return Refusal(code="wrong_type", field=_field_of(error), person=_id_of(raw))
    fields = {name: getattr(row, name) for name in row.__struct_fields__ if name != "can"}
    return Person(**fields, can=tuple(tuple((slot, "yes") for slot in slots) for slots in row.can))


def _field_of(error: msgspec.ValidationError) -> str:
    """The outermost field that a decoding error is about, from its path or from the name of a missing field."""
    message = str(error)
    match = re.search(r"missing required field `(\w+)`", message) or re.search(r"`\$\.(\w+)", message)
    return match[1] if match else "file"


def _id_of(raw: msgspec.Raw) -> Id | None:
    row = msgspec.json.decode(raw)
    found = row.get("id") if isinstance(row, dict) else None
    return found if isinstance(found, int | str) else None
