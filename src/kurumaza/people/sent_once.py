"""A form that makes something carries a number of its own: pressed twice, it makes one."""

from uuid import UUID, uuid4, uuid5

from kurumaza.people.models import Person

FIELD = "sent_as"


def sent_once(person: Person, number: UUID | None) -> UUID:
    """The UUID of what a form makes: of this person alone, whatever number somebody else's form had."""
    return uuid4() if number is None else uuid5(person.uuid, str(number))


def number_in(given: str) -> UUID | None:
    """What a form sent as its number."""
    try:
        return UUID(given)
    except ValueError:
        return None
