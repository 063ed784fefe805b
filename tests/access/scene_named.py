"""A story of the teller that names the reader, who is asked."""

from datetime import datetime
from uuid import UUID

from kurumaza.stories.actions import start_story, submit_story
from kurumaza.stories.models import Mention, Story
from kurumaza.stories.queries import Draft
from kurumaza.terms.models import Enrolment
from tests.access.roles import ORGANISERS, Scene


def story_naming(scene: Scene, teller: Enrolment, reader: Enrolment, now: datetime) -> UUID:
    """Told, and waiting for the reader: they read the sentence, organisers and the teller all of it."""
    sentence = scene.keep("名前のある文", "teller", "reader", *ORGANISERS)
    rest = scene.keep("名前のない文", "teller", *ORGANISERS)
    words = Draft(rest, f"{reader.call_name}さんと{sentence}。", "そのあと。", rest)
    draft = start_story(enrolment=teller, words=words, now=now)
    assert isinstance(draft, Story), draft
    told = submit_story(story=draft, audience="term", circle=None, ask=[reader.call_name], now=now)
    assert isinstance(told, Story), told
    return Mention.objects.get(story=told, enrolment=reader).uuid
