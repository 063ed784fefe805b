"""Who asks, and for which internship: what most pages of its host begin with."""

from uuid import UUID

from django.http import Http404, HttpRequest

from kurumaza.field.models import Placement
from kurumaza.field.queries import hosted_placement
from kurumaza.field.queries_placements import host_membership
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
from kurumaza.terms.views_doors import organised_term_or_404


def hosted_or_404(
    request: HttpRequest, slug: str, placement: UUID
) -> tuple[Person, Term, Placement, Membership]:
    """The organiser who asks, the term, an internship of their own organisation's, and as whom they act for it."""
    person, term = organised_term_or_404(request, slug)
    found = hosted_placement(person, placement)
    acting = host_membership(person, found) if found else None
    if found is None or acting is None or found.term_id != term.pk:
        raise Http404
    return person, term, found, acting
