"""Telling members and the host that something waits for them in the field."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.actions_insight_telling import tell_of_insights
from kurumaza.field.jobs_wishes import to_organiser
from kurumaza.field.models import InsightReply
from kurumaza.field.queries_insights_owed import unread_since
from kurumaza.field.queries_placements import find_placement
from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.partners.models import RUNS
from kurumaza.partners.queries import find_membership
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.queries_public import hosts_of


@job("field.tell_of_insights")
def tell_host(placement: str, since: str) -> None:
    """In the morning after an insight was told."""
    tell_of_insights(placement=UUID(placement), since=datetime.fromisoformat(since))


@mail("field.insight_heard")
def insight_heard(placement: str, since: str, membership: str) -> MailContent | None:
    """To who runs terms for the host; nothing if all that was told since then is read or taken back meanwhile, or their own."""
    found, member = find_placement(placement), find_membership(membership, roles=RUNS)
    if found is None or member is None or member.organisation_id != found.organisation_id:
        return None
    unread = unread_since(found, datetime.fromisoformat(since))
    if not unread.exclude(enrolment__person=member.person_id).exists():
        return None
    subject = _("%(term)s:気づきが届いています") % {"term": found.term.name}
    address = absolute(reverse("insights_desk", args=[found.term.slug, found.uuid]))
    template = "field/mails/insight_heard"
    return to_organiser(member, found.term, template, subject, address, title=found.title)


@notice("field.insight_answered", is_optional=True)
def insight_answered(reply: str) -> NoticeContent | None:
    """To its author: that the host has written something, not what. Unless the insight was taken back."""
    rows = InsightReply.objects.select_related("insight__placement__term", "insight__enrolment__person")
    found = rows.filter(uuid=reply).first()
    if found is None or found.insight.enrolment.left_at is not None:
        return None
    enrolment, placement = found.insight.enrolment, found.insight.placement
    path = reverse("insights", args=[placement.uuid])
    token = mint_link(person=enrolment.person, next_path=path, about=placement.term.name, now=timezone.now())
    context = {
        "term": placement.term,
        "hosts": hosts_of(placement.term),
        "call_name": enrolment.call_name,
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_("あなたの気づきに、お返事があります"),
        template="field/mails/insight_answered",
        context=context,
    )
