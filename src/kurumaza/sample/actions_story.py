"""The sample's travelled story: told with consent, reviewed, brought to the other side, answered."""

from datetime import datetime, timedelta

from kurumaza.sample.content import content
from kurumaza.stories.models import Delivery, Response, Story, StoryConsent
from kurumaza.terms.models import Enrolment


def tell_story(*, teller: Enrolment, reader: Enrolment, now: datetime) -> Story:
    """One story with an echo and a question."""
    words = content()["story"]
    told_at = now - timedelta(days=10)
    story = Story.objects.create(
        person=teller.person,
        term=teller.term,
        state=Story.State.APPROVED,
        title=words["title"],
        hesitation=words["hesitation"],
        choice=words["choice"],
        since_then=words["since_then"],
        created_at=told_at,
        submitted_at=told_at,
        reviewed_at=told_at + timedelta(days=1),
    )
    StoryConsent.objects.create(
        story=story,
        person=teller.person,
        audience=StoryConsent.Audience.TERM,
        version=1,
        granted=True,
        at=told_at,
    )
    delivery = Delivery.objects.create(
        story=story, enrolment=reader, reason=words["reason"], delivered_at=told_at + timedelta(days=2)
    )
    Response.objects.create(
        delivery=delivery, kind=Response.Kind.ECHO, created_at=told_at + timedelta(days=3), **words["echo"]
    )
    Response.objects.create(
        delivery=delivery,
        kind=Response.Kind.QUESTION,
        text=words["question"],
        created_at=told_at + timedelta(days=3),
    )
    return story
