"""Everything that is one's own, private writing opened, as plain values: what the files of one's own data hold.

Of others nothing but the call names of those one sat with; neither who wished to be kept apart from one, nor who read what."""

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import took_place
from kurumaza.circles.queries_people import tablemates
from kurumaza.field.models import Insight, Visit, Voice
from kurumaza.partners.queries import memberships_of
from kurumaza.people.models import Consent, Person
from kurumaza.people.private_writing import unseal
from kurumaza.people.queries import consents_of, own_ties
from kurumaza.reflections.models import Answer, PrivateNote
from kurumaza.reflections.queries import own_will
from kurumaza.rooms.models import Airtime, Gift, SeatMemo
from kurumaza.safety.models import Concern
from kurumaza.scripts.queries import in_language
from kurumaza.stories.models import Response, Story, StoryConsent
from kurumaza.stories.queries import own_stories, words_of
from kurumaza.terms.actions_correct import ROSTER_WORDS
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import all_places_of, own_card

Values = dict[str, Any]


def own_export(person: Person, now: datetime) -> Values:
    """All of it. Times are ISO 8601."""
    return {
        "made_at": now.isoformat(),
        "address": person.email,
        "language": person.language,
        "since": person.created_at.isoformat(),
        "terms": [_place(person, one) for one in all_places_of(person)],
        "consents": [_consent(one) for one in consents_of(person)],
        "evenings": [_evening(person, one, now) for one in _seats(person)],
        "will": [
            {
                "written_at": one.created_at.isoformat(),
                "line": one.line,
                "next_step": one.next_step,
                "how_it_went": one.how_it_went,
            }
            for one in own_will(person)
        ],
        "stories": [_story(person, one) for one in own_stories(person)],
        "answers_to_stories": [_response(one) for one in _responses(person)],
        "kept_apart": [one.label for one in own_ties(person)],
        "concerns": [
            {"raised_at": one.created_at.isoformat(), "answered_at": _iso(one.answered_at)}
            for one in Concern.objects.filter(person=person).order_by("pk")
        ],
        "field": _field(person),
        "organises": [
            {"organisation": one.organisation.name, "call_name": one.call_name}
            for one in memberships_of(person).order_by("pk")
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _place(person: Person, enrolment: Enrolment) -> Values:
    times = enrolment.availabilities.select_related("slot__round__term").order_by("slot__starts_at")
    return {
        "term": enrolment.term.name,
        "side": enrolment.side.name,
        "organisation": enrolment.side.organisation.name,
        **{word: getattr(enrolment, word) for word in ROSTER_WORDS},
        "call_name": enrolment.call_name,
        "topics": enrolment.topics,
        "considerations": enrolment.considerations,
        "memo": own_card(person, enrolment),
        "answers": _answers(enrolment, None),
        "times": [{"when": slot_text(one.slot), "answer": one.answer} for one in times],
        "since": enrolment.created_at.isoformat(),
        "invited_at": _iso(enrolment.invited_at),
        "prepared_at": _iso(enrolment.prepared_at),
        "left_at": _iso(enrolment.left_at),
    }


def _consent(consent: Consent) -> Values:
    term = Term.objects.filter(uuid=consent.subject).first()
    return {
        "purpose": consent.purpose,
        "version": consent.version,
        "term": term.name if term else None,
        "granted": consent.granted,
        "at": consent.at.isoformat(),
    }


def _seats(person: Person) -> list[Seat]:
    seats = Seat.objects.filter(took_place(), enrolment__person=person, round__term__rehearsal_of=None)
    return list(
        seats.select_related("circle__slot__round__term", "enrolment").order_by("circle__slot__starts_at")
    )


def _evening(person: Person, seat: Seat, now: datetime) -> Values:
    circle = seat.circle
    note = PrivateNote.objects.filter(enrolment=seat.enrolment, circle=circle).first()
    memo, gift = SeatMemo.objects.filter(seat=seat).first(), Gift.objects.filter(seat=seat).first()
    spoken = Airtime.objects.filter(seat=seat).aggregate(sum=Sum("speech_ms"))["sum"]
    return {
        "term": circle.slot.round.term.name,
        "round": circle.slot.round.number,
        "when": slot_text(circle.slot),
        "others": [one.call_name for one in tablemates(person, circle, now)],
        "reply": seat.reply,
        "late_minutes": seat.late_minutes,
        "note": unseal(person, note.sealed) if note else "",
        "memo": unseal(person, memo.sealed)["text"] if memo else "",
        "gift": gift.text if gift else "",
        "answers": _answers(seat.enrolment, circle),
        "spoken_seconds": None if spoken is None else spoken // 1000,
    }


def _answers(enrolment: Enrolment, circle: Circle | None) -> dict[str, int]:
    """After a circle, or before and after the term, by question in its own words."""
    rows = Answer.objects.filter(enrolment=enrolment, circle=circle).select_related("questionnaire")
    return {_question(row): row.value for row in rows.order_by("occasion", "item")}


def _question(answer: Answer) -> str:
    body = answer.questionnaire.body
    asked = {item["key"]: item["text"] for item in (*body["before_after"], *body["after_circle"])}
    question = in_language(asked.get(answer.item, answer.item), get_language() or "ja")
    return question if answer.circle_id is not None else f"{question} ({answer.occasion})"


def _story(person: Person, story: Story) -> Values:
    told = StoryConsent.objects.filter(story=story).order_by("pk")
    return {
        "term": story.term.name,
        "state": story.state,
        **words_of(person, story)._asdict(),
        "written_at": story.created_at.isoformat(),
        "told_at": _iso(story.submitted_at),
        "withdrawn_at": _iso(story.withdrawn_at),
        "told_to": [
            {
                "audience": one.audience,
                "version": one.version,
                "granted": one.granted,
                "at": one.at.isoformat(),
            }
            for one in told
        ],
    }


def _responses(person: Person) -> list[Response]:
    mine = Response.objects.filter(delivery__enrolment__person=person).exclude(kind=Response.Kind.KINDLING)
    return list(mine.order_by("pk"))


def _response(response: Response) -> Values:
    """One's own words; the line that one pointed at is somebody else's."""
    return {"kind": response.kind, "text": response.text, "at": response.created_at.isoformat()}


def _field(person: Person) -> list[Values]:
    theirs = {"enrolment__person": person}
    visits = Visit.objects.filter(**theirs).select_related("placement").order_by("pk")
    voices = Voice.objects.filter(**theirs).select_related("placement").order_by("pk")
    insights = Insight.objects.filter(**theirs).select_related("placement").order_by("pk")
    return [
        *({"placement": one.placement.title, "visit": one.title, "note": one.note} for one in visits),
        *({"placement": one.placement.title, "said": one.said, "stirred": one.stirred} for one in voices),
        *({"placement": one.placement.title, "insight": one.text} for one in insights),
    ]
