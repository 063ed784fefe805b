"""Mails to those who apply, and letting go of what they wrote."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, render_mail
from kurumaza.people.models import Person
from kurumaza.terms import actions_apply as actions
from kurumaza.terms.actions_ways import forget_old_list
from kurumaza.terms.models import Application, Enrolment, Term
from kurumaza.terms.queries_apply import KEEP_UNCONFIRMED, known_application, place_of_address
from kurumaza.terms.queries_public import hosts_of


@job("terms.forget_application")
def forget_application(application: str) -> None:
    """When an application's time is over."""
    actions.forget_application(application=UUID(application), now=timezone.now())


@job("terms.forget_list")
def forget_list(side: str, generation: int) -> None:
    """When a list of those who may apply has served its term."""
    forget_old_list(side=UUID(side), generation=generation)


@mail("terms.confirm_application")
def confirm_application(application: str) -> MailContent | None:
    """Asks whether the address is theirs; whoever takes part already is shown the way in instead.

    Nothing that was typed stands in it: anybody can type any address, and words for its owner."""
    found = known_application(application)
    if found is None or found.confirmed_at is not None:
        return None
    if place_of_address(found.side.term, found.email) is not None:
        return already_in(application)
    token = actions.application_token(found.uuid)
    address = absolute(reverse("apply_confirm", args=[token])) + "?openExternalBrowser=1"
    context = {"address": address, "days": KEEP_UNCONFIRMED.days}
    subject = _("%(term)s:申し込みを確定してください") % {"term": found.side.term.name}
    return _mail_to(found, "terms/mails/confirm_application", subject, context)


@mail("terms.already_in")
def already_in(application: str) -> MailContent | None:
    """Shows somebody who has a place the way in: one place a term."""
    found = known_application(application)
    place = place_of_address(found.side.term, found.email) if found else None
    if found is None or place is None:
        return None
    address = _way_in(place.person, found.side.term, reverse("home"))
    subject = _("%(term)s に参加しています") % {"term": found.side.term.name}
    return _mail_to(found, "terms/mails/already_in", subject, {"address": address})


@mail("terms.accepted")
def accepted(enrolment: str) -> MailContent | None:
    """Tells somebody who applied that they have a place, with a personal link to the preparation."""
    found = (
        Enrolment.objects.select_related("person", "term", "side__organisation")
        .filter(uuid=enrolment, left_at__isnull=True, person__is_active=True)
        .first()
    )
    if found is None or not found.term.is_open or found.person.email is None:
        return None
    address = _way_in(found.person, found.term, reverse("prepare", args=[found.uuid]))
    context = {"term": found.term, "hosts": hosts_of(found.term), "name": found.name, "address": address}
    text, html = render_mail("terms/mails/accepted", context)
    subject = _("%(term)s への参加が決まりました") % {"term": found.term.name}
    reply_to = found.side.organisation.contact_email
    return MailContent(to=found.person.email, subject=subject, text=text, html=html, reply_to=reply_to)


@mail("terms.on_waiting_list")
def on_waiting_list(application: str) -> MailContent | None:
    """Tells somebody that they wait for a place; nothing if they have one by now."""
    found = known_application(application)
    if found is None or found.state != Application.State.LISTED:
        return None
    subject = _("%(term)s:空きを待っていただいています") % {"term": found.side.term.name}
    return _mail_to(found, "terms/mails/on_waiting_list", subject, {"name": found.name})


@mail("terms.declined")
def declined(application: str) -> MailContent | None:
    """A no, in the organiser's words."""
    found = known_application(application)
    if found is None or found.state != Application.State.DECLINED:
        return None
    subject = _("%(term)s へのお申し込みについて") % {"term": found.side.term.name}
    return _mail_to(found, "terms/mails/declined", subject, {"words": found.reply})


def _way_in(person: Person, term: Term, path: str) -> str:
    token = mint_link(person=person, next_path=path, about=term.name, now=timezone.now())
    return link_address(token)


def _mail_to(found: Application, template: str, subject: str, context: dict[str, Any]) -> MailContent:
    term = found.side.term
    text, html = render_mail(template, {"term": term, "hosts": hosts_of(term), **context})
    reply_to = found.side.organisation.contact_email
    return MailContent(to=found.email, subject=subject, text=text, html=html, reply_to=reply_to)
