"""An organiser's role changes, with what hangs on it in the apps above partners."""

from datetime import datetime

from django.db import transaction

from kurumaza.field.actions_hosts import give_up_seats
from kurumaza.partners.actions_members import change_role
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.safety.actions import step_down
from kurumaza.terms.queries import terms_organised_by


@transaction.atomic
def change_organiser(
    *, membership: Membership, role: str, by: Person, now: datetime
) -> PartnersRefused | None:
    """Gives an organiser another role, or takes them out; who runs a term no more reads its concerns no more, and
    who has left gives up their seats in retrospectives that are still to come."""
    before = set(terms_organised_by(membership.person).values_list("pk", flat=True))
    refused = change_role(membership=membership, role=role, by=by)
    if refused is not None:
        return refused
    after = set(terms_organised_by(membership.person).values_list("pk", flat=True))
    step_down(person=membership.person, terms=before - after, by=by)
    if role == Membership.Role.LEFT:
        give_up_seats(membership=membership, now=now)
    return None
