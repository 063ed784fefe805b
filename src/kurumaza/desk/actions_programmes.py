"""Partners who are not on the same programme yet come together: by an operator's command, or because an organiser asks another region in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kurumaza.jobs.actions import send_mail
from kurumaza.partners.actions import create_programme, found_organisation
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Organisation, Programme
from kurumaza.people.models import Person
from kurumaza.scripts.actions import create_default_content


@dataclass(frozen=True)
class NewPartner:
    """An organisation that is not here yet. `contact_email` is public; the first organiser is invited by mail."""

    name: str
    contact_email: str
    organiser_email: str
    call_name: str


@transaction.atomic
def found_programme(
    *, name: str, partners: Sequence[Organisation], now: datetime, by: Person | None = None
) -> Programme:
    """A programme with the default content. `by` is None where whoever runs the server makes it by a command."""
    programme = create_programme(name=name, partners=partners, by=by)
    create_default_content(programme=programme, now=now)
    return programme


def ask_another_region_in(
    *, name: str, own: Organisation, partner: NewPartner, by: Person, now: datetime
) -> Programme | PartnersRefused:
    """A programme of an organisation that is here with one that comes here by it; whole, or not at all. `by` leads the first."""
    with transaction.atomic():
        first = found_organisation(
            name=partner.name,
            contact_email=partner.contact_email,
            organiser_email=partner.organiser_email,
            call_name=partner.call_name,
            now=now,
            by=by,
        )
        if isinstance(first, PartnersRefused):
            return first
        programme = found_programme(name=name, partners=[own, first.organisation], now=now, by=by)
        send_mail("partners.another_region", membership=str(first.uuid), programme=str(programme.uuid))
        return programme
