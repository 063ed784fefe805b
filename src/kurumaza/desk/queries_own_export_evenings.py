"""One's own data: seats, and what one said and wrote around an evening."""

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language

from kurumaza.circles.models import Circle, Seat, SeatMove
from kurumaza.circles.queries_people import tablemates
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.reflections.models import Answer, PrivateNote
from kurumaza.reflections.words import occasion_name
from kurumaza.rooms.models import Airtime, Gift, SeatMemo
from kurumaza.scripts.queries import in_language
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Enrolment

Values = dict[str, Any]


def evenings(person: Person, now: datetime) -> list[Values]:
    """Each seat, also of an evening that is still to come or was called off; the earliest first. None of rehearsals."""
    seats = Seat.objects.filter(enrolment__person=person, round__term__rehearsal_of=None)
    seats = seats.select_related("circle__slot__round__term", "enrolment").order_by("circle__slot__starts_at")
    return [{**_seat(person, one, now), **_written(person, one)} for one in seats]


def _seat(person: Person, seat: Seat, now: datetime) -> Values:
    circle = seat.circle
    moves = SeatMove.objects.filter(seat=seat).order_by("pk")
    return {
        "term": circle.slot.round.term.name,
        "round": circle.slot.round.number,
        "when": slot_text(circle.slot),
        "called_off_at": circle.cancelled_at,
        "others": [one.call_name for one in tablemates(person, circle, now)],
        "reply": seat.reply,
        "late_minutes": seat.late_minutes,
        "seen_at": seat.seen_at,
        "seated_at": seat.seated_at,
        "released_at": seat.released_at,
        "removed_at": seat.removed_at,
        "moves": [{"move": one.why, "at": one.at} for one in moves],
    }


def _written(person: Person, seat: Seat) -> Values:
    note = PrivateNote.objects.filter(enrolment=seat.enrolment, circle=seat.circle).first()
    memo, gift = SeatMemo.objects.filter(seat=seat).first(), Gift.objects.filter(seat=seat).first()
    noted = unseal(person, memo.sealed) if memo else {}
    spoken = Airtime.objects.filter(seat=seat).aggregate(sum=Sum("speech_ms"))["sum"]
    return {
        "note": unseal(person, note.sealed) if note else "",
        "card": noted.get("card"),
        "memo": noted.get("text", ""),
        "gift": gift.text if gift else "",
        "answers": answers(seat.enrolment, seat.circle),
        "spoken_seconds": None if spoken is None else spoken // 1000,
    }


def answers(enrolment: Enrolment, circle: Circle | None) -> dict[str, int]:
    """After a circle, or before and after the term, by question in its own words."""
    rows = Answer.objects.filter(enrolment=enrolment, circle=circle).select_related("questionnaire")
    return {_question(row): row.value for row in rows.order_by("occasion", "item")}


def _question(answer: Answer) -> str:
    body = answer.questionnaire.body
    asked = {item["key"]: item["text"] for item in (*body["before_after"], *body["after_circle"])}
    question = in_language(asked.get(answer.item, answer.item), get_language() or "ja")
    return question if answer.circle_id is not None else f"{question}({occasion_name(answer.occasion)})"
