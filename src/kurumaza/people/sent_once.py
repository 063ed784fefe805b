"""A form that makes something carries a number of its own: pressed twice, it makes one; written on after an answer that was lost, it
rewrites that one."""

from collections.abc import Mapping
from uuid import UUID, uuid4, uuid5

from kurumaza.people.models import Person

FIELD = "sent_as"


def sent_once(person: Person, number: UUID | None) -> UUID:
    """The UUID of what a form makes: of this person alone, whatever number somebody else's form had."""
    return uuid4() if number is None else uuid5(person.uuid, str(number))


def goes_on(there: Mapping[str, object], sent: Mapping[str, object]) -> bool:
    """Whether what a form is sent with again has in it all that arrived of it before: written over, nothing of that is lost."""
    return all(_holds(sent.get(name), value) for name, value in there.items())


def _holds(sent: object, there: object) -> bool:
    if there is None or there == "":
        return True
    if isinstance(there, str) and isinstance(sent, str):
        return there in sent
    if isinstance(there, Mapping) and isinstance(sent, Mapping):
        return goes_on(there, sent)
    return there == sent


def number_in(given: str) -> UUID | None:
    """What a form sent as its number."""
    try:
        return UUID(given)
    except ValueError:
        return None
