"""Telling someone that a story was brought to them, that one names them, or that theirs wants rewording."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.digest import digest
from kurumaza.people.mails import link_address, reachable
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.stories.models import Delivery, Mention, Story
from kurumaza.stories.queries import TOLD, readable_story
from kurumaza.stories.queries_mentions import answer_of, is_present, mention_for, standing_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_public import hosts_of


@notice("stories.delivered", is_optional=True)
def delivered(delivery: str) -> NoticeContent | None:
    """Without the story's words: they stay where they can be taken back."""
    rows = Delivery.objects.select_related("story", "enrolment__person", "enrolment__term")
    found = rows.filter(uuid=delivery).first()
    if found is None or readable_story(found.enrolment.person, found.story.uuid) is None:
        return None
    return NoticeContent(
        subject=_("話が一つ届いています"),
        template="stories/mails/delivered",
        context=_context(found.enrolment, reverse("delivery", args=[found.uuid])),
    )


@mail("stories.delivered")
def delivered_alone(delivery: str) -> MailContent | None:
    """One that a version before notices has queued."""
    found, content = Delivery.objects.filter(uuid=delivery).first(), delivered(delivery)
    to = reachable(found.enrolment.person) if found else None
    return digest(to=to, contents=[content]) if to is not None and content is not None else None


@notice("stories.named")
def named(mention: str) -> NoticeContent | None:
    """A question to somebody whom a story names; what it says of them stands on the page alone."""
    rows = Mention.objects.select_related("story", "enrolment__person", "enrolment__term")
    found = rows.filter(uuid=mention).first()
    if found is None or not is_present(found) or answer_of(found) is not None:
        return None
    if mention_for(found.enrolment.person, found.uuid) is None:
        return None
    return NoticeContent(
        subject=_("あなたの名前が出てくる話について"),
        template="stories/mails/named",
        context=_context(found.enrolment, reverse("mention", args=[found.uuid])),
    )


@notice("stories.wants_rewording")
def wants_rewording(story: str, version: int) -> NoticeContent | None:
    """To an author: their story is there for nobody until a name in it is reworded."""
    found = Story.objects.select_related("term", "person").filter(uuid=story, version=version).first()
    if found is None or found.state not in TOLD or standing_of(found) != "reword":
        return None
    place = Enrolment.objects.select_related("term", "person").get(person=found.person, term=found.term)
    return NoticeContent(
        subject=_("歩みの書き直しのお願い"),
        template="stories/mails/wants_rewording",
        context=_context(place, reverse("story", args=[found.uuid])),
    )


def _context(place: Enrolment, path: str) -> dict[str, object]:
    token = mint_link(person=place.person, next_path=path, about=place.term.name, now=timezone.now())
    return {
        "term": place.term,
        "hosts": hosts_of(place.term),
        "call_name": place.call_name,
        "address": link_address(token),
    }
