"""People of a term who come back, by their own wish: as far as this app and those below know."""

from django.db.models import QuerySet

from kurumaza.partners.models import ORGANISES, Membership
from kurumaza.terms.models import Role, Term
from kurumaza.terms.queries import known_terms, taking_part


def people_of(term: Term) -> frozenset[int]:
    """Who takes part in a term."""
    return frozenset(taking_part().filter(term=term).values_list("person", flat=True))


def later_terms(term: Term) -> QuerySet[Term]:
    """Terms of the programme that begin later."""
    return known_terms().filter(programme=term.programme_id, starts_on__gt=term.starts_on)


def taking_part_again(term: Term) -> frozenset[int]:
    """再参加: who takes part in a term of the programme that begins later."""
    return frozenset(taking_part().filter(term__in=later_terms(term)).values_list("person", flat=True))


def accepting(term: Term, kind: Role.Kind) -> frozenset[int]:
    """Who of a term said yes to what they were offered."""
    accepted = Role.objects.filter(enrolment__term=term, kind=kind, accepted_at__isnull=False)
    return frozenset(accepted.values_list("enrolment__person", flat=True))


def organising_since(term: Term) -> frozenset[int]:
    """次の期の運営へ: who said yes to it, or has become an organiser of a partner since the term began."""
    partners = term.programme.partnerships.values("organisation")
    became = Membership.objects.filter(
        organisation__in=partners, role__in=ORGANISES, created_at__date__gte=term.starts_on
    )
    return accepting(term, Role.Kind.NEXT_ORGANISER) | frozenset(became.values_list("person", flat=True))
