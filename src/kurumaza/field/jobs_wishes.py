"""Telling host and people that something about an internship waits; what it is stands on the page alone."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.models import JoinWish
from kurumaza.field.queries_leads import find_lead
from kurumaza.field.queries_placements import find_placement
from kurumaza.field.queries_wishes import concerned_places, find_wish, standing_wish
from kurumaza.jobs.registry import MailContent, mail
from kurumaza.partners.models import RUNS, Membership
from kurumaza.partners.queries import find_membership, runs_programme
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, render_mail
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries_public import hosts_of


@mail("field.wish_heard")
def wish_heard(wish: str, membership: str) -> MailContent | None:
    """Tells who runs terms for the host; nothing to whom it does not concern any more."""
    found, member = find_wish(wish), find_membership(membership, roles=RUNS)
    over = (JoinWish.State.DECLINED, JoinWish.State.WITHDRAWN)
    if found is None or member is None or found.state in over:
        return None
    placement = found.placement
    if member.organisation_id != placement.organisation_id or member.person_id == found.enrolment.person_id:
        return None
    address = absolute(reverse("placement_desk", args=[placement.term.slug, placement.uuid]))
    subject = _("%(term)s:インターンについて") % {"term": placement.term.name}
    return to_organiser(member, placement.term, "field/mails/wish_heard", subject, address)


@mail("field.lead_heard")
def lead_heard(lead: str, membership: str) -> MailContent | None:
    """Tells organisers of any partner; nothing if it was taken back, or read, meanwhile."""
    found, member = find_lead(lead), find_membership(membership, roles=RUNS)
    if found is None or member is None or found.read_at is not None:
        return None
    term = found.enrolment.term
    if not runs_programme(member.person, term.programme):
        return None
    subject = _("%(term)s:現場へのきっかけについて") % {"term": term.name}
    address = absolute(reverse("field_desk", args=[term.slug]))
    return to_organiser(member, term, "field/mails/lead_heard", subject, address)


@notice("field.led_on")
def led_on(lead: str) -> NoticeContent | None:
    """Tells whoever wished for it that an internship came of their line; nothing once that is not so any more, or nobody can join."""
    found = find_lead(lead)
    placement = found.placement if found is not None else None
    if (
        found is None
        or placement is None
        or placement.published_at is None
        or placement.finished_at is not None
    ):
        return None
    return _to_participant(
        found.enrolment,
        path=reverse("internship", args=[placement.uuid]),
        template="field/mails/led_on",
        subject=_("伝えてくださったきっかけについて、知らせが届いています"),
        reply_to=placement.organisation.contact_email,
    )


def to_organiser(
    member: Membership, term: Term, template: str, subject: str, address: str, **more: str
) -> MailContent | None:
    """A mail to who runs terms for a partner."""
    context = {
        "call_name": member.call_name,
        "term": term,
        "organisation": member.organisation,
        "hosts": [member.organisation],
        "address": address,
        **more,
    }
    text, html = render_mail(template, context)
    return MailContent(to=member.address, subject=subject, text=text, html=html)


@notice("field.wish_answered")
def wish_answered(wish: str) -> NoticeContent | None:
    """Tells who asked that the host wrote or answered; nothing once they took it back."""
    found = find_wish(wish)
    if found is None or found.state == JoinWish.State.WITHDRAWN:
        return None
    return _to_participant(
        found.enrolment,
        path=reverse("placement_wish", args=[found.uuid]),
        template="field/mails/wish_answered",
        subject=_("インターンについて、知らせが届いています"),
        reply_to=found.placement.organisation.contact_email,
    )


@notice("field.conditions_changed")
def conditions_changed(placement: str, enrolment: str) -> NoticeContent | None:
    """Tells who waits for an answer, or is a member, that something changed that they rely on."""
    found = find_placement(placement)
    places = concerned_places(found) if found is not None else []
    place = next((one for one in places if str(one.uuid) == enrolment), None)
    if found is None or place is None:
        return None
    wish = standing_wish(place.person, found)
    path = reverse("placement_wish", args=[wish.uuid]) if wish else reverse("internship", args=[found.uuid])
    return _to_participant(
        place,
        path=path,
        template="field/mails/conditions_changed",
        subject=_("インターンの内容が変わりました"),
        reply_to=found.organisation.contact_email,
    )


def _to_participant(
    place: Enrolment, *, path: str, template: str, subject: str, reply_to: str
) -> NoticeContent:
    token = mint_link(person=place.person, next_path=path, about=place.term.name, now=timezone.now())
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "address": link_address(token),
    }
    return NoticeContent(subject=subject, template=template, context=context, reply_to=reply_to)
