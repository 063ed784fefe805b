"""An organiser's role changes, with what hangs on it in the apps above partners."""

from django.db import transaction

from kurumaza.partners.actions_members import change_role
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.safety.actions import step_down
from kurumaza.terms.queries import terms_organised_by


@transaction.atomic
def change_organiser(*, membership: Membership, role: str, by: Person) -> PartnersRefused | None:
    """Gives an organiser another role, or takes them out; who runs a term no more reads its concerns no more."""
    before = set(terms_organised_by(membership.person).values_list("pk", flat=True))
    refused = change_role(membership=membership, role=role, by=by)
    if refused is not None:
        return refused
    after = set(terms_organised_by(membership.person).values_list("pk", flat=True))
    step_down(person=membership.person, terms=before - after, by=by)
    return None
