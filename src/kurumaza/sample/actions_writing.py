"""What the sample's people wrote ahead of their evening and after it: answers, notes, Will."""

from datetime import datetime, timedelta
from random import Random

from kurumaza.circles.models import Circle, Seat
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_questions import save_answers
from kurumaza.reflections.actions_will import add_will
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin
from kurumaza.reflections.queries_questions import items_before_and_after
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import content


def answer_before(opened: OpenedTerm, *, rng: Random, at: datetime) -> None:
    """Everybody answers what is asked before the first evening."""
    items = items_before_and_after(opened.term.questionnaire)
    for enrolment in opened.everybody:
        answers = {item["key"]: rng.choice((3, 4, 4, 5, 6)) for item in items}
        refused = save_answers(enrolment=enrolment, occasion="before", answers=answers, now=at)
        assert refused is None, refused


def reflect(opened: OpenedTerm, circle: Circle, rng: Random) -> None:
    """Everybody answers the questionnaire that night; the two that can be tried out add a note."""
    items = opened.term.questionnaire.body["after_circle"]
    notes = {
        opened.people_of[0][0].pk: content()["own_writing"]["reader_note"],
        opened.people_of[1][0].pk: content()["own_writing"]["teller_note"],
    }
    for seat in circle.seats.select_related("enrolment__person", "circle__round__term__questionnaire"):
        refused = save_reflection(
            seat=seat,
            answers={
                item["key"]: rng.choice((1, 2, 2, 3) if item["reversed"] else (4, 5, 6, 6, 7))
                for item in items
            },
            note=notes.get(seat.enrolment_id, ""),
            now=opened.schedule.past + timedelta(hours=2),
        )
        assert refused is None, refused


def write_wills(opened: OpenedTerm, *, at: datetime) -> None:
    """A line of what each of the two that can be tried out wants, out of their first evening."""
    for side, role in ((0, "reader"), (1, "teller")):
        enrolment = opened.people_of[side][0]
        circle = Seat.objects.get(enrolment=enrolment, round=opened.rounds[0]).circle
        will = add_will(
            person=enrolment.person,
            origin=Origin(WillNote.About.CIRCLE, circle.uuid),
            now=at,
            **content()["own_writing"][f"{role}_will"],
        )
        assert isinstance(will, WillNote), will
