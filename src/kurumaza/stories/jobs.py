"""Telling someone that a story was brought to them, and seeing that a withdrawn one is gone."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.digest import digest
from kurumaza.people.mails import link_address, reachable
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.stories import actions_gone
from kurumaza.stories.models import Delivery
from kurumaza.stories.queries import readable_story
from kurumaza.terms.queries_public import hosts_of


@notice("stories.delivered", is_optional=True)
def delivered(delivery: str) -> NoticeContent | None:
    """Without the story's words: they stay where they can be taken back."""
    rows = Delivery.objects.select_related("story__term", "enrolment__person")
    found = rows.filter(uuid=delivery).first()
    if found is None or readable_story(found.enrolment.person, found.story.uuid) is None:
        return None
    person, term = found.enrolment.person, found.story.term
    path = reverse("delivery", args=[found.uuid])
    token = mint_link(person=person, next_path=path, about=term.name, now=timezone.now())
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "call_name": found.enrolment.call_name,
        "address": link_address(token),
    }
    return NoticeContent(
        subject=_("話が一つ届いています"), template="stories/mails/delivered", context=context
    )


@mail("stories.delivered")
def delivered_alone(delivery: str) -> MailContent | None:
    """One that a version before notices has queued."""
    found, content = Delivery.objects.filter(uuid=delivery).first(), delivered(delivery)
    to = reachable(found.enrolment.person) if found else None
    return digest(to=to, contents=[content]) if to is not None and content is not None else None


@job("stories.see_gone")
def see_gone(story: str) -> None:
    """Looks for what a withdrawn story may have left, and notes the time when there is nothing."""
    actions_gone.see_gone(story=UUID(story), now=timezone.now())
