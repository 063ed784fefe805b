"""What an organiser's desk hears of a running evening: that something has changed, never what."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from kurumaza.people.models import Person
from kurumaza.rooms.models import Room
from kurumaza.safety.queries import open_calls
from kurumaza.terms.models import Term
from kurumaza.terms.queries import watched_evening


class Marks(NamedTuple):
    """Changes whenever what it stands for does: the open calls of a term, and how far its rooms are."""

    calls: str
    rooms: str


def marks_of(terms: Iterable[int]) -> dict[int, Marks]:
    """The marks of each of these terms (their keys)."""
    wanted = list(terms)
    calls: dict[int, list[object]] = {term: [] for term in wanted}
    heads: dict[int, list[object]] = {term: [] for term in wanted}
    for term, call in open_calls(wanted):
        calls[term].append(call)
    running = Room.objects.filter(
        circle__round__term__in=wanted,
        circle__cancelled_at__isnull=True,
        ended_at__isnull=True,
        quarantined_at__isnull=True,
    )
    for term, room, head in running.order_by("pk").values_list("circle__round__term", "pk", "head"):
        heads[term].append((room, head))
    return {term: Marks(_mark(calls[term]), _mark(heads[term])) for term in wanted}


def watched_term(person: Person, slug: str) -> Term | None:
    """The term of a board, for who organises it."""
    return watched_evening(person, slug) if person.is_authenticated else None


def _mark(values: list[object]) -> str:
    return blake2b(repr(values).encode(), digest_size=8).hexdigest()
