"""What somebody wrote in a placement for themselves alone, opened for them: notes, and what stands with their visits."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kurumaza.core.text.folding import fold
from kurumaza.core.text.searching import matches, query_words
from kurumaza.field.models import FieldNote, Visit
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_notes import note_rows
from kurumaza.people.private_writing import unseal_each
from kurumaza.terms.dates import in_term


class Where(NamedTuple):
    """Where a piece of it is, without its words; these are in the order of their days."""

    day: date
    is_note: bool
    key: int


class Piece(NamedTuple):
    """One of them: a note, or with a visit."""

    day: date
    text: str
    note: FieldNote | None
    visit: Visit | None


def own_writing(place: OwnPlace) -> list[Where]:
    """All of it, the newest first."""
    term = place.placement.term
    notes = [
        Where(in_term(at, term).date(), True, key)
        for at, key in note_rows(place).values_list("created_at", "pk")
    ]
    theirs = Visit.objects.filter(placement=place.placement, enrolment=place.enrolment)
    noted = theirs.filter(sealed_note__isnull=False).values_list("on", "pk")
    return sorted([*notes, *(Where(on, False, key) for on, key in noted)], reverse=True)


def opened_writing(place: OwnPlace, rows: Sequence[Where]) -> list[Piece]:
    """Some of it, to read."""
    notes = note_rows(place).in_bulk([one.key for one in rows if one.is_note])
    theirs = Visit.objects.filter(placement=place.placement, enrolment=place.enrolment)
    visits = theirs.in_bulk([one.key for one in rows if not one.is_note])
    found = [(one, notes.get(one.key) if one.is_note else visits.get(one.key)) for one in rows]
    pieces = [
        (one.day, row, sealed)
        for one, row in found
        if row is not None
        if (sealed := row.sealed if isinstance(row, FieldNote) else row.sealed_note)
    ]
    if not pieces:  # who has written nothing may have no key
        return []
    opened = unseal_each(place.enrolment.person, [sealed for _day, _row, sealed in pieces])
    return [
        Piece(day, text, row if isinstance(row, FieldNote) else None, row if isinstance(row, Visit) else None)
        for (day, row, _sealed), text in zip(pieces, opened, strict=True)
    ]


def writing_with(place: OwnPlace, query: str) -> list[Piece]:
    """That in which all words of a query stand. There is no index of it."""
    words = query_words(query)
    everything = opened_writing(place, own_writing(place))
    return [one for one in everything if matches(fold(one.text), words)] if words else everything


def visits_shown(viewer: Viewer, visits: Sequence[Visit]) -> list[tuple[Visit, str]]:
    """Visits as a viewer reads them, each with what they noted with it for themselves: with one's own alone."""
    own = [one.pk for one in visits if viewer.enrolment and one.enrolment_id == viewer.enrolment.pk]
    rows = Visit.objects.filter(pk__in=own, enrolment=viewer.enrolment, sealed_note__isnull=False)
    sealed = {one.pk: one.sealed_note for one in rows.only("sealed_note") if one.sealed_note} if own else {}
    opened = dict(zip(sealed, unseal_each(viewer.person, sealed.values()), strict=True)) if sealed else {}
    return [(one, opened.get(one.pk, "")) for one in visits]
