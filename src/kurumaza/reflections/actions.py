"""Writes of reflections: answers and private notes. Everything here is the author's own."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kurumaza.circles.models import Seat
from kurumaza.people.private_writing import seal
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.merging import plain
from kurumaza.reflections.models import Answer, PrivateNote
from kurumaza.reflections.queries import has_begun
from kurumaza.reflections.queries_questions import questionnaire_of
from kurumaza.scripts.models import Questionnaire
from kurumaza.terms.models import Enrolment

NOTE_MAX = 4000


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
