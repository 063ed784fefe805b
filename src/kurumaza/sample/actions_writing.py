"""What the sample's people wrote after their evening: answers, notes, Will."""

from datetime import datetime, timedelta
from random import Random

from kurumaza.circles.models import Circle
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_will import add_will
from kurumaza.reflections.models import WillNote
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import content


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
    """A line of what each of the two that can be tried out wants."""
    for side, role in ((0, "reader"), (1, "teller")):
        will = add_will(
            person=opened.people_of[side][0].person, now=at, **content()["own_writing"][f"{role}_will"]
        )
        assert isinstance(will, WillNote), will
