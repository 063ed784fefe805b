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
from kurumaza.people.private_writing import unseal_for_mail
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of
from kurumaza.ways import actions_apply as actions
from kurumaza.ways import actions_endings
from kurumaza.ways import jobs_lists as jobs_lists  # registers its mails and jobs
from kurumaza.ways import jobs_tell as jobs_tell  # registers its mails and jobs
from kurumaza.ways.actions_ways import forget_old_list
from kurumaza.ways.models import Application
from kurumaza.ways.queries_apply import (
    KEEP_UNCONFIRMED,
    known_application,
    known_side,
    place_of_address,
)

# A mail server may be away for a while, and nobody is written to at night.
UNDECIDED_SECONDS = 3 * 24 * 60 * 60


@job("ways.forget_application")
def forget_application(application: str) -> None:
    """When an application's time is over."""
    actions_endings.forget_application(application=UUID(application), now=timezone.now())


@job("ways.forget_list")
def forget_list(side: str, generation: int) -> None:
    """When a list of those who may apply has served its term."""
    forget_old_list(side=UUID(side), generation=generation)


@mail("ways.confirm_application")
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
    context = {"address": address, "days": KEEP_UNCONFIRMED.days, "withdraw": _withdraw_address(found)}
    subject = _("%(term)s:申し込みを確定してください") % {"term": found.side.term.name}
    return _mail_to(found, "ways/mails/confirm_application", subject, context)


@mail("ways.already_in")
def already_in(application: str) -> MailContent | None:
    """Shows somebody who has a place the way in: one place a term."""
    found = known_application(application)
    place = place_of_address(found.side.term, found.email) if found else None
    if found is None or place is None:
        return None
    address = _way_in(place.person, found.side.term, reverse("home"))
    subject = _("%(term)s に参加しています") % {"term": found.side.term.name}
    return _mail_to(found, "ways/mails/already_in", subject, {"address": address})


@mail("ways.on_waiting_list")
def on_waiting_list(application: str) -> MailContent | None:
    """Tells somebody that they wait for a place; nothing if they have one by now."""
    found = known_application(application)
    if found is None or found.state != Application.State.LISTED:
        return None
    subject = _("%(term)s:空きを待っていただいています") % {"term": found.side.term.name}
    context = {"name": found.name, "withdraw": _withdraw_address(found)}
    return _mail_to(found, "ways/mails/on_waiting_list", subject, context)


@mail("ways.declined")
def declined(application: str) -> MailContent | None:
    """A no, in the organiser's words."""
    found = known_application(application)
    if found is None or found.state != Application.State.DECLINED:
        return None
    subject = _("%(term)s へのお申し込みについて") % {"term": found.side.term.name}
    return _mail_to(found, "ways/mails/declined", subject, {"words": found.reply})


@mail("ways.undecided")
def undecided(sealed: str) -> MailContent | None:
    """The last mail about an application that nobody decided on; it is deleted already."""
    writing = unseal_for_mail(sealed, seconds=UNDECIDED_SECONDS)
    side = known_side(writing["side"]) if writing else None
    if writing is None or side is None:
        return None
    organisation = side.organisation
    contact = organisation.contact_email or organisation.contact_phone
    context = {
        "term": side.term,
        "hosts": hosts_of(side.term),
        "organisation": organisation,
        "contact": contact,
    }
    text, html = render_mail("ways/mails/undecided", context)
    subject = _("%(term)s へのお申し込みについて") % {"term": side.term.name}
    return MailContent(
        to=writing["email"], subject=subject, text=text, html=html, reply_to=organisation.contact_email
    )


def _withdraw_address(found: Application) -> str:
    return absolute(reverse("application_withdraw", args=[actions.application_token(found.uuid)]))


def _way_in(person: Person, term: Term, path: str) -> str:
    token = mint_link(person=person, next_path=path, about=term.name, now=timezone.now())
    return link_address(token)


def _mail_to(found: Application, template: str, subject: str, context: dict[str, Any]) -> MailContent:
    term = found.side.term
    text, html = render_mail(template, {"term": term, "hosts": hosts_of(term), **context})
    reply_to = found.side.organisation.contact_email
    return MailContent(to=found.email, subject=subject, text=text, html=html, reply_to=reply_to)
