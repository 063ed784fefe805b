"""Noting that confirmed groups were taken out as a file."""

from typing import Literal

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Round


def note_export(
    *, held: Round, kind: Literal["zoom", "excel"], by: Person, people: int, withheld: int = 0
) -> None:
    """Who took what kind of file, of how many people."""
    counts = {"kind": kind, "people": people, "withheld": withheld}
    record("circles.exported", actor=by.uuid, subject_kind="round", subject=held.uuid, **counts)
