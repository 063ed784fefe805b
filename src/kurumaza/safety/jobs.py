"""Telling people that something waits: without content, and without who."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.partners.models import ORGANISES, RUNS
from kurumaza.partners.queries import find_membership
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, reachable, render_mail
from kurumaza.people.private_writing import unseal
from kurumaza.people.roles import holds_a_role
from kurumaza.safety import actions_answers, actions_contacts
from kurumaza.safety import jobs_safeguards as jobs_safeguards  # registers its mails
from kurumaza.safety.models import Concern, HelpCall, Safeguard
from kurumaza.safety.queries import has_readers, readers_of, waiting_concern
from kurumaza.safety.queries_contacts import count_mutual, find_wish, is_still_wished
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of


@mail("safety.duty_called")
def duty_called(call: str, membership: str) -> MailContent | None:
    """Says that a group calls, and where to see it; nothing if somebody has seen to it meanwhile."""
    found = HelpCall.objects.select_related("term").filter(uuid=call, answered_at__isnull=True).first()
    member = find_membership(membership, roles=ORGANISES)
    if found is None or member is None:
        return None
    address = absolute(reverse("desk_term", args=[found.term.slug]))
    context = {"term": found.term, "address": address, "time": time_text(found.called_at, found.term)}
    text, html = render_mail("safety/mails/duty_called", context)
    subject = _("対話ルームから、運営が呼ばれています(%(time)s)") % {"time": context["time"]}
    return MailContent(to=member.address, subject=subject, text=text, html=html)


@mail("safety.concern_waits")
def concern_waits(safeguard: int) -> MailContent | None:
    """Says that a concern was raised, and where to read it."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    to = reachable(found.person) if found else None
    if found is None or to is None:
        return None
    context = {"term": found.term, "address": absolute(reverse("concerns", args=[found.term.slug]))}
    text, html = render_mail("safety/mails/concern_waits", context)
    return MailContent(to=to, subject=_("運営への知らせが届いています"), text=text, html=html)


@mail("safety.concern_has_no_reader")
def concern_has_no_reader(term: str, organisation: str, concern: str = "") -> MailContent | None:
    """Says to a host's contact address that a concern waits which nobody can read yet; nothing if somebody can by now."""
    found = Term.objects.get(uuid=term)
    host = next((one for one in hosts_of(found) if str(one.uuid) == organisation), None)
    about = Concern.objects.filter(uuid=concern).first() if concern else None
    if host is None or not host.contact_email or (about is not None and readers_of(about)):
        return None
    # Neither does it say that somebody is named whom it is about.
    address = absolute(reverse("desk_term", args=[found.slug]))
    context = {"term": found, "address": address, "has_readers": has_readers(found)}
    text, html = render_mail("safety/mails/concern_has_no_reader", context)
    subject = _("運営への知らせを、まだ読める人がいません")
    return MailContent(to=host.contact_email, subject=subject, text=text, html=html)


@job("safety.remind_of_concern")
def remind_of_concern(concern: str, answer_by: str) -> None:
    """Half of the promised time has passed."""
    promised = datetime.fromisoformat(answer_by)
    actions_answers.remind_of_concern(concern=UUID(concern), answer_by=promised)


@job("safety.escalate_concern")
def escalate_concern(concern: str, answer_by: str, due_at: str) -> None:
    """The promised time has passed, by some days maybe."""
    actions_answers.escalate_concern(
        concern=UUID(concern),
        answer_by=datetime.fromisoformat(answer_by),
        due=datetime.fromisoformat(due_at),
        now=timezone.now(),
    )


