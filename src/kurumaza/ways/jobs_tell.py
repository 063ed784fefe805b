"""What a side's organisers are told of applications: counts, never names."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.partners.models import RUNS, Membership
from kurumaza.partners.queries import find_membership
from kurumaza.people.mails import absolute, render_mail
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Side
from kurumaza.ways import actions_tell as actions
from kurumaza.ways.queries_apply import counts_of, keep_until, known_side, not_on_side, undecided


@job("ways.tell_of_applications")
def tell_of_applications(side: str) -> None:
    """At eight and at six."""
    actions.tell_of_applications(side=UUID(side), now=timezone.now())


@job("ways.warn_of_undecided")
def warn_of_undecided(side: str) -> None:
    """Two weeks before some go."""
    actions.warn_of_undecided(side=UUID(side))


@mail("ways.applications_wait")
def applications_wait(side: str, membership: str, count: int) -> MailContent | None:
    """So many came; nothing if all are decided on by now."""
    found, member = _reader(side, membership)
    waiting = counts_of(found).new if found else 0
    if found is None or member is None or not waiting:
        return None
    subject = _("%(term)s:新しい申し込みが%(count)s件あります") % {"term": found.term.name, "count": count}
    return _mail_to(member, found, "applications_wait", subject, count=count, waiting=waiting)


@mail("ways.undecided_soon")
def undecided_soon(side: str, membership: str) -> MailContent | None:
    """So many go undecided soon; nothing if all are decided on by now."""
    found, member = _reader(side, membership)
    ends: list[datetime] = []
    if found is not None:
        waiting = not_on_side(undecided()).filter(side=found).select_related("side__term")
        ends = [keep_until(one) for one in waiting]
    if found is None or member is None or not ends:
        return None
    subject = _("%(term)s:返事をしていない申し込みがあります") % {"term": found.term.name}
    day = day_text(min(ends), found.term)
    return _mail_to(member, found, "undecided_soon", subject, count=len(ends), day=day)


def _reader(side: str, membership: str) -> tuple[Side | None, Membership | None]:
    """Whoever runs terms for the side's organisation, still."""
    found = known_side(side)
    if found is None:
        return None, None
    member = find_membership(membership, roles=RUNS)
    return found, member if member and member.organisation_id == found.organisation_id else None


def _mail_to(member: Membership, side: Side, template: str, subject: str, **words: int | str) -> MailContent:
    context = {
        "call_name": member.call_name,
        "term": side.term,
        "side": side,
        "organisation": side.organisation,
        "hosts": [side.organisation],
        "address": absolute(reverse("applications", args=[side.term.slug])),
        **words,
    }
    text, html = render_mail(f"ways/mails/{template}", context)
    return MailContent(to=member.address, subject=subject, text=text, html=html)
