"""Taking rosters over, and inviting people."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, reachable, render_mail
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.people.private_writing import unseal
from kurumaza.terms import actions_conditions, actions_news
from kurumaza.terms import actions_roster as actions
from kurumaza.terms import jobs_accompaniment as jobs_accompaniment  # registers its notices
from kurumaza.terms import jobs_returning as jobs_returning  # registers its notice and job
from kurumaza.terms import jobs_roles as jobs_roles  # registers its mails
from kurumaza.terms.actions_roster_file import forget_roster_file
from kurumaza.terms.actions_undo import forget_roster_changes
from kurumaza.terms.condition_words import ages_words, condition_name, page_about
from kurumaza.terms.models import Enrolment, RosterImport, Side
from kurumaza.terms.queries_ages import find_request, guardian_agrees, guardian_token
from kurumaza.terms.queries_conditions import find_change, words_changed
from kurumaza.terms.queries_news import published_news
from kurumaza.terms.queries_public import hosts_of, page_of


@job("terms.apply_roster")
def apply_roster(roster: str) -> None:
    """Takes a confirmed roster over, batch by batch."""
    while actions.apply_roster_batch(roster_uuid=UUID(roster), now=timezone.now()):
        pass


@job("terms.forget_roster_changes")
def forget_changes(roster: str) -> None:
    """A day after a roster was taken over."""
    forget_roster_changes(roster=UUID(roster))


@job("terms.forget_roster_file")
def forget_file(file: str) -> None:
    """A day after a file was chosen, if nobody has taken its roster over."""
    forget_roster_file(file=UUID(file))


@job("terms.invite_people")
def invite_people(side: str) -> None:
    """Invites everyone of a side who has had no invitation, batch by batch."""
    found = Side.objects.get(uuid=side)
    while actions.invite_next_batch(side=found, now=timezone.now()):
        pass


def _place(uuid: str) -> Enrolment | None:
    """None where its roster was taken back meanwhile."""
    return Enrolment.objects.select_related("person", "term", "side__organisation").filter(uuid=uuid).first()


@job("terms.tell_news")
def tell_news(news: str, publication: str = "") -> None:
    """Queues a published お知らせ for everybody who takes part."""
    actions_news.tell_news(news_uuid=UUID(news), publication=publication, now=timezone.now())


@notice("terms.news", is_optional=True)
def news_told(news: str, enrolment: str, publication: str = "") -> NoticeContent | None:
    """The words as they are when the mail goes; None if they were taken back, or their reader has left."""
    found, place = published_news(UUID(news), publication), _place(enrolment)
    if found is None or place is None or place.left_at is not None:
        return None
    path = reverse("news", args=[found.term.slug])
    token = mint_link(person=place.person, next_path=path, about=found.term.name, now=timezone.now())
    context = {
        "term": found.term,
        "hosts": hosts_of(found.term),
        "news": found,
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_("%(title)s(%(term)s)") % {"title": found.title, "term": found.term.name},
        template="terms/mails/news",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )


@job("terms.tell_conditions")
def tell_conditions(change: str) -> None:
    """Queues that the words changed for everybody who agreed to earlier ones."""
    actions_conditions.tell_conditions(change=UUID(change), now=timezone.now())


@notice("terms.conditions_changed")
def conditions_changed(change: str, enrolment: str) -> NoticeContent | None:
    """Says which words changed; None for who agreed to the present ones meanwhile, or does not take part any more."""
    place = _place(enrolment)
    found = find_change(place.term, change) if place else None
    if place is None or found is None or place.left_at is not None or not words_changed(place):
        return None
    here, page = reverse("prepare", args=[place.uuid]), page_about(found.about)
    token = mint_link(
        person=place.person,
        next_path=f"{here}?step=consent#consent",
        about=place.term.name,
        now=timezone.now(),
    )
    context = {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "what": condition_name(found.about),
        "texts": absolute(reverse("legal_page", args=[place.term.slug, page])) if page else "",
        "now": ages_words(place.term.age_rule, place.term.minimum_age) if found.about == "ages" else "",
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_("%(term)s:参加の条件が変わりました") % {"term": place.term.name},
        template="terms/mails/conditions_changed",
        context=context,
        reply_to=place.side.organisation.contact_email,
    )


@mail("terms.invitation")
def invitation(enrolment: str) -> MailContent | None:
    """Asks someone into the term, with a personal link to the preparation."""
    found = _place(enrolment)
    to = reachable(found.person) if found else None
    if found is None or to is None or not found.term.is_open or found.left_at is not None:
        return None
    path = reverse("prepare", args=[found.uuid])
    token = mint_link(person=found.person, next_path=path, about=found.term.name, now=timezone.now())
    context = {
        "term": found.term,
        "hosts": hosts_of(found.term),
        "name": found.call_name or found.name,
        "lead": page_of(found.term).lead,
        "address": link_address(token),
    }
    text, html = render_mail("terms/mails/invitation", context)
    subject = _("%(term)s のご案内") % {"term": found.term.name}
    reply_to = found.side.organisation.contact_email
    return MailContent(to=to, subject=subject, text=text, html=html, reply_to=reply_to)


@mail("terms.accepted")
def accepted(enrolment: str) -> MailContent | None:
    """Tells somebody who applied (`ways`) that they have a place, with a personal link to the preparation."""
    found = _place(enrolment)
    to = reachable(found.person) if found else None
    if found is None or to is None or not found.term.is_open or found.left_at is not None:
        return None
    path = reverse("prepare", args=[found.uuid])
    token = mint_link(person=found.person, next_path=path, about=found.term.name, now=timezone.now())
    address = link_address(token)
    context = {"term": found.term, "hosts": hosts_of(found.term), "name": found.name, "address": address}
    text, html = render_mail("terms/mails/accepted", context)
    subject = _("%(term)s への参加が決まりました") % {"term": found.term.name}
    reply_to = found.side.organisation.contact_email
    return MailContent(to=to, subject=subject, text=text, html=html, reply_to=reply_to)


@mail("terms.also_listed")
def also_listed(roster: str, enrolment: str) -> MailContent | None:
    """Tells somebody who takes part on one side that another organisation has them on its list too."""
    listed = RosterImport.objects.select_related("side__organisation").filter(uuid=roster).first()
    return _also_listed(listed.side, enrolment) if listed else None


@mail("terms.also_named")
def also_named(side: str, enrolment: str) -> MailContent | None:
    """The same where another organisation's organiser gave their address for somebody."""
    found = Side.objects.select_related("organisation").filter(uuid=side).first()
    return _also_listed(found, enrolment) if found else None


