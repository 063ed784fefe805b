"""All writes of reflections: answers, private notes, Will. Everything here is the author's own."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.merging import plain
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.reflections.queries import has_begun
from kurumaza.reflections.queries_questions import questionnaire_of
from kurumaza.scripts.models import Questionnaire
from kurumaza.terms.models import Enrolment

NOTE_MAX = 4000
LINE_MAX = 200


@transaction.atomic
def save_reflection(
    *, seat: Seat, answers: Mapping[str, int], note: str | None, now: datetime
) -> ReflectionRefused | None:
    """Keeps answers (1 to 7 by item) and the private note of a circle; sent again, they are changed. None leaves the note as it is."""
    questionnaire = questionnaire_of(seat.enrolment, circle=seat.circle)
    if not has_begun(seat.circle, now):
        return ReflectionRefused("not_over")
    if refused := refused_answers(answers, questionnaire.body.get("after_circle", [])):
        return refused
    if note is not None and len(note) > NOTE_MAX:
        return ReflectionRefused("too_long")
    write_answers(
        seat.enrolment, answers, questionnaire, now, circle=seat.circle, occasion=Answer.Occasion.CIRCLE
    )
    if note is not None:
        _keep_note(seat, plain(note), now)
    return None


def refused_answers(
    answers: Mapping[str, int], items: Iterable[Mapping[str, Any]]
) -> ReflectionRefused | None:
    """Why answers are not taken, as a whole: one is to nothing that is asked, or is not on the scale."""
    if set(answers) - {item["key"] for item in items}:
        return ReflectionRefused("unknown_item")
    if any(not 1 <= value <= 7 for value in answers.values()):
        return ReflectionRefused("not_on_scale")
    return None


def write_answers(
    enrolment: Enrolment, answers: Mapping[str, int], questionnaire: Questionnaire, now: datetime, **of: Any
) -> None:
    """Of a circle or an occasion, one an item."""
    for item, value in answers.items():
        Answer.objects.update_or_create(
            enrolment=enrolment,
            item=item,
            **of,
            defaults={"questionnaire": questionnaire, "value": value, "answered_at": now},
        )


def _keep_note(seat: Seat, note: str, now: datetime) -> None:
    if not note:
        PrivateNote.objects.filter(enrolment=seat.enrolment, circle=seat.circle).delete()
        return
    PrivateNote.objects.update_or_create(
        enrolment=seat.enrolment,
        circle=seat.circle,
        defaults={"sealed": seal(seat.enrolment.person, note), "updated_at": now},
    )


def add_will(
    *,
    person: Person,
    line: str,
    next_step: str,
    now: datetime,
    about_kind: str = "",
    about: UUID | None = None,
) -> WillNote | ReflectionRefused:
    """Adds one line to one's own river."""
    line, next_step = line.strip(), next_step.strip()
    if not line:
        return ReflectionRefused("empty")
    if max(len(line), len(next_step)) > LINE_MAX:
        return ReflectionRefused("too_long")
    return WillNote.objects.create(
        person=person,
        sealed=seal(person, {"line": line, "next_step": next_step, "how_it_went": ""}),
        about_kind=about_kind,
        about=about,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def keep_will_of_circle(
    *, person: Person, circle: Circle, line: str, next_step: str, now: datetime
) -> ReflectionRefused | None:
    """The line of one reflection: written once, changed when the reflection is sent again, gone when emptied."""
    if not line.strip() and next_step.strip():
        return ReflectionRefused("next_step_alone")
    rows = WillNote.objects.select_for_update().filter(person=person, about_kind="circle", about=circle.uuid)
    if not line.strip():
        return _take_will_away(person, rows)
    if not rows.exists():
        try:
            with transaction.atomic():
                return _add_will_of_circle(person, circle, line, next_step, now)
        except IntegrityError:
            pass  # sent twice at once: the other one is there by now, and this one changes it
    if max(len(line), len(next_step)) > LINE_MAX:
        return ReflectionRefused("too_long")
    row = rows.get()
    words = {**unseal(person, row.sealed), "line": line.strip(), "next_step": next_step.strip()}
    row.sealed, row.updated_at = seal(person, words), now
    row.save(update_fields=["sealed", "updated_at"])
    return None


def _take_will_away(person: Person, rows: QuerySet[WillNote]) -> ReflectionRefused | None:
    """Not the line that says how it went: while one types, a line is empty for a moment."""
    if any(unseal(person, row.sealed)["how_it_went"] for row in rows):
        return ReflectionRefused("went_on")
    rows.delete()
    return None


def _add_will_of_circle(
    person: Person, circle: Circle, line: str, next_step: str, now: datetime
) -> ReflectionRefused | None:
    added = add_will(
        person=person, line=line, next_step=next_step, now=now, about_kind="circle", about=circle.uuid
    )
    return added if isinstance(added, ReflectionRefused) else None


@transaction.atomic
def note_how_it_went(
    *, person: Person, will: UUID, how_it_went: str, now: datetime
) -> ReflectionRefused | None:
    """やってみてどうでしたか, on one's own line."""
    if len(how_it_went) > LINE_MAX:
        return ReflectionRefused("too_long")
    row = WillNote.objects.select_for_update().filter(person=person, uuid=will).first()
    if row is None:
        return ReflectionRefused("empty")
    words = {**unseal(person, row.sealed), "how_it_went": how_it_went.strip()}
    row.sealed, row.updated_at = seal(person, words), now
    row.save(update_fields=["sealed", "updated_at"])
    return None
