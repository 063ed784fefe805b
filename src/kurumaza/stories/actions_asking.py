"""Asking those whom a story names, while it is told."""

from collections.abc import Collection
from datetime import datetime

from kurumaza.people.actions_notices import notify
from kurumaza.stories.models import Mention, Story
from kurumaza.stories.queries_mentions import people_to_ask
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_apart import kept_apart_from


def ask_named(story: Story, author: Enrolment, names: Collection[str], now: datetime) -> None:
    """Asks everybody of these call names about this version of a story. Whoever is kept apart from its author hears nothing: it
    waits as for anybody else."""
    asked = [(name, one) for name in sorted(names) for one in people_to_ask(author, name)]
    apart = {one.pk for one in kept_apart_from(author.person, [one.person for _name, one in asked])}
    for name, enrolment in asked:
        mention = Mention.objects.create(
            story=story, version=story.version, enrolment=enrolment, name=name, asked_at=now
        )
        if enrolment.person_id not in apart:
            notify(
                "stories.named",
                person=enrolment.person,
                key=str(mention.uuid),
                zone=zone_of(author.term),
                now=now,
                haste="gathered",
                mention=str(mention.uuid),
            )
