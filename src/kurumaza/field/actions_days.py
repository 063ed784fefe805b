"""Writes of what members note: events attended, voices heard, and what is for themselves alone."""

import re
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldEvent, FieldNote, Visit, Voice
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer, voices_for
from kurumaza.field.queries_marks import note_mark, visit_mark, voice_mark
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.people.queries import was_taken_back
from kurumaza.people.sent_once import sent_once
from kurumaza.terms.dates import in_term

Row = TypeVar("Row", Visit, Voice, FieldNote)
VISIT, VOICE, NOTE = "field_visit", "field_voice", "field_note"
# Of a voice that stays: the name of whoever said it, who agrees to it no more.
VOICE_NAME = "field_voice_name"
_HONORIFIC = re.compile(r"(さん|さま|様)$")
TITLE_MAX, NOTE_MAX, ROLE_MAX, NAME_MAX, SAID_MAX, PRIVATE_MAX = 100, 500, 60, 60, 2000, 4000


class VisitWords(NamedTuple):
    """An event attended: what is shown to the people of the placement, and what is for its author alone."""

    title: str
    on: date
    note: str = ""
    private: str = ""


class VoiceWords(NamedTuple):
    """A voice heard. A `name` only where `knows` says that whoever bears it agrees."""

    said_by_role: str
    said: str
    heard_on: date
    stirred: str = ""
    name: str = ""
    knows: bool = False


@transaction.atomic
def log_visit(
    *,
    place: OwnPlace,
    words: VisitWords,
    event: FieldEvent | None,
    now: datetime,
    sent_as: UUID | None = None,
) -> Visit | DaysRefused:
    """Notes that one took part in something, once an event; a form that is sent twice notes it once."""
    person, enrolment = place.enrolment.person, place.enrolment
    if place.placement.finished_at is not None:
        return DaysRefused("finished")
    if refused := _refused_visit(place, words, now):
        return refused
    number = sent_once(person, sent_as)
    if was_taken_back(VISIT, number):
        return DaysRefused("taken_back")
    if event is not None:
        there = Visit.objects.filter(event=event, enrolment=enrolment).first()
        if there is not None:
            return there if there.uuid == number else DaysRefused("already")
    columns = {**_visit_columns(person, words), "event": event}
    found, _is_new = Visit.objects.get_or_create(
        placement=place.placement, enrolment=enrolment, uuid=number, defaults=columns
    )
    return found


@transaction.atomic
def rewrite_visit(
    *, place: OwnPlace, visit: UUID, words: VisitWords, mark: str, now: datetime
) -> DaysRefused | None:
    """Changes what one noted, and read as of `mark`."""
    row = _own(Visit, place, visit)
    if row is None:
        return DaysRefused("gone")
    if mark != visit_mark(place.enrolment.person, row):
        return DaysRefused("rewritten")
    if refused := _refused_visit(place, words, now):
        return refused
    for column, value in _visit_columns(place.enrolment.person, words).items():
        setattr(row, column, value)
    row.save()
    return None


@transaction.atomic
def delete_visit(*, place: OwnPlace, visit: UUID, now: datetime) -> None:
    """Takes it away for good."""
    _delete(Visit, VISIT, place, visit, now)


@transaction.atomic
def add_voice(
    *,
    place: OwnPlace,
    words: VoiceWords,
    event: FieldEvent | None,
    now: datetime,
    sent_as: UUID | None = None,
) -> Voice | DaysRefused:
    """Notes what somebody said there; a form that is sent twice notes it once."""
    if place.placement.finished_at is not None:
        return DaysRefused("finished")
    if refused := _refused_voice(place, words, now):
        return refused
    number = sent_once(place.enrolment.person, sent_as)
    if was_taken_back(VOICE, number):
        return DaysRefused("taken_back")
    columns = {
        **_voice_columns(words),
        "event": event,
        "name_consented_at": now if _bare_name(words) else None,
    }
    found, _is_new = Voice.objects.get_or_create(
        placement=place.placement,
        enrolment=place.enrolment,
        uuid=number,
        defaults=columns,
    )
    return found


@transaction.atomic
def rewrite_voice(
    *, place: OwnPlace, voice: UUID, words: VoiceWords, event: FieldEvent | None, mark: str, now: datetime
) -> DaysRefused | None:
    """Changes what one noted, and read as of `mark`: a name that was taken out is not brought back by an older page. Another name is
    another consent; taken out, both go."""
    row = _own(Voice, place, voice)
    if row is None:
        return DaysRefused("gone")
    if mark != voice_mark(row):
        return DaysRefused("rewritten")
    if refused := _refused_voice(place, words, now):
        return refused
    if (name := _bare_name(words)) != row.name:
        if row.name:
            note_retraction(kind=VOICE_NAME, subject=row.uuid, at=now)
        row.name_consented_at = now if name else None
    for column, value in _voice_columns(words).items():
        setattr(row, column, value)
    row.event = event
    row.save()
    return None


