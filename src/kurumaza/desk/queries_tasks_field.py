"""What needs an organiser of a host in the field."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.desk.tasks import Task
from kurumaza.field.queries import hosted_placements
from kurumaza.field.queries_retrospective import latest_of, slot_of, state_of
from kurumaza.people.models import Person
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Term


def retrospectives_to_seat(person: Person, term: Term, now: datetime) -> list[Task]:
    """People are asked to look back, and nobody has a seat yet: without one the evening does not take place."""
    tasks = []
    for placement in hosted_placements(person).filter(term=term):
        latest = latest_of(placement)
        if latest is not None and state_of(latest, slot := slot_of(latest), now) == "asking":
            words = _("ふりかえりの対話(%(when)s)の席を、まだ決めていません。") % {"when": slot_text(slot)}
            address = reverse("retrospective_desk", args=[term.slug, placement.uuid])
            tasks.append(Task(words, address, _("席を決める")))
    return tasks
