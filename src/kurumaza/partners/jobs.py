"""Mails to organisers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.models import ORGANISES, Membership
from kurumaza.partners.queries import (
    find_approval,
    find_membership,
    find_programme,
    first_that_can_turn,
    partners_beside,
)
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, render_mail


@mail("partners.invitation")
def invitation(membership: str) -> MailContent | None:
    """Asks someone in as an organiser, with a personal link to the desk."""
    found = find_membership(membership, roles=ORGANISES)
    if found is None:
        return None
    organisation = found.organisation
    token = mint_link(
        person=found.person, next_path=reverse("desk"), about=organisation.name, now=timezone.now()
    )
    context = {
        "call_name": found.call_name,
        "is_duty": found.role == Membership.Role.DUTY,
        "organisation": organisation,
        "hosts": [organisation],
        "address": link_address(token),
    }
    text, html = render_mail("partners/mails/invitation", context)
    subject = _("%(organisation)s の運営としてのご案内") % {"organisation": organisation.name}
    return MailContent(to=found.address, subject=subject, text=text, html=html)


@mail("partners.another_region")
def another_region(membership: str, programme: str) -> MailContent | None:
    """Asks someone of an organisation elsewhere in, to run a programme with the organisation that asks."""
    found = find_membership(membership, roles=(Membership.Role.LEAD,))
    together = find_programme(programme)
    if found is None or together is None:
        return None
    others = partners_beside(found.organisation, together)
    token = mint_link(
        person=found.person, next_path=reverse("desk"), about=found.organisation.name, now=timezone.now()
    )
    context = {
        "call_name": found.call_name,
        "organisation": found.organisation,
        "programme": together,
        "asking": _("、").join(one.name for one in others),
        "hosts": others,
        "address": link_address(token),
    }
    text, html = render_mail("partners/mails/another_region", context)
    subject = _("「%(programme)s」をいっしょに始めるご案内") % {"programme": together.name}
    return MailContent(to=found.address, subject=subject, text=text, html=html)


@mail("partners.leads_now")
def leads_now(membership: str) -> MailContent | None:
    """Says that somebody leads their organisation now, since its last lead is gone."""
    found = find_membership(membership, roles=(Membership.Role.LEAD,))
    if found is None:
        return None
    organisation = found.organisation
    context = {
        "call_name": found.call_name,
        "organisation": organisation,
        "hosts": [organisation],
        "address": absolute(reverse("members", args=[organisation.uuid])),
    }
    text, html = render_mail("partners/mails/leads_now", context)
    subject = _("%(organisation)s の代表になりました") % {"organisation": organisation.name}
    return MailContent(to=found.address, subject=subject, text=text, html=html)


@mail("partners.key_wanted")
def key_wanted(approval: str, membership: str) -> MailContent | None:
    """Says that a partner waits for agreement, and where to give it; nothing if that is over. What it is about stands there alone."""
    # Who was asked for one partner may have left it, or its key be turned, and still be able to answer for another.
    found, asked = find_approval(approval), find_membership(membership, roles=Membership.Role.values)
    member = first_that_can_turn(asked.person, found) if found and asked else None
    if found is None or member is None:
        return None
    context = {
        "call_name": member.call_name,
        "programme": found.programme,
        "organisation": member.organisation,
        "hosts": [member.organisation],
        "address": absolute(reverse("desk")),
    }
    text, html = render_mail("partners/mails/key_wanted", context)
    subject = _("%(programme)s:同意を待っていることがあります") % {"programme": found.programme.name}
    return MailContent(to=member.address, subject=subject, text=text, html=html)
