"""One's own data: what one keeps of each telling, lines on their own, people whom one named, and stories that name oneself."""

from typing import Any

from kurumaza.people.models import Person
from kurumaza.stories.models import Excerpt, ExcerptConsent, Mention, MentionConsent, Story
from kurumaza.stories.queries import versions_of
from kurumaza.stories.queries_mentions import shown_mentions

Values = dict[str, Any]


def versions(person: Person, story: Story) -> list[Values]:
    """Each telling as it was."""
    return [
        {"version": one.number, "at": one.told_at, **one.words._asdict()}
        for one in versions_of(person, story)
    ]


def asked(story: Story) -> list[Values]:
    """Whose name one asked about; what they said is theirs."""
    rows = Mention.objects.filter(story=story).exclude(name="").order_by("pk")
    return [{"call_name": one.name, "version": one.version, "at": one.asked_at} for one in rows]


def lines(story: Story) -> list[Values]:
    """Lines of one's own, with each word on using them."""
    rows = ExcerptConsent.objects.filter(excerpt__in=Excerpt.objects.filter(story=story)).select_related(
        "excerpt"
    )
    return [
        {
            "sentence": one.excerpt.line,
            "version": one.excerpt.version,
            "use": one.use,
            "is_named": one.is_named,
            "granted": one.granted,
            "at": one.at,
        }
        for one in rows.order_by("pk")
    ]


def named_in(person: Person) -> list[Values]:
    """Stories of others that one was asked about, as far as one was told so: what they say is somebody else's, what one said oneself is
    here."""
    return [
        {
            "term": one.story.term.name,
            "asked_at": one.asked_at,
            "answers_on_name": [
                {"granted": said.granted, "at": said.at}
                for said in MentionConsent.objects.filter(mention=one).order_by("pk")
            ],
        }
        for one, _latest in shown_mentions(person)
    ]
