"""Mails to organisers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.queries import find_membership
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address, render_mail


@mail("partners.invitation")
def invitation(membership: str) -> MailContent | None:
    """Asks someone in as an organiser, with a personal link to the desk."""
    found = find_membership(membership)
    if found is None or not found.person.is_active or found.person.email is None:
        return None
    organisation = found.organisation
    token = mint_link(
        person=found.person, next_path=reverse("desk"), about=organisation.name, now=timezone.now()
    )
    context = {
        "call_name": found.call_name,
        "organisation": organisation,
        "hosts": [organisation],
        "address": link_address(token),
    }
    text, html = render_mail("partners/mails/invitation", context)
    subject = _("%(organisation)s の運営としてのご案内") % {"organisation": organisation.name}
    return MailContent(to=found.person.email, subject=subject, text=text, html=html)
