"""Reads across a term and the retrospectives that are held beside it."""

from django.db.models import Q, QuerySet

from kurumaza.terms.models import Enrolment


def places_with(enrolment: Enrolment) -> QuerySet[Enrolment]:
    """A place, and its person's places in retrospectives of its term: who leaves the one leaves the others."""
    same_person = Enrolment.objects.filter(person=enrolment.person_id)
    return same_person.filter(Q(pk=enrolment.pk) | Q(term__retrospective_of=enrolment.term_id))
