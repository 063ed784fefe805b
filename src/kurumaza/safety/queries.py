"""Reads of concerns: for a term's two safeguarding people, and for who wrote them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal_for_term
from kurumaza.safety.about import about_mark, about_words, person_meant
from kurumaza.safety.models import SAFEGUARDS, Concern, ConcernMessage, HelpCall, Safeguard
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import known_terms, sides_run_by


@dataclass(frozen=True)
class Letter:
    """One letter of a concern's thread."""

    is_answer: bool
    created_at: datetime
    text: str


@dataclass(frozen=True)
class OpenedConcern:
    """A concern as a safeguarding person reads it, with all of its letters.

    `email` is how its author can be reached outside of this page: given to organisers of the author's own side only. For the
    others the author belongs to `host`, the organisation of that side."""

    uuid: UUID
    answer_by: datetime | None
    answered_at: datetime | None
    is_overdue: bool
    call_name: str
    email: str
    host: str
    about: str
    about_mark: str
    letters: list[Letter]


@dataclass(frozen=True)
class OwnConcern:
    """What somebody wrote to the safeguarding people, with the answers, as its author reads it."""

    uuid: UUID
    term: Term
    answer_by: datetime | None
    answered_at: datetime | None
    letters: list[Letter]


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
    return Enrolment.objects.filter(_places_in(term), person=person).exists()


def terms_to_tell(person: Person) -> list[Term]:
    """Terms in which somebody has, or had, a place: where they can tell something. The newest first."""
    places = Enrolment.objects.filter(person=person)
    theirs = Q(pk__in=places.values("term")) | Q(pk__in=places.values("term__retrospective_of"))
    return list(known_terms().filter(theirs).order_by("-starts_on", "pk"))


def _places_in(term: Term) -> Q:
    """Also in a retrospective of it: what is told from there is told to the term's own two."""
    return Q(term=term) | Q(term__retrospective_of=term)


def concerns_of(term: Term, reader: Person, now: datetime) -> list[OpenedConcern]:
    """The concerns of a term, opened, unanswered first; nobody but its safeguarding people may call this."""
    assert is_safeguard(reader, term)
    mine = set(sides_run_by(reader, term).values_list("pk", flat=True))
    here = Enrolment.objects.filter(_places_in(term)).select_related("side__organisation")
    # The place in the term itself last: it is the one that counts.
    here = here.order_by(F("term__retrospective_of").asc(nulls_last=True), "pk")
    places = {one.person_id: one for one in here}
    rows = Concern.objects.filter(term=term).select_related("person", "term").prefetch_related(_letters())
    return [
        OpenedConcern(
            uuid=row.uuid,
            answer_by=row.answer_by,
            answered_at=row.answered_at,
            is_overdue=_is_overdue(row, now),
            call_name=place.call_name if place else "",
            email=(row.person.email or "") if place and place.side_id in mine else "",
            host=place.side.organisation.name if place else "",
            about=about_words(row.about_kind, row.about),
            about_mark=about_mark(row.about_kind, row.about),
            letters=_opened(row),
        )
        for row in sorted(rows.order_by("-created_at", "-pk"), key=lambda row: row.answered_at is not None)
        # A place may be gone by then: its roster was taken back.
        for place in [places.get(row.person_id)]
        if not is_about(row, reader)
    ]


def is_about(concern: Concern, reader: Person) -> bool:
    """Whether a concern is about this reader: then it does not exist for them. What one raised oneself, of one's own, is not."""
    return concern.person_id != reader.pk and person_meant(concern.about_kind, concern.about) == reader.pk


def readers_of(concern: Concern) -> list[Safeguard]:
    """The safeguarding people who may read a concern: not one whom it is about."""
    safeguards = Safeguard.objects.filter(term=concern.term_id).select_related("person").order_by("pk")
    return [one for one in safeguards if not is_about(concern, one.person)]


def waiting_for(reader: Person, term: Term, now: datetime) -> tuple[int, int]:
    """How many concerns wait for this safeguarding person, and how many of them for longer than was promised."""
    rows = Concern.objects.filter(term=term, answered_at__isnull=True)
    waiting = [row for row in rows if not is_about(row, reader)]
    return len(waiting), sum(_is_overdue(row, now) for row in waiting)


def own_concerns(author: Person, term: Term) -> list[OwnConcern]:
    """What somebody has written to the safeguarding people of a term, newest first."""
    rows = Concern.objects.filter(person=author, term=term).order_by("-created_at", "-pk")
    return [_own(row) for row in rows.select_related("term").prefetch_related(_letters())]


def own_concern(author: Person, uuid: UUID) -> OwnConcern | None:
    """One of them, for its author."""
    row = Concern.objects.filter(person=author, uuid=uuid).select_related("term").first()
    return None if row is None else _own(row)


def concern_by(author: Person, uuid: UUID) -> Concern | None:
    """The row of one's own concern."""
    return Concern.objects.select_related("term").filter(person=author, uuid=uuid).first()


def waiting_concern(uuid: UUID | str, answer_by: datetime | None = None) -> Concern | None:
    """A concern that nobody has answered; with `answer_by` only while this is the time that was promised last."""
    rows = Concern.objects.select_related("term__programme").filter(uuid=uuid, answered_at__isnull=True)
    return (rows if answer_by is None else rows.filter(answer_by=answer_by)).first()


def count_overdue(term: Term, now: datetime) -> int:
    """How many concerns wait for longer than the term promised: everybody who runs it may know the number."""
    return Concern.objects.filter(term=term, answered_at__isnull=True, answer_by__lte=now).count()


def _is_overdue(row: Concern, now: datetime) -> bool:
    return row.answered_at is None and row.answer_by is not None and row.answer_by <= now


def _letters() -> Prefetch[str]:
    return Prefetch("messages", ConcernMessage.objects.order_by("created_at", "pk"))


def _opened(row: Concern) -> list[Letter]:
    first = Letter(is_answer=False, created_at=row.created_at, text=_text(row, row.sealed))
    later = [Letter(one.is_answer, one.created_at, _text(row, one.sealed)) for one in row.messages.all()]
    return [first, *later]


def _text(row: Concern, sealed: bytes | memoryview) -> str:
    return str(unseal_for_term(row.term.uuid, sealed))


def _own(row: Concern) -> OwnConcern:
    return OwnConcern(row.uuid, row.term, row.answer_by, row.answered_at, _opened(row))


def find_concern(term: Term, reader: Person, uuid: UUID) -> Concern | None:
    """A concern of a term, for its safeguarding people only."""
    if not is_safeguard(reader, term):
        return None
    found = Concern.objects.select_related("term").filter(term=term, uuid=uuid).first()
    return None if found is None or is_about(found, reader) else found
