"""What the forms of opening a term offer, and what a term still lacks."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

from kurumaza.partners.models import Membership, Organisation, Programme
from kurumaza.partners.queries import organisations_run_by, organisers_of
from kurumaza.people.models import Person
from kurumaza.safety.queries import safeguards_missing, safeguards_of
from kurumaza.terms.models import Term


@dataclass(frozen=True)
class Readers:
    """A term's safeguarding people: call names of those who organise it still, and how many are to be named."""

    call_names: list[str]
    missing: int


def readers_of(term: Term) -> Readers:
    """Who reads the concerns of a term."""
    named = set(safeguards_of(term))
    members = organisers_of(term.programme)
    return Readers([one.call_name for one in members if one.person in named], safeguards_missing(term))


def may_be_named(term: Term) -> list[Membership]:
    """Organisers of a term who are not among its safeguarding people yet."""
    named = set(safeguards_of(term))
    return [one for one in organisers_of(term.programme) if one.person not in named]


def proposed_slug(programme: Programme) -> str:
    """term-1, term-2, …: the first that is free, beginning after the programme's terms."""
    taken = set(Term.objects.filter(slug__startswith="term-").values_list("slug", flat=True))
    return next(one for n in count(programme.terms.count() + 1) if (one := f"term-{n}") not in taken)


def partners_of(programme: Programme) -> list[Organisation]:
    """The organisations of a programme, in the order in which they joined."""
    return [one.organisation for one in programme.partnerships.select_related("organisation").order_by("pk")]


def own_organisation(person: Person, uuid: UUID) -> Organisation | None:
    """An organisation, for its own organisers."""
    return organisations_run_by(person).filter(uuid=uuid).first()
