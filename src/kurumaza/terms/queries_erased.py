"""Addresses whose people had their data erased: whom a roster must not bring in again."""

from collections.abc import Iterable
from uuid import UUID

from kurumaza.partners.models import Organisation
from kurumaza.people.private_writing import keyed_hash
from kurumaza.terms.models import Enrolment, ErasedAddress
from kurumaza.terms.queries_moved import moved_mark

# Long enough for the rosters of several terms.
ERASED_ADDRESS_DAYS = 3 * 365
_AT_ONCE = 500


def mark_of(organisation: Organisation, email: str) -> UUID:
    """What is kept of an address for an organisation: half of a hash that only this server can compute."""
    return UUID(hex=keyed_hash("erased_address", f"{organisation.uuid}:{email}")[:32])


def erased_among(organisation: Organisation, people: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Of these addresses and names, the addresses whose people had their data erased, and have not come back; also one from which an
    organiser had moved them. Nobody else gives somebody a place with this organisation again: who has one came by themselves."""
    erased: set[str] = set()
    asked = list(people)
    for begin in range(0, len(asked), _AT_ONCE):
        some = asked[begin : begin + _AT_ONCE]
        by_mark = {mark_of(organisation, email): email for email, _name in some}
        by_mark |= {moved_mark(organisation, email, name): email for email, name in some}
        found = ErasedAddress.objects.filter(mark__in=by_mark).values_list("mark", flat=True)
        erased |= {by_mark[mark] for mark in found}
    places = Enrolment.objects.filter(side__organisation=organisation, person__email__in=erased)
    return frozenset(erased) - {email for email in places.values_list("person__email", flat=True) if email}
