"""Writes of what members note: events attended, voices heard, and what is for themselves alone."""

import re
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldEvent, FieldNote, Visit, Voice
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer, private_note_of, voices_for
from kurumaza.field.queries_marks import note_mark, visit_mark, voice_mark
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.people.queries import was_taken_back
from kurumaza.people.sent_once import goes_on, sent_once
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
    mark: str = "",
) -> Visit | DaysRefused:
    """Notes that one took part in something, once an event; a form that is sent twice notes it once. With more in it, or with the `mark`
    of what arrived before, it rewrites that."""
    person, enrolment = place.enrolment.person, place.enrolment
    number = sent_once(person, sent_as)
    found, is_new = _own(Visit, place, number), False
    if found is None:
        if refused := _refused_new(VISIT, place, number) or _refused_visit(place, words, now):
            return refused
        if event is not None and Visit.objects.filter(event=event, enrolment=enrolment).exists():
            return DaysRefused("already")
        columns = {**_visit_columns(person, words), "event": event}
        try:
            found, is_new = Visit.objects.get_or_create(
                placement=place.placement, enrolment=enrolment, uuid=number, defaults=columns
            )
        except IntegrityError:  # another device has noted it at this moment
            return DaysRefused("already")
    if is_new:
        return found
    there = VisitWords(found.title, found.on, found.note, private_note_of(person, found))
    if goes_on(there._asdict(), words._asdict()):
        mark = visit_mark(person, found)
    return _sent_again(found, rewrite_visit(place=place, visit=number, words=words, mark=mark, now=now))


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
    mark: str = "",
) -> Voice | DaysRefused:
    """Notes what somebody said there; a form that is sent twice notes it once, as `log_visit`."""
    number = sent_once(place.enrolment.person, sent_as)
    columns = {**_voice_columns(words), "event": event}
    found, is_new = _own(Voice, place, number), False
    if found is None:
        if refused := _refused_new(VOICE, place, number) or _refused_voice(place, words, now):
            return refused
        found, is_new = Voice.objects.get_or_create(
            placement=place.placement,
            enrolment=place.enrolment,
            uuid=number,
            defaults={**columns, "name_consented_at": now if _bare_name(words) else None},
        )
    if is_new:
        return found
    if goes_on({name: getattr(found, name) for name in columns}, columns):
        mark = voice_mark(found)
    done = rewrite_voice(place=place, voice=number, words=words, event=event, mark=mark, now=now)
    return _sent_again(found, done)


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
    *, place: OwnPlace, text: str, now: datetime, sent_as: UUID | None = None, mark: str = ""
) -> FieldNote | DaysRefused:
    """Keeps something for oneself alone, also when the time there is over; sent twice, once, as `log_visit`."""
    if refused := _refused_note(text):
        return refused
    person = place.enrolment.person
    number = sent_once(person, sent_as)
    if was_taken_back(NOTE, number):
        return DaysRefused("taken_back")
    found, is_new = FieldNote.objects.select_for_update().get_or_create(
        placement=place.placement,
        enrolment=place.enrolment,
        uuid=number,
        defaults={"sealed": seal(person, text.strip()), "created_at": now, "updated_at": now},
    )
    if is_new or (there := unseal(person, found.sealed)) == text.strip():
        return found
    if goes_on({"text": there}, {"text": text}):
        mark = note_mark(there)
    return _sent_again(found, rewrite_note(place=place, note=number, text=text, mark=mark, now=now))


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


def _refused_new(kind: str, place: OwnPlace, number: UUID) -> DaysRefused | None:
    if place.placement.finished_at is not None:
        return DaysRefused("finished")
    return DaysRefused("taken_back") if was_taken_back(kind, number) else None


def _sent_again(row: Row, refused: DaysRefused | None) -> Row | DaysRefused:
    """What became of a form by which this row was made before."""
    if refused is None:
        row.refresh_from_db()
        return row
    return DaysRefused("arrived") if refused.code == "rewritten" else refused


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
