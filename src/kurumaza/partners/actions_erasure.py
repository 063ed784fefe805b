"""An organiser who is erased organises nothing any more; keys that were turned stay turned, without a name. Whom they led is led on."""

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.erasures import Erasure, erases, prevents_erasure
from kurumaza.people.errors import ErasureRefused
from kurumaza.people.models import Person

# Beside a key that was turned: a call name may not be empty.
NOBODY = "—"


@erases
def _erase_from_partners(erasure: Erasure) -> None:
    memberships = Membership.objects.filter(person=erasure.person)
    # Who is made a lead, or stops being one, at the same moment waits here, or is waited for (`change_role`).
    theirs = Organisation.objects.select_for_update(of=("self",)).filter(memberships__in=memberships)
    organisations = list(theirs)
    memberships.filter(keys__isnull=True).delete()
    memberships.update(call_name=NOBODY, role=Membership.Role.LEFT)
    for organisation in organisations:
        _lead_on(organisation, erasure)


def _lead_on(organisation: Organisation, erasure: Erasure) -> None:
    """Where nobody leads any more, whoever has run its terms longest does; where nobody runs them, nobody does."""
    here = Membership.objects.filter(organisation=organisation, person__is_active=True)
    running = here.filter(role=Membership.Role.ORGANISER).exclude(person=erasure.person)
    next_one = running.order_by("created_at", "pk").first()
    if next_one is None or here.filter(role=Membership.Role.LEAD).exists():
        return
    next_one.role = Membership.Role.LEAD
    next_one.save(update_fields=["role"])
    record("partners.led_on", actor=None, subject_kind="membership", subject=next_one.uuid)
    if not erasure.again:
        send_mail("partners.leads_now", membership=str(next_one.uuid))


@prevents_erasure
def _is_contact(person: Person) -> ErasureRefused | None:
    """Their address stands on every page as the way to reach an organisation: another one is put there first."""
    is_named = Organisation.objects.filter(memberships__person=person, contact_email__iexact=person.email)
    return ErasureRefused("contact") if person.email and is_named.exists() else None