@transaction.atomic
def delete_voice(*, place: OwnPlace, voice: UUID, now: datetime) -> None:
    """Takes it away for good."""
    _delete(Voice, VOICE, place, voice, now)


@transaction.atomic
def remove_voice(*, viewer: Viewer, voice: UUID, now: datetime) -> None:
    """The host takes away what it reads there. Whoever noted it learns no more than that it is gone."""
    found = voices_for(viewer).filter(uuid=voice).first() if viewer.is_host else None
    if found is not None:
        found.delete()
        note_retraction(kind=VOICE, subject=voice, at=now)
        record("field.voice_removed", actor=viewer.person.uuid, subject_kind="voice", subject=voice)


@transaction.atomic
def add_note(
    *, place: OwnPlace, text: str, now: datetime, sent_as: UUID | None = None
) -> FieldNote | DaysRefused:
    """Keeps something for oneself alone, also when the time there is over."""
    if refused := _refused_note(text):
        return refused
    person = place.enrolment.person
    number = sent_once(person, sent_as)
    if was_taken_back(NOTE, number):
        return DaysRefused("taken_back")
    found, _is_new = FieldNote.objects.get_or_create(
        placement=place.placement,
        enrolment=place.enrolment,
        uuid=number,
        defaults={"sealed": seal(person, text.strip()), "created_at": now, "updated_at": now},
    )
    return found


@transaction.atomic
def rewrite_note(*, place: OwnPlace, note: UUID, text: str, mark: str, now: datetime) -> DaysRefused | None:
    """Changes what was read as of `mark`."""
    row = _own(FieldNote, place, note)
    if row is None:
        return DaysRefused("gone")
    if mark != note_mark(unseal(place.enrolment.person, row.sealed)):
        return DaysRefused("rewritten")
    if refused := _refused_note(text):
        return refused
    row.sealed, row.updated_at = seal(place.enrolment.person, text.strip()), now
    row.save()
    return None


@transaction.atomic
def delete_note(*, place: OwnPlace, note: UUID, now: datetime) -> None:
    """Takes it away for good."""
    _delete(FieldNote, NOTE, place, note, now)


def _delete(model: type[Row], kind: str, place: OwnPlace, uuid: UUID, now: datetime) -> None:
    row = _own(model, place, uuid)
    if row is not None:
        row.delete()
        note_retraction(kind=kind, subject=uuid, at=now)


def _own(model: type[Row], place: OwnPlace, uuid: UUID) -> Row | None:
    rows = model._default_manager.select_for_update().filter(placement=place.placement, uuid=uuid)
    return rows.filter(enrolment=place.enrolment).first()


def _is_ahead(place: OwnPlace, day: date, now: datetime) -> bool:
    return day > in_term(now, place.placement.term).date()


def _refused_visit(place: OwnPlace, words: VisitWords, now: datetime) -> DaysRefused | None:
    if not words.title.strip():
        return DaysRefused("empty")
    lengths = ((words.title, TITLE_MAX), (words.note, NOTE_MAX), (words.private, PRIVATE_MAX))
    if any(len(text.strip()) > most for text, most in lengths):
        return DaysRefused("too_long")
    return DaysRefused("future") if _is_ahead(place, words.on, now) else None


def _refused_voice(place: OwnPlace, words: VoiceWords, now: datetime) -> DaysRefused | None:
    if not words.said_by_role.strip() or not words.said.strip():
        return DaysRefused("empty")
    if _bare_name(words) and not words.knows:
        return DaysRefused("no_consent")
    lengths = (
        (words.said_by_role, ROLE_MAX),
        (words.name, NAME_MAX),
        (words.said, SAID_MAX),
        (words.stirred, SAID_MAX),
    )
    if any(len(text.strip()) > most for text, most in lengths):
        return DaysRefused("too_long")
    return DaysRefused("future") if _is_ahead(place, words.heard_on, now) else None


def _refused_note(text: str) -> DaysRefused | None:
    if not text.strip():
        return DaysRefused("empty")
    return DaysRefused("too_long") if len(text.strip()) > PRIVATE_MAX else None


def _visit_columns(person: Person, words: VisitWords) -> dict[str, object]:
    private = words.private.strip()
    return {
        "title": words.title.strip(),
        "on": words.on,
        "note": words.note.strip(),
        "sealed_note": seal(person, private) if private else None,
    }


def _voice_columns(words: VoiceWords) -> dict[str, object]:
    return {
        "said_by_role": words.said_by_role.strip(),
        "said": words.said.strip(),
        "heard_on": words.heard_on,
        "stirred": words.stirred.strip(),
        "name": _bare_name(words),
    }


def _bare_name(words: VoiceWords) -> str:
    """Pages add さん."""
    return _HONORIFIC.sub("", words.name.strip()).strip()
