"""Telling people of stories and of what came back; the daily pass that brings them; seeing that a withdrawn one is gone."""

from datetime import UTC, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.circles.models import OpeningQuote
from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.digest import digest
from kurumaza.people.mails import link_address, reachable
from kurumaza.people.models import Person
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.stories import actions_gone, actions_search
from kurumaza.stories.actions_handover import answer_request, bring_stories
from kurumaza.stories.models import Delivery, Mention, Response, Story
from kurumaza.stories.queries import TOLD, readable_story
from kurumaza.stories.queries_answers import newly_answered, own_answers
from kurumaza.stories.queries_mentions import answer_of, is_present, mention_for, standing_of
from kurumaza.stories.queries_openings import story_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_public import hosts_of


@notice("stories.delivered", is_optional=True)
def delivered(delivery: str) -> NoticeContent | None:
    """Without the story's words: they stay where they can be taken back."""
    rows = Delivery.objects.select_related("story__term", "enrolment__person")
    found = rows.filter(uuid=delivery).first()
    if found is None or readable_story(found.enrolment.person, found.story.uuid) is None:
        return None
    person = found.enrolment.person
    context = _context(person, found.story, reverse("delivery", args=[found.uuid]))
    return NoticeContent(
        subject=_("話が一つ届いています"), template="stories/mails/delivered", context=context
    )


@notice("stories.answered", is_optional=True)
def answered(person_told: str, since: int) -> NoticeContent | None:
    """That words have come back, without any of them: unless all of those were taken back, or whoever wrote them is kept apart."""
    person = Person.objects.filter(uuid=person_told).first()
    after = datetime.fromtimestamp(since, UTC)
    story = newly_answered(person, after) if person is not None else None
    if person is None or story is None:
        return None
    context = _context(person, story, reverse("story", args=[story.uuid]))
    subject = _("あなたの話に、ことばが返ってきました")
    return NoticeContent(subject=subject, template="stories/mails/answered", context=context)


@notice("stories.replied", is_optional=True)
def replied(answer: str) -> NoticeContent | None:
    """That an author has written back to a question, without the words."""
    found = Response.objects.select_related("delivery__story__term", "delivery__enrolment__person")
    row = found.filter(uuid=answer).first()
    if row is None or not any(one.reply for one in own_answers(row.delivery) if one.pk == row.pk):
        return None
    person, story = row.delivery.enrolment.person, row.delivery.story
    if readable_story(person, story.uuid) is None:
        return None
    context = _context(person, story, reverse("delivery", args=[row.delivery.uuid]))
    subject = _("質問に、返事が届いています")
    return NoticeContent(subject=subject, template="stories/mails/replied", context=context)


@notice("stories.opens_round")
def opens_round(quote: str) -> NoticeContent | None:
    """That a line of theirs opens a round: they may not want that any more. Without the line."""
    found = OpeningQuote.objects.select_related("person", "round__term").filter(uuid=quote).first()
    story = story_of(found) if found is not None else None
    if found is None or story is None:
        return None
    number = found.round.number
    context = _context(found.person, story, reverse("story", args=[story.uuid])) | {"number": number}
    subject = _("あなたの一行が、第%(number)s回のはじめに読まれます") % {"number": number}
    return NoticeContent(subject=subject, template="stories/mails/opens_round", context=context)


@notice("stories.named")
def named(mention: str) -> NoticeContent | None:
    """A question to somebody whom a story names; what it says of them stands on the page alone."""
    rows = Mention.objects.select_related("story__term", "enrolment__person")
    found = rows.filter(uuid=mention).first()
    if found is None or not is_present(found) or answer_of(found) is not None:
        return None
    if mention_for(found.enrolment.person, found.uuid) is None:
        return None
    return NoticeContent(
        subject=_("あなたの名前が出てくる話について"),
        template="stories/mails/named",
        context=_context(found.enrolment.person, found.story, reverse("mention", args=[found.uuid])),
    )


@notice("stories.wants_rewording")
def wants_rewording(story: str, version: int) -> NoticeContent | None:
    """To an author: their story is there for nobody until a name in it is reworded."""
    found = Story.objects.select_related("term", "person").filter(uuid=story, version=version).first()
    if found is None or found.state not in TOLD or standing_of(found) != "reword":
        return None
    return NoticeContent(
        subject=_("歩みの書き直しのお願い"),
        template="stories/mails/wants_rewording",
        context=_context(found.person, found, reverse("story", args=[found.uuid])),
    )


def _context(person: Person, story: Story, path: str) -> dict[str, object]:
    token = mint_link(person=person, next_path=path, about=story.term.name, now=timezone.now())
    return {
        "term": story.term,
        "hosts": hosts_of(story.term),
        "call_name": Enrolment.objects.get(person=person, term=story.term).call_name,
        "address": link_address(token),
    }


@job("stories.bring")
def bring(term: str) -> None:
    """The day's pass of a term."""
    bring_stories(term=UUID(term), now=timezone.now())


@job("stories.answer_request")
def answer(enrolment: str) -> None:
    """Somebody would like to read another one."""
    answer_request(enrolment=UUID(enrolment), now=timezone.now())


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


@job("stories.clear_index")
def clear_index() -> None:
    """After stories were taken out of the search: their tokens are written out of SQLite's index."""
    actions_search.clear_index()
