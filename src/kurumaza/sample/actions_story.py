"""The sample's travelled story: told with consent, reviewed, brought to the other side, answered, and a question answered back."""

from datetime import datetime, timedelta
from typing import TypeVar

from kurumaza.partners.queries import own_memberships_in
from kurumaza.sample.actions_term import OpenedTerm
from kurumaza.sample.content import content
from kurumaza.stories import actions, actions_answers, actions_review
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent
from kurumaza.stories.queries import Draft

Done = TypeVar("Done")
DAY = timedelta(days=1)


def tell_story(opened: OpenedTerm, *, at: datetime) -> None:
    """One story, told to the term; next day it is approved, then brought to one reader, who answers twice."""
    teller, reader = opened.people_of[1][0], opened.people_of[0][0]
    words = content()["story"]
    draft = Draft(words["title"], words["hesitation"], words["choice"], words["since_then"])
    story = _done(Story, actions.start_story(enrolment=teller, words=draft, now=at))
    told = actions.submit_story(
        story=story, audience=StoryConsent.Audience.TERM, circle=None, names_nobody=False, now=at
    )
    story, reviewer = _done(Story, told), opened.organisers[1]
    [member] = own_memberships_in(reviewer, opened.term.programme)
    approved = actions_review.approve_story(story=story, version=1, membership=member, now=at + DAY)
    brought = actions_review.deliver_story(
        story=_done(Story, approved),
        reader=reader.uuid,
        reason=words["reason"],
        by=reviewer,
        now=at + 2 * DAY,
    )
    _answer(_done(Delivery, brought), at + 3 * DAY)


def _answer(delivery: Delivery, at: datetime) -> None:
    words = content()["story"]
    _done(Response, actions_answers.echo_story(delivery=delivery, now=at, **words["echo"]))
    question = _done(Response, actions_answers.ask_author(delivery=delivery, text=words["question"], now=at))
    replied = actions_answers.reply_to_question(answer=question, text=words["reply"], now=at + DAY)
    _done(Response, replied)


def _done(kind: type[Done], outcome: object) -> Done:
    """What an action made; a refusal would be a fault of the sample's own words."""
    assert isinstance(outcome, kind), outcome
    return outcome
