"""Telling the safeguarding people that something waits: without content."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.people.mails import absolute, render_mail
from kurumaza.safety.models import Safeguard


@mail("safety.concern_waits")
def concern_waits(safeguard: int) -> MailContent | None:
    """Says that a concern was raised, and where to read it."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    if found is None or not found.person.is_active or found.person.email is None:
        return None
    context = {"term": found.term, "address": absolute(reverse("concerns", args=[found.term.slug]))}
    text, html = render_mail("safety/mails/concern_waits", context)
    return MailContent(to=found.person.email, subject=_("運営への知らせが届いています"), text=text, html=html)
