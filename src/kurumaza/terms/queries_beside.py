"""Reads across a term and the retrospectives that are held beside it."""

from django.db.models import Q, QuerySet

from kurumaza.scripts.queries import RetrospectiveContent, retrospective_content
from kurumaza.terms.models import Enrolment, Term


def places_with(enrolment: Enrolment) -> QuerySet[Enrolment]:
    """A place, and its person's places in retrospectives of its term: who leaves the one leaves the others."""
    same_person = Enrolment.objects.filter(person=enrolment.person_id)
    return same_person.filter(Q(pk=enrolment.pk) | Q(term__retrospective_of=enrolment.term_id))


def retrospective_content_of(term: Term) -> RetrospectiveContent | None:
    """With what people of a term look back together: what its template brought along, else the programme's latest."""
    if term.retrospective_script is not None and term.retrospective_deck is not None:
        return RetrospectiveContent(term.retrospective_script, term.retrospective_deck)
    return retrospective_content(term.programme)
