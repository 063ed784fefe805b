"""What led somebody to ask for an internship: a circle of theirs, or a story that they read or told. Kept as ids; in words only as far as
whoever reads them may know of it now."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle
from kurumaza.field.models import JoinWish
from kurumaza.partners.queries import runs_programme
from kurumaza.people.models import Person
from kurumaza.reflections.queries import has_begun, own_circles
from kurumaza.reflections.queries_origins import Choices, Origin, Said
from kurumaza.stories.models import Story
from kurumaza.stories.queries import own_stories, readable_story, told_stories
from kurumaza.stories.queries_brought import deliveries_for
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Enrolment, Term

OFFERED = 20
Began = JoinWish.Began


class BeganWith(NamedTuple):
    """In words; `mark` stands at them on a page where they can be taken back (`data-standing`)."""

    words: str
    mark: str = ""


def began_choices(enrolment: Enrolment, now: datetime) -> list[Choices]:
    """One's own circles that have begun, and stories that one read or told, in the term."""
    circles = [one for one in own_circles(enrolment) if has_begun(one, now)]
    stories = {one.story.uuid: one.story.title for one in deliveries_for(enrolment.person)[:OFFERED]}
    own = told_stories().filter(pk__in=own_stories(enrolment.person).values("pk"))
    stories |= dict(own.values_list("uuid", "title"))
    named = {Origin(Began.STORY.value, uuid): _story_words(title) for uuid, title in stories.items()}
    groups = [
        Choices(
            _("わたしのグループ"),
            [(Origin(Began.CIRCLE.value, one.uuid).code, _circle_words(one)) for one in circles],
        ),
        Choices(_("読んだ話、伝えた話"), [(one.code, Said.of(one, words)) for one, words in named.items()]),
    ]
    return [group for group in groups if group.options]


def began_with(reader: Person, wish: JoinWish) -> BeganWith | None:
    """What a wish began with, for whoever reads it; None where nothing was said."""
    if wish.began is None:
        return None
    if wish.began_kind == Began.CIRCLE:
        circle = Circle.objects.select_related("slot__round__term").filter(uuid=wish.began).first()
        return BeganWith(_circle_words(circle) if circle else _("あるグループから"))
    story = _story_for(reader, wish.began, wish.placement.term)
    if story is None:
        return BeganWith(_("ある話から"))
    return BeganWith(_story_words(story.title), f"story:{story.uuid}")


def _story_for(reader: Person, uuid: UUID, term: Term) -> Story | None:
    """If they may read it: as everybody does, or at the desk, where organisers of its term read whatever is told in it."""
    if runs_programme(reader, term.programme):
        return told_stories().filter(uuid=uuid, term__programme=term.programme_id).first()
    return readable_story(reader, uuid)


def parsed_began(code: str) -> tuple[str, UUID | None]:
    """What a form chose out of `began_choices`."""
    kind, _colon, uuid = code.partition(":")
    return (kind, UUID(uuid)) if uuid else ("", None)


def _circle_words(circle: Circle) -> str:
    slot = circle.slot
    words = _("第%(number)s回(%(day)s)のグループから")
    return words % {"number": slot.round.number, "day": day_text(slot.starts_at, slot.round.term)}


def _story_words(title: str) -> str:
    return _("話「%(title)s」から") % {"title": title}
