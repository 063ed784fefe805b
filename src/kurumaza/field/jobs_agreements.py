"""Telling partners that what all of them had agreed to is published no more."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.field.queries_agreements import ended_version
from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.models import RUNS
from kurumaza.partners.queries import find_membership, find_organisation, runs_programme
from kurumaza.people.mails import absolute, render_mail


@mail("field.agreement_ended")
def agreement_ended(version: str, organisation: str, membership: str) -> MailContent | None:
    """To who runs terms for a partner: which one took it back, and what stays. Nothing where another wording is published by then."""
    found, member = ended_version(version), find_membership(membership, roles=RUNS)
    by = find_organisation(organisation)
    if found is None or member is None or by is None:
        return None
    placement = found.agreement.placement
    if not runs_programme(member.person, placement.term.programme):
        return None
    context = {
        "call_name": member.call_name,
        "term": placement.term,
        "title": placement.title,
        "by": by,
        "organisation": member.organisation,
        "hosts": [member.organisation],
        "address": absolute(reverse("agreement_desk", args=[placement.term.slug, found.agreement.uuid])),
    }
    text, html = render_mail("field/mails/agreement_ended", context)
    subject = _("%(term)s:提携の合意が取り下げられました") % {"term": placement.term.name}
    return MailContent(to=member.address, subject=subject, text=text, html=html)