def _also_listed(side: Side, enrolment: str) -> MailContent | None:
    found = _place(enrolment)
    to = reachable(found.person) if found else None
    if found is None or to is None:
        return None
    own = found.side.organisation
    context = {
        "term": found.term,
        "hosts": hosts_of(found.term),
        "own": own,
        "contact": own.contact_email or own.contact_phone,
        "other": side.organisation,
    }
    text, html = render_mail("terms/mails/also_listed", context)
    subject = _("%(term)s の名簿について") % {"term": found.term.name}
    return MailContent(to=to, subject=subject, text=text, html=html)


@mail("terms.guardian_told")
def guardian_told(request: str, number: int, change: str) -> MailContent | None:
    """Tells a guardian who agreed which words changed; nothing if they have taken it back, or another one is asked, by now."""
    asked = find_request(request, number)
    found = find_change(asked.enrolment.term, change) if asked else None
    if asked is None or found is None or reachable(asked.enrolment.person) is None:
        return None
    place, term = asked.enrolment, asked.enrolment.term
    if not guardian_agrees(place):
        return None
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "name": place.call_name,
        "what": condition_name(found.about),
        "texts": absolute(reverse("legal_page", args=[term.slug, page_about(found.about)])),
        "address": absolute(reverse("guardian", args=[guardian_token(asked)])),
    }
    text, html = render_mail("terms/mails/guardian_told", context)
    subject = _("%(term)s 参加の約束ごとが変わりました") % {"term": term.name}
    to = str(unseal(place.person, asked.sealed_email))
    reply_to = place.side.organisation.contact_email
    return MailContent(to=to, subject=subject, text=text, html=html, reply_to=reply_to)


@mail("terms.guardian_asked")
def guardian_asked(request: str, number: int) -> MailContent | None:
    """Asks a guardian; nothing if another one is asked by now. Whose address it was stays sealed: it is opened for this mail alone."""
    found = find_request(request, number)
    if found is None or reachable(found.enrolment.person) is None:
        return None
    place, term = found.enrolment, found.enrolment.term
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "name": place.call_name,
        "address": absolute(reverse("guardian", args=[guardian_token(found)])),
    }
    text, html = render_mail("terms/mails/guardian_asked", context)
    subject = _("%(term)s 保護者の方の同意のお願い") % {"term": term.name}
    to = str(unseal(place.person, found.sealed_email))
    return MailContent(
        to=to, subject=subject, text=text, html=html, reply_to=place.side.organisation.contact_email
    )