@mail("safety.concern_still_waits")
def concern_still_waits(safeguard: int, concern: str) -> MailContent | None:
    """Says to a safeguarding person that half of the time for an answer has passed; nothing once there is one."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    waiting = waiting_concern(concern)
    to = reachable(found.person) if found else None
    if found is None or to is None or waiting is None or waiting.answer_by is None:
        return None
    term = found.term
    context = {
        "term": term,
        "day": day_text(waiting.answer_by, term),
        "time": time_text(waiting.answer_by, term),
        "address": absolute(reverse("concerns", args=[term.slug])),
    }
    text, html = render_mail("safety/mails/concern_still_waits", context)
    subject = _("運営への知らせが、返事を待っています")
    return MailContent(to=to, subject=subject, text=text, html=html)


@mail("safety.concern_overdue")
def concern_overdue(concern: str, membership: str = "", organisation: str = "") -> MailContent | None:
    """Says to whoever runs the term that an answer is overdue; nothing once there is one."""
    waiting = waiting_concern(concern)
    if waiting is None or waiting.answer_by is None:
        return None
    to = _organiser_address(membership) if membership else _host_address(waiting.term, organisation)
    if not to:
        return None
    term = waiting.term
    context = {
        "term": term,
        "has_readers": has_readers(term),
        "address": absolute(reverse("desk_term", args=[term.slug])),
    }
    text, html = render_mail("safety/mails/concern_overdue", context)
    subject = _("運営への知らせに、約束の時間を過ぎても返事がありません")
    return MailContent(to=to, subject=subject, text=text, html=html)


def _organiser_address(membership: str) -> str:
    member = find_membership(membership, roles=RUNS)
    return member.address if member is not None else ""


def _host_address(term: Term, organisation: str) -> str:
    host = next((one for one in hosts_of(term) if str(one.uuid) == organisation), None)
    return host.contact_email if host is not None else ""


@mail("safety.answer_waits")
def answer_waits(concern: str) -> MailContent | None:
    """Says to a concern's author that an answer is there, not a word of either. Who can read more than their own place signs in."""
    found = Concern.objects.select_related("person", "term").filter(uuid=concern).first()
    to = reachable(found.person) if found else None
    if found is None or to is None:
        return None
    person, term = found.person, found.term
    path = reverse("own_concern", args=[found.uuid])
    if holds_a_role(person):
        address = absolute(path)
    else:
        token = mint_link(person=person, next_path=path, about=term.name, now=timezone.now())
        address = link_address(token)
    context = {"term": term, "hosts": hosts_of(term), "address": address}
    text, html = render_mail("safety/mails/answer_waits", context)
    return MailContent(to=to, subject=_("運営からのお返事が届いています"), text=text, html=html)


@mail("safety.contact_passed_on")
def contact_passed_on(wish: str) -> MailContent | None:
    """Gives somebody the contact of the other, who wished the same; nothing if either has thought better of it meanwhile."""
    found = find_wish(wish)
    if found is None or found.passed_at is None or not is_still_wished(found):
        return None
    to = reachable(found.other.person)
    if to is None:
        return None
    context = {
        "term": found.term,
        "hosts": hosts_of(found.term),
        "name": found.wisher.call_name,
        "contact": unseal(found.wisher.person, found.sealed),
    }
    text, html = render_mail("safety/mails/contact_passed_on", context)
    subject = _("%(name)sさんの連絡先です") % {"name": found.wisher.call_name}
    return MailContent(to=to, subject=subject, text=text, html=html)


@job("safety.tell_of_wishes")
def tell_of_wishes(term: str, since: str = "") -> None:
    """Twice a day at most, where a wish has become mutual."""
    begins = datetime.fromisoformat(since) if since else None
    actions_contacts.tell_of_wishes(term=UUID(term), since=begins, now=timezone.now())


@mail("safety.wishes_wait")
def wishes_wait(safeguard: int) -> MailContent | None:
    """Says to a safeguarding person how many mutual wishes wait; nothing once they were passed on or given up."""
    found = Safeguard.objects.select_related("person", "term").filter(pk=safeguard).first()
    to = reachable(found.person) if found else None
    count = count_mutual(found.term, timezone.now()) if found else 0
    if found is None or to is None or not count:
        return None
    address = absolute(reverse("contact_wishes", args=[found.term.slug]))
    context = {"term": found.term, "count": count, "address": address}
    text, html = render_mail("safety/mails/wishes_wait", context)
    return MailContent(to=to, subject=_("連絡先の交換を待っている人たちがいます"), text=text, html=html)
