"""Mails about who reads concerns: the part was handed on, or somebody is missing."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import find_membership
from kurumaza.people.mails import absolute, reachable, render_mail
from kurumaza.people.queries import find_person
from kurumaza.safety.models import Safeguard
from kurumaza.safety.queries import has_readers, is_safeguard, safeguards_missing
from kurumaza.terms.models import Term


@mail("safety.became_safeguard")
def became_safeguard(safeguard: int) -> MailContent | None:
    """Says to somebody that the part of a safeguarding person was handed to them."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    to = reachable(found.person) if found else None
    if found is None or to is None:
        return None
    context = {"term": found.term, "address": absolute(reverse("concerns", args=[found.term.slug]))}
    text, html = render_mail("safety/mails/became_safeguard", context)
    subject = _("%(term)s の見守り役になりました") % {"term": found.term.name}
    return MailContent(to=to, subject=subject, text=text, html=html)


@mail("safety.safeguard_handed_over")
def safeguard_handed_over(term: str, person: str) -> MailContent | None:
    """Says to whoever handed their part over that it is done; nothing if they have it again."""
    found, giver = Term.objects.filter(uuid=term).first(), find_person(person)
    to = reachable(giver)
    if found is None or giver is None or to is None or is_safeguard(giver, found):
        return None
    context = {"term": found, "address": absolute(reverse("desk_term", args=[found.slug]))}
    text, html = render_mail("safety/mails/safeguard_handed_over", context)
    subject = _("%(term)s の見守り役を引き継ぎました") % {"term": found.name}
    return MailContent(to=to, subject=subject, text=text, html=html)


@mail("safety.reader_missing")
def reader_missing(term: str, membership: str) -> MailContent | None:
    """Says to who leads that a safeguarding person is missing; nothing once there are two again."""
    found = Term.objects.filter(uuid=term).first()
    member = find_membership(membership, roles=(Membership.Role.LEAD,))
    missing = safeguards_missing(found) if found else 0
    if found is None or member is None or not missing:
        return None
    address = absolute(reverse("add_safeguard", args=[found.slug]))
    context = {"term": found, "missing": missing, "has_readers": has_readers(found), "address": address}
    text, html = render_mail("safety/mails/reader_missing", context)
    return MailContent(
        to=member.address,
        subject=_("見守り役が足りません(%(term)s)") % {"term": found.name},
        text=text,
        html=html,
    )
