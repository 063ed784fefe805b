"""Telling the safeguarding people that something waits: without content."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.queries import find_membership
from kurumaza.people.mails import absolute, render_mail
from kurumaza.safety.models import HelpCall, Safeguard
from kurumaza.terms.dates import time_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of


@mail("safety.duty_called")
def duty_called(call: str, membership: str) -> MailContent | None:
    """Says that a group calls, and where to see it; nothing if somebody has seen to it meanwhile."""
    found = HelpCall.objects.select_related("term").filter(uuid=call, answered_at__isnull=True).first()
    member = find_membership(membership)
    if found is None or member is None or member.person.email is None:
        return None
    address = absolute(reverse("desk_term", args=[found.term.slug]))
    context = {"term": found.term, "address": address, "time": time_text(found.called_at, found.term)}
    text, html = render_mail("safety/mails/duty_called", context)
    subject = _("対話ルームから、運営が呼ばれています(%(time)s)") % {"time": context["time"]}
    return MailContent(to=member.person.email, subject=subject, text=text, html=html)


@mail("safety.concern_waits")
def concern_waits(safeguard: int) -> MailContent | None:
    """Says that a concern was raised, and where to read it."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    if found is None or not found.person.is_active or found.person.email is None:
        return None
    context = {"term": found.term, "address": absolute(reverse("concerns", args=[found.term.slug]))}
    text, html = render_mail("safety/mails/concern_waits", context)
    return MailContent(to=found.person.email, subject=_("運営への知らせが届いています"), text=text, html=html)


@mail("safety.concern_has_no_reader")
def concern_has_no_reader(term: str, organisation: str) -> MailContent | None:
    """Says to a host's contact address that a concern waits which nobody can read yet."""
    found = Term.objects.get(uuid=term)
    host = next((one for one in hosts_of(found) if str(one.uuid) == organisation), None)
    if host is None or not host.contact_email:
        return None
    context = {"term": found, "address": absolute(reverse("desk_term", args=[found.slug]))}
    text, html = render_mail("safety/mails/concern_has_no_reader", context)
    subject = _("運営への知らせを、まだ読める人がいません")
    return MailContent(to=host.contact_email, subject=subject, text=text, html=html)
