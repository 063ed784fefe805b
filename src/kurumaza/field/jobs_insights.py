"""Telling members that something waits for them in the field."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.field.models import InsightReply
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.queries_public import hosts_of


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
