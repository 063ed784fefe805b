"""Who organises for an organisation, and in which role: changed by those who lead it."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.actions import add_member
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import ORGANISES, Membership, Organisation
from kurumaza.partners.queries import asked_elsewhere, members_of
from kurumaza.people.actions_passkeys import reset_passkeys
from kurumaza.people.models import Person


@transaction.atomic
def invite_member(
    *, organisation: Organisation, email: str, call_name: str, role: str, by: Person, now: datetime
) -> Membership | PartnersRefused:
    """Asks somebody in as an organiser, by mail."""
    here = Membership.objects.filter(organisation=organisation, person__email=email.lower())
    if here.filter(role__in=ORGANISES).exists():
        return PartnersRefused("member_already")
    return add_member(organisation=organisation, email=email, call_name=call_name, role=role, by=by, now=now)


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Person) -> PartnersRefused | None:
    """Gives an organiser another role, or takes them out (LEFT); somebody who leads always stays."""
    # Two who lead may step back at the same moment: the second waits here.
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    here = members_of(membership.organisation)
    # Who was erased, or taken out, meanwhile gets no role.
    if not here.filter(pk=membership.pk).exists():
        return PartnersRefused("changed")
    leads = here.filter(role=Membership.Role.LEAD)
    if role != Membership.Role.LEAD and not leads.exclude(pk=membership.pk).exists():
        return PartnersRefused("last_lead")
    membership.role = role
    membership.save(update_fields=["role"])
    record(
        "partners.role_changed",
        actor=by.uuid,
        subject_kind="membership",
        subject=membership.uuid,
        role=str(role),
    )
    return None


@transaction.atomic
def require_passkeys(
    *, organisation: Organisation, required: bool, by: Person, proven: bool
) -> PartnersRefused | None:
    """Whether an organisation asks its organisers for passkeys. `proven`: whether who decides it has shown one."""
    if required and not proven:
        return PartnersRefused("no_passkey")
    Organisation.objects.filter(pk=organisation.pk).update(requires_passkeys=required)
    record(
        "partners.passkeys_required",
        actor=by.uuid,
        subject_kind="organisation",
        subject=organisation.uuid,
        required=required,
    )
    return None


@transaction.atomic
def reset_passkeys_of(*, membership: Membership, by: Person) -> PartnersRefused | None:
    """Takes away the passkeys of another organiser who has lost them.

    Nobody takes away what another organisation relies on too, nor their own where they have not shown one: in both cases whoever runs the
    server does (`kurumaza reset_passkeys`)."""
    if membership.person_id == by.pk:
        return PartnersRefused("own_passkeys")
    if asked_elsewhere(membership):
        return PartnersRefused("other_requires")
    reset_passkeys(person=membership.person, by=by)
    return None
