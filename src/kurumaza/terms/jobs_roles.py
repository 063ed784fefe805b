"""Telling each side of 続いている関わり that something waits; what it is stands on the page alone."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.models import RUNS
from kurumaza.partners.queries import find_membership
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, render_mail
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.queries_roles import find_role, role_held_until


@mail("terms.role_heard")
def role_heard(enrolment: str, kind: str, membership: str) -> MailContent | None:
    """Tells who runs terms for somebody's side; nothing if it was taken back meanwhile."""
    role, member = find_role(enrolment, kind), find_membership(membership, roles=RUNS)
    if role is None or member is None:
        return None
    side, term = role.enrolment.side, role.enrolment.term
    if member.organisation_id != side.organisation_id:
        return None
    context = {
        "call_name": member.call_name,
        "term": term,
        "side": side,
        "organisation": side.organisation,
        "hosts": [side.organisation],
        "address": absolute(reverse("roles_on_desk", args=[term.slug])),
    }
    text, html = render_mail("terms/mails/role_heard", context)
    subject = _("%(term)s:続いている関わりについて") % {"term": term.name}
    return MailContent(to=member.address, subject=subject, text=text, html=html)


@notice("terms.role_answered")
def role_answered(enrolment: str, kind: str, asks: int = 0) -> NoticeContent | None:
    """Tells who wished that there is an answer, or that one is asked (`asks`); nothing if they do not take part any more or have read and
    left it."""
    role = find_role(enrolment, kind)
    if role is None or role.left_at is not None or not (role.offered_at or role.replied_at):
        return None
    place = role.enrolment
    token = mint_link(
        person=place.person, next_path=reverse("own_roles"), about=place.term.name, now=timezone.now()
    )
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "address": link_address(token),
        "asks": bool(asks),
    }
    answered = _("続いている関わりについて、お返事が届いています")
    return NoticeContent(
        subject=_("運営から、お願いが届いています") if asks else answered,
        template="terms/mails/role_answered",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )


@notice("terms.role_ends")
def role_ends(enrolment: str, kind: str, until: str) -> NoticeContent | None:
    """Tells who holds a role that its last day is near; nothing if it is over, was left, or lasts longer by now."""
    role = role_held_until(enrolment, kind, until, timezone.now())
    if role is None:
        return None
    place = role.enrolment
    token = mint_link(
        person=place.person, next_path=reverse("own_roles"), about=place.term.name, now=timezone.now()
    )
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_("続いている関わりの、終わりの日が近づいています"),
        template="terms/mails/role_ends",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )


@mail("terms.role_ends_soon")
def role_ends_soon(enrolment: str, kind: str, until: str, membership: str) -> MailContent | None:
    """The same, to who runs terms for their side: whether they would ask to go on."""
    role = role_held_until(enrolment, kind, until, timezone.now())
    member = find_membership(membership, roles=RUNS)
    if role is None or member is None or member.organisation_id != role.enrolment.side.organisation_id:
        return None
    term = role.enrolment.term
    context = {
        "call_name": member.call_name,
        "term": term,
        "organisation": member.organisation,
        "hosts": [member.organisation],
        "address": absolute(reverse("roles_on_desk", args=[term.slug])),
    }
    text, html = render_mail("terms/mails/role_ends_soon", context)
    subject = _("%(term)s:続いている関わりの、終わりの日が近づいています") % {"term": term.name}
    return MailContent(to=member.address, subject=subject, text=text, html=html)
