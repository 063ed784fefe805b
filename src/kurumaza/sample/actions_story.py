"""The sample's stories: told with consent, reviewed, brought to the other side, answered by words and by new stories; a line opens a round."""

from datetime import datetime, timedelta
from typing import Any

from kurumaza.circles.models import OpeningQuote
from kurumaza.partners.queries import own_memberships_in
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import stories
from kurumaza.sample.outcomes import made
from kurumaza.stories import actions, actions_answers, actions_excerpts, actions_openings, actions_review
from kurumaza.stories.models import Delivery, Excerpt, ExcerptConsent, Response, Story
from kurumaza.stories.queries import Draft

DAY = timedelta(days=1)


def tell_stories(opened: OpenedTerm) -> None:
    """Each on its day: approved the day after it was told, brought to its readers the day after that, and answered."""
    # Who read which story: a new one that answers it starts from there.
    brought: dict[tuple[str, int], Delivery] = {}
    for words in sorted(stories(), key=lambda one: one["day"]):
        story = _tell(opened, words, brought)
        for reader in words["brought"]:
            at = opened.day(words["day"] + 2)
            brought[words["key"], reader["index"]] = _bring(opened, story, words, reader, at)
        if opening := words.get("opening"):
            _let_open(opened, story, opening["line"], opened.day(words["day"] + 2))


def _tell(opened: OpenedTerm, words: dict[str, Any], brought: dict[tuple[str, int], Delivery]) -> Story:
    at, teller = opened.day(words["day"]), opened.people_of[words["side"]][words["index"]]
    answering = brought[words["answering"], words["index"]] if "answering" in words else None
    draft = Draft(words["title"], words["hesitation"], words["choice"], words["since_then"])
    story = made(Story, actions.start_story(enrolment=teller, words=draft, answering=answering, now=at))
    actions.save_draft(story=story, words=draft, turning_points=words["turning_points"])
    told = actions.submit_story(story=story, audience=words["audience"], circle=None, now=at)
    story = made(Story, told)
    for reviewer in opened.organisers if words["audience"] == "public" else opened.organisers[1:]:
        [member] = own_memberships_in(reviewer, opened.term.programme)
        approved = actions_review.approve_story(story=story, version=1, membership=member, now=at + DAY)
    return made(Story, approved)


def _bring(
    opened: OpenedTerm, story: Story, words: dict[str, Any], reader: dict[str, Any], at: datetime
) -> Delivery:
    """To one of the other side, and what came back the day after."""
    person = opened.people_of[1 - words["side"]][reader["index"]]
    brought = actions_review.deliver_story(
        story=story, reader=person.uuid, reason=reader["reason"], by=opened.organisers[1], now=at
    )
    delivery = made(Delivery, brought)
    if echo := reader.get("echo"):
        made(Response, actions_answers.echo_story(delivery=delivery, now=at + DAY, **echo))
    if question := reader.get("question"):
        asked = made(Response, actions_answers.ask_author(delivery=delivery, text=question, now=at + DAY))
        if reply := reader.get("reply"):
            made(Response, actions_answers.reply_to_question(answer=asked, text=reply, now=at + 2 * DAY))
    return delivery


def _let_open(opened: OpenedTerm, story: Story, line: str, at: datetime) -> None:
    """A line that its author allows opens tonight's round."""
    allowed = actions_excerpts.allow_excerpt(
        story=story, line=line, use=ExcerptConsent.Use.OPENING, is_named=True, now=at
    )
    excerpt = made(Excerpt, allowed).uuid
    placed = actions_openings.open_round(
        held=opened.rounds[1], excerpt=excerpt, by=opened.organisers[1], now=at + DAY
    )
    made(OpeningQuote, placed)
