"""Writes of what is asked before the first circle, after the last and once later; and telling people that it can be answered."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kurumaza.people.actions_notices import notify
from kurumaza.reflections.actions import refused_answers, write_answers
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.occasions import Occasion
from kurumaza.reflections.queries_questions import (
    items_before_and_after,
    questionnaire_of,
    standing_of,
    to_remind,
)
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment


@transaction.atomic
def save_answers(
    *, enrolment: Enrolment, occasion: Occasion, answers: Mapping[str, int], now: datetime
) -> ReflectionRefused | None:
    """Keeps answers (1 to 7 by item) on an occasion that is open; sent again, they are changed."""
    if standing_of(enrolment, occasion, now) != "open":
        return ReflectionRefused("closed")
    questionnaire = questionnaire_of(enrolment, circle=None, occasion=occasion)
    if refused := refused_answers(answers, items_before_and_after(questionnaire)):
        return refused
    write_answers(enrolment, answers, questionnaire, now, circle=None, occasion=occasion)
    return None


def remind_of_questions(now: datetime) -> None:
    """Queues one notice a person and occasion, ever. Done again, it changes nothing."""
    for place, occasion in to_remind(now):
        notify(
            "reflections.questions",
            person=place.person,
            key=f"{place.uuid}:{occasion}",
            zone=zone_of(place.term),
            now=now,
            haste="gathered",
            enrolment=str(place.uuid),
            occasion=occasion,
        )
