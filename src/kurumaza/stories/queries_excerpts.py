"""Lines that may stand on their own somewhere."""

from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery

from kurumaza.stories.models import Excerpt, ExcerptConsent, Story
from kurumaza.stories.queries import told_stories
from kurumaza.stories.queries_handover import authors_of
from kurumaza.terms.models import Enrolment, Term


class Usable(NamedTuple):
    """A line, under which call name (empty: under none), and whose it is."""

    excerpt: Excerpt
    line: str
    call_name: str
    story: Story
    author: Enrolment


def usable_excerpts(term: Term, use: str) -> list[Usable]:
    """The lines of a term's stories whose authors allow this use of them now, in the order in which they were told."""
    latest = ExcerptConsent.objects.filter(excerpt=OuterRef("pk"), use=use).order_by("-pk")
    rows = Excerpt.objects.filter(
        story__in=told_stories().filter(term=term).values("pk"), version=F("story__version")
    ).exclude(line="")
    rows = rows.annotate(
        is_granted=Subquery(latest.values("granted")[:1]), is_named=Subquery(latest.values("is_named")[:1])
    ).filter(is_granted=True)
    found = list(rows.select_related("story__term", "story__person").order_by("story__submitted_at", "pk"))
    authors = authors_of([one.story for one in found])
    return [
        Usable(
            one,
            one.line,
            authors[one.story_id].call_name if one.is_named else "",
            one.story,
            authors[one.story_id],
        )
        for one in found
    ]
