"""Telling the two of a practice, and companions, that something waits."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_accompaniment import are_apart, companions_for, standing_of, wish_by_id
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.queries_roles import place_to_tell


@notice("terms.company_wanted", is_optional=True)
def company_wanted(enrolment: str, accompaniment: str) -> NoticeContent | None:
    """Tells a companion that somebody would like to be accompanied; nothing once it is settled, or is none of theirs."""
    place, wish, now = place_to_tell(enrolment), wish_by_id(accompaniment), timezone.now()
    if place is None or wish is None or standing_of(wish, now) != "waiting":
        return None
    if place.person_id not in {one.person_id for one in companions_for(wish, now)}:
        return None
    return _told(place, reverse("give_company"), _("接続の練習の付きそいを、待っている方がいます"), "wanted")


@notice("terms.company_changed")
def company_changed(enrolment: str, accompaniment: str, what: str) -> NoticeContent | None:
    """Tells one of the two that a time is found, is off or comes soon; nothing if it is not so any more."""
    place, wish = place_to_tell(enrolment), wish_by_id(accompaniment)
    if place is None:
        return None
    is_settled = wish is not None and standing_of(wish, timezone.now()) == "settled" and not are_apart(wish)
    if what != "off" and not is_settled:
        return None
    is_asker = wish is not None and wish.enrolment_id == place.pk
    page = reverse("ask_company" if is_asker else "give_company")
    return _told(place, page, _("接続の練習についてのお知らせ"), what)


def _told(place: Enrolment, page: str, subject: str, what: str) -> NoticeContent:
    token = mint_link(person=place.person, next_path=page, about=place.term.name, now=timezone.now())
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "what": what,
        "address": link_address(token),
    }
    return NoticeContent(
        subject=subject,
        template="terms/mails/company",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )
