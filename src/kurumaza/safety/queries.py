"""Reads of concerns: for a term's two safeguarding people only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal_for_term
from kurumaza.safety.models import SAFEGUARDS, Concern, HelpCall, Safeguard
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import sides_run_by


@dataclass(frozen=True)
class OpenedConcern:
    """A concern as a safeguarding person reads it.

    `email` is how its author can be answered: given to organisers of the author's own side only. The others
    answer through `host`, the organisation of that side."""

    uuid: UUID
    created_at: datetime
    answered_at: datetime | None
    call_name: str
    email: str
    host: str
    about_kind: str
    text: str


def is_safeguard(person: Person, term: Term) -> bool:
    """Whether someone is one of the term's safeguarding people."""
    return Safeguard.objects.filter(term=term, person=person).exists()


def safeguards_missing(term: Term) -> int:
    """How many of the two safeguarding people of a term are still to be named."""
    return max(0, SAFEGUARDS - Safeguard.objects.filter(term=term).count())


def has_readers(term: Term) -> bool:
    """Whether anybody can read the concerns of a term."""
    return Safeguard.objects.filter(term=term).exists()


def safeguards_of(term: Term) -> QuerySet[Person]:
    """The term's safeguarding people, in the order in which they were named."""
    return Person.objects.filter(safeguards__term=term).order_by("safeguards__pk")


def open_calls(terms: Iterable[int]) -> list[tuple[int, UUID]]:
    """(term's key, call) of the calls out of rooms that nobody has seen to yet, oldest first."""
    calls = HelpCall.objects.filter(term__in=list(terms), answered_at__isnull=True)
    return list(calls.order_by("called_at", "pk").values_list("term_id", "uuid"))


def was_called(term: Term, circle: UUID, since: datetime) -> bool:
    """Whether somebody in this circle has called the organisers since then, seen to or not."""
    return HelpCall.objects.filter(term=term, circle=circle, called_at__gte=since).exists()


def takes_part(person: Person, term: Term) -> bool:
    """Whether someone has, or had, a place in the term: who left can still tell."""
    return Enrolment.objects.filter(term=term, person=person).exists()


def concerns_of(term: Term, reader: Person) -> list[OpenedConcern]:
    """The concerns of a term, opened, unanswered first; nobody but its safeguarding people may call this."""
    assert is_safeguard(reader, term)
    mine = set(sides_run_by(reader, term).values_list("pk", flat=True))
    places = {
        one.person_id: one for one in Enrolment.objects.filter(term=term).select_related("side__organisation")
    }
    rows = Concern.objects.filter(term=term).select_related("person").order_by("-created_at", "-pk")
    return [
        OpenedConcern(
            uuid=row.uuid,
            created_at=row.created_at,
            answered_at=row.answered_at,
            call_name=places[row.person_id].call_name,
            email=(row.person.email or "") if places[row.person_id].side_id in mine else "",
            host=places[row.person_id].side.organisation.name,
            about_kind=row.about_kind,
            text=str(unseal_for_term(term.uuid, row.sealed)),
        )
        for row in sorted(rows, key=lambda row: row.answered_at is not None)
    ]


def find_concern(term: Term, reader: Person, uuid: UUID) -> Concern | None:
    """A concern of a term, for its safeguarding people only."""
    return Concern.objects.filter(term=term, uuid=uuid).first() if is_safeguard(reader, term) else None
