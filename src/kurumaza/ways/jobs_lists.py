"""Mails to people who take no part (yet), and letting go of their addresses."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.partners.models import RUNS
from kurumaza.partners.queries import find_membership
from kurumaza.people.mails import absolute, render_mail
from kurumaza.terms.queries_public import newest_term_of
from kurumaza.ways import actions_lists as actions
from kurumaza.ways import queries_lists as queries


@job("ways.send_announcement")
def send_announcement(announcement: str) -> None:
    """Queues an announcement's mails, batch by batch."""
    while actions.tell_next_batch(announcement=UUID(announcement), now=timezone.now()):
        pass


@job("ways.forget_subscription")
def forget_subscription(subscription: str) -> None:
    """When a subscription's time is over."""
    actions.forget_subscription(subscription=UUID(subscription), now=timezone.now())


@job("ways.forget_enquiry")
def forget_enquiry(enquiry: str) -> None:
    """A year after it came."""
    actions.forget_enquiry(enquiry=UUID(enquiry))


@mail("ways.confirm_subscription")
def confirm_subscription(subscription: str) -> MailContent | None:
    """Asks whether they want to hear of the next term."""
    found = queries.known_subscription(subscription)
    if found is None or found.confirmed_at is not None:
        return None
    token = actions.subscription_token(found.uuid)
    context = {
        "term": found.programme,
        "hosts": list(found.organisations.order_by("pk")),
        "days": queries.KEEP_UNCONFIRMED.days,
        "address": absolute(reverse("subscription_confirm", args=[token])) + "?openExternalBrowser=1",
    }
    text, html = render_mail("ways/mails/confirm_subscription", context)
    subject = _("%(programme)s:案内を受け取る確認") % {"programme": found.programme.name}
    return MailContent(to=found.email, subject=subject, text=text, html=html)


@mail("ways.announcement")
def announcement(announcement: str, subscription: str) -> MailContent | None:
    """One announcement to one person; nothing if they have taken their address off the list meanwhile."""
    found, to = queries.known_announcement(announcement), queries.known_subscription(subscription)
    if found is None or to is None or to.confirmed_at is None:
        return None
    stop = absolute(reverse("subscription_stop", args=[actions.subscription_token(to.uuid)]))
    context = {
        "term": found.programme,
        "hosts": [found.organisation],
        "organisation": found.organisation,
        "words": found.body,
        "stop": stop,
    }
    text, html = render_mail("ways/mails/announcement", context)
    return MailContent(
        to=to.email,
        subject=found.subject,
        text=text,
        html=html,
        reply_to=found.organisation.contact_email,
        unsubscribe_address=stop,
    )


@mail("ways.enquiry_waits")
def enquiry_waits(enquiry: str, membership: str) -> MailContent | None:
    """Says that somebody asks, and where to read it; nothing if it is answered by now."""
    found, member = queries.known_enquiry(enquiry), find_membership(membership, roles=RUNS)
    term = newest_term_of(found.programme) if found else None
    if found is None or member is None or term is None or found.answered_at is not None:
        return None
    context = {
        "call_name": member.call_name,
        "programme": found.programme,
        "organisation": member.organisation,
        "hosts": [member.organisation],
        "address": absolute(reverse("enquiries", args=[term.slug])),
    }
    text, html = render_mail("ways/mails/enquiry_waits", context)
    subject = _("%(programme)s:相談が届いています") % {"programme": found.programme.name}
    return MailContent(to=member.address, subject=subject, text=text, html=html)


@mail("ways.enquiry_answer")
def enquiry_answer(enquiry: str) -> MailContent | None:
    """The answer, in the organiser's words."""
    found = queries.known_enquiry(enquiry)
    if found is None or found.answered_at is None or found.answered_for is None:
        return None
    organisation = found.answered_for
    context = {"term": found.programme, "hosts": [organisation], "words": found.answer}
    text, html = render_mail("ways/mails/enquiry_answer", context)
    subject = _("%(programme)s:ご相談へのお返事") % {"programme": found.programme.name}
    return MailContent(
        to=found.email, subject=subject, text=text, html=html, reply_to=organisation.contact_email
    )
