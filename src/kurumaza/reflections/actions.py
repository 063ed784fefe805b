"""Writes of reflections: answers and private notes. Everything here is the author's own."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kurumaza.circles.models import Seat
from kurumaza.people.private_writing import seal
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.models import Answer, PrivateNote
from kurumaza.reflections.queries import has_begun

NOTE_MAX = 4000


@transaction.atomic
def save_reflection(
    *, seat: Seat, answers: Mapping[str, int], note: str, now: datetime
) -> ReflectionRefused | None:
    """Keeps answers (1 to 7 by item) and the private note of a circle; sent again, they are changed."""
    questionnaire = seat.circle.round.term.questionnaire
    known = {item["key"] for item in questionnaire.body.get("after_circle", [])}
    if not has_begun(seat.circle, now):
        return ReflectionRefused("not_over")
    if set(answers) - known:
        return ReflectionRefused("unknown_item")
    if any(not 1 <= value <= 7 for value in answers.values()):
        return ReflectionRefused("not_on_scale")
    if len(note) > NOTE_MAX:
        return ReflectionRefused("too_long")
    for item, value in answers.items():
        Answer.objects.update_or_create(
            enrolment=seat.enrolment,
            circle=seat.circle,
            item=item,
            defaults={
                "occasion": Answer.Occasion.CIRCLE,
                "questionnaire": questionnaire,
                "value": value,
                "answered_at": now,
            },
        )
    _keep_note(seat, note.strip(), now)
    return None


def _keep_note(seat: Seat, note: str, now: datetime) -> None:
    if not note:
        PrivateNote.objects.filter(enrolment=seat.enrolment, circle=seat.circle).delete()
        return
    PrivateNote.objects.update_or_create(
        enrolment=seat.enrolment,
        circle=seat.circle,
        defaults={"sealed": seal(seat.enrolment.person, note), "updated_at": now},
    )
