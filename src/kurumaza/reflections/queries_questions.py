"""Reads of the questionnaire: which version somebody answers, what they answered, and what is asked of them now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from kurumaza.circles.models import Seat
from kurumaza.circles.queries import has_come
from kurumaza.reflections.models import Answer
from kurumaza.reflections.occasions import (
    LATER_MONTHS,
    LATER_STAYS_MONTHS,
    OCCASIONS,
    Facts,
    Occasion,
    Standing,
    standing,
)
from kurumaza.reflections.queries import ended_at
from kurumaza.scripts.models import Questionnaire
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import open_slots

# So long ahead of somebody's first circle they are told of what is asked before it.
BEFORE_CIRCLE = timedelta(days=3)


class OpenQuestions(NamedTuple):
    """Something that can be answered now."""

    enrolment: Enrolment
    occasion: Occasion


def questionnaire_of(enrolment: Enrolment, **of: Any) -> Questionnaire:
    """The version that somebody has begun to answer, of a circle or an occasion; the term's, before they have."""
    rows = Answer.objects.filter(enrolment=enrolment, **of).select_related("questionnaire")
    begun = rows.order_by("pk").first()
    return begun.questionnaire if begun is not None else enrolment.term.questionnaire


def items_before_and_after(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """What is asked before the first circle, after the last and once later."""
    items: list[dict[str, Any]] = questionnaire.body.get("before_after", [])
    return items


def answers_on(enrolment: Enrolment, occasion: Occasion) -> dict[str, int]:
    """One's own answers on an occasion, by item."""
    rows = Answer.objects.filter(enrolment=enrolment, circle=None, occasion=occasion)
    return dict(rows.values_list("item", "value"))


def standing_of(enrolment: Enrolment, occasion: Occasion, now: datetime) -> Standing:
    """Whether somebody can answer an occasion now."""
    return standing(occasion, facts_of(enrolment, now), now)


def facts_of(enrolment: Enrolment, now: datetime) -> Facts:
    """What decides about it."""
    ends = [(ended_at(seat.circle), seat) for seat in _seats_of(enrolment)]
    return Facts(
        is_in_groups=not enrolment.without_groups and enrolment.left_at is None,
        is_prepared=enrolment.prepared_at is not None,
        ended=tuple(end for end, seat in ends if end <= now and has_come(seat)),
        sits_again=any(end > now and seat.reply != Seat.Reply.ABSENT for end, seat in ends)
        or open_slots(enrolment, now).exists(),
        is_term_closed=enrolment.term.closed_at is not None,
        has_reflected=Answer.objects.filter(enrolment=enrolment, circle__isnull=False).exists(),
    )


def open_questions(places: Iterable[Enrolment], now: datetime) -> list[OpenQuestions]:
    """What can be answered now and is not answered in full, of one's own places in terms."""
    found = []
    for place in places:
        facts = facts_of(place, now)
        found += [
            OpenQuestions(place, occasion)
            for occasion in OCCASIONS
            if standing(occasion, facts, now) == "open" and not _is_answered(place, occasion)
        ]
    return found


def to_remind(now: datetime) -> Iterable[OpenQuestions]:
    """What is open without any answer, of people whose first circle is near or over. They may have been told already."""
    for place in _near_a_circle(now):
        facts = facts_of(place, now)
        for occasion in OCCASIONS:
            # Who missed it is not told of "before" when it is nearly too late.
            is_too_late = occasion == "before" and facts.ended
            is_open = standing(occasion, facts, now) == "open"
            if is_open and not is_too_late and not answers_on(place, occasion):
                yield OpenQuestions(place, occasion)


def _near_a_circle(now: datetime) -> QuerySet[Enrolment]:
    """Of people with a circle in the next days, or since when they can still be asked once more."""
    until_later_is_over = timedelta(days=31 * (LATER_MONTHS + LATER_STAYS_MONTHS))
    seats = Seat.objects.filter(
        circle__slot__starts_at__gt=now - until_later_is_over,
        circle__slot__starts_at__lte=now + BEFORE_CIRCLE,
        circle__cancelled_at__isnull=True,
    )
    places = Enrolment.objects.filter(
        pk__in=seats.values("enrolment"),
        left_at__isnull=True,
        person__is_active=True,
        without_groups=False,
        term__rehearsal_of__isnull=True,
        # A retrospective has its own questions of the evening, and no before and after.
        term__retrospective_of__isnull=True,
    )
    return places.select_related("person", "term__questionnaire").order_by("pk")


def _is_answered(enrolment: Enrolment, occasion: Occasion) -> bool:
    """Whether every item has an answer; also where nothing is asked."""
    questionnaire = questionnaire_of(enrolment, circle=None, occasion=occasion)
    asked = {item["key"] for item in items_before_and_after(questionnaire)}
    return asked <= set(answers_on(enrolment, occasion))


def _seats_of(enrolment: Enrolment) -> list[Seat]:
    seats = Seat.objects.filter(
        enrolment=enrolment,
        circle__cancelled_at__isnull=True,
        released_at__isnull=True,
        removed_at__isnull=True,
    )
    return list(seats.select_related("circle__slot__seating", "circle__room"))
