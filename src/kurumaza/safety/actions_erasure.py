"""Concerns keep their own retention, sealed: who raised one is a tombstone by then. A safeguarding person is followed by another first."""

from django.db.models import Q

from kurumaza.people.erasures import Erasure, erases, prevents_erasure
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Person
from kurumaza.safety.actions_safeguards import tell_of_missing_reader
from kurumaza.safety.models import ContactWish, Safeguard


@erases
def _erase_from_safety(erasure: Erasure) -> None:
    standing = Safeguard.objects.filter(person=erasure.person)
    terms = list(standing.values_list("term", flat=True))
    standing.delete()
    tell_of_missing_reader(terms=terms)
    wishes = Q(wisher__person=erasure.person) | Q(other__person=erasure.person)
    ContactWish.objects.filter(wishes).delete()


@prevents_erasure
def _is_safeguard(person: Person) -> ErasureRefused | None:
    """Of a term that is not closed: what people tell must find its readers."""
    under_way = Safeguard.objects.filter(person=person, term__closed_at__isnull=True)
    return ErasureRefused("safeguard") if under_way.exists() else None
