"""A circle of four that can be entered now, for tests of the room."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kurumaza.circles.models import Circle, Seat
from kurumaza.core.dialogue.script import Script, export_script
from kurumaza.partners.models import Organisation, Programme
from kurumaza.people.models import Person
from kurumaza.scripts.models import Deck, Questionnaire, Text
from kurumaza.scripts.models import Script as ScriptVersion
from kurumaza.terms.models import Enrolment, Round, Side, Slot, Term

NOW = datetime(2026, 2, 14, 10, 0, tzinfo=UTC)
_END = {"ja": "思う", "en": "yes"}
NO_QUESTIONS = {"before_after": [], "after_circle": [], "scale": {"low": _END, "high": _END}}
CALL_NAMES = (("はるか", 0), ("けんじ", 1), ("そら", 0), ("みどり", 1))


@dataclass(frozen=True)
class Table:
    """A circle, and its seats by call name."""

    circle: Circle
    seats: dict[str, Seat]


def make_table(script: Script, *, starts_at: datetime = NOW) -> Table:
    """A term with one round, one slot and one circle of two and two."""
    programme = Programme.objects.create(name="世代間キャリア対話")
    versions = {"programme": programme, "version": 1, "created_at": NOW}
    version = ScriptVersion.objects.create(name="見本", body=export_script(script), **versions)
    term = Term.objects.create(
        programme=programme,
        slug=f"term-{programme.pk}",
        name="第1期",
        region="青森",
        starts_on=starts_at.date(),
        ends_on=starts_at.date() + timedelta(days=30),
        script=version,
        deck=Deck.objects.create(name="カード", body={"cards": []}, **versions),
        questionnaire=Questionnaire.objects.create(name="質問", body=NO_QUESTIONS, **versions),
        ground_rules=Text.objects.create(name="約束", body={"lines": []}, **versions),
        created_at=NOW,
    )
    sides = [
        Side.objects.create(
            term=term,
            organisation=Organisation.objects.create(name=f"団体{position}-{term.pk}"),
            position=position,
            name=name,
        )
        for position, name in enumerate(("学生", "卒業生"))
    ]
    round_ = Round.objects.create(term=term, number=1)
    slot = Slot.objects.create(round=round_, starts_at=starts_at)
    circle = Circle.objects.create(round=round_, slot=slot, script=version, number=1)
    seats = {}
    for index, (call_name, position) in enumerate(CALL_NAMES):
        person = Person.objects.create(email=f"p{index}-{term.pk}@kurumaza.example", created_at=NOW)
        enrolment = Enrolment.objects.create(
            person=person,
            term=term,
            side=sides[position],
            name=call_name,
            call_name=call_name,
            created_at=NOW,
        )
        seats[call_name] = Seat.objects.create(circle=circle, round=round_, enrolment=enrolment)
    return Table(circle, seats)
