"""That people's data went out as a file."""

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Side


def note_people_export(*, side: Side, kind: str, by: Person, people: int) -> None:
    """Who took how many people of a side with them, and in which file."""
    record(
        "terms.people_exported",
        actor=by.uuid,
        subject_kind="side",
        subject=side.uuid,
        file=kind,
        people=people,
    )
