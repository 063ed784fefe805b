"""自分だけのメモ: opened for their author alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.field.models import FieldNote
from kurumaza.field.queries import OwnPlace
from kurumaza.people.private_writing import unseal, unseal_each


class OwnNote(NamedTuple):
    """One note of one's own."""

    uuid: UUID
    created_at: datetime
    updated_at: datetime
    text: str


def own_notes(place: OwnPlace) -> list[OwnNote]:
    """One's own notes of a placement, the newest first."""
    return opened_notes(place, list(note_rows(place)))


def note_rows(place: OwnPlace) -> QuerySet[FieldNote]:
    """The same, sealed."""
    rows = FieldNote.objects.filter(placement=place.placement, enrolment=place.enrolment)
    return rows.order_by("-created_at", "-pk")


def opened_notes(place: OwnPlace, rows: Sequence[FieldNote]) -> list[OwnNote]:
    """Some of one's own, to read."""
    if not rows:  # who has written nothing may have no key
        return []
    opened = unseal_each(place.enrolment.person, [row.sealed for row in rows])
    return [
        OwnNote(row.uuid, row.created_at, row.updated_at, text)
        for row, text in zip(rows, opened, strict=True)
    ]


def own_note(place: OwnPlace, uuid: UUID) -> OwnNote | None:
    """One of them."""
    rows = FieldNote.objects.filter(placement=place.placement, enrolment=place.enrolment, uuid=uuid)
    if (row := rows.first()) is None:
        return None
    return OwnNote(row.uuid, row.created_at, row.updated_at, unseal(place.enrolment.person, row.sealed))
