"""Lines of stories that open rounds."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from kurumaza.circles.models import OpeningQuote
from kurumaza.people.models import Person
from kurumaza.stories.models import Excerpt, ExcerptConsent, Story
from kurumaza.terms.models import Round, Term

# What `OpeningQuote` calls a line of a story.
EXCERPT = "excerpt"


def coming_rounds(term: Term, now: datetime) -> list[Round]:
    """The rounds of a term that are not over: whose times are ahead, under way, or not offered yet."""
    rounds = term.rounds.prefetch_related("slots").select_related("opening_quote", "term")
    return [one for one in rounds.order_by("number") if not _is_over(one, now)]


def _is_over(held: Round, now: datetime) -> bool:
    ends = [slot.starts_at + timedelta(minutes=slot.minutes) for slot in held.slots.all()]
    return bool(ends) and max(ends) <= now


def openings_of(story: Story) -> QuerySet[OpeningQuote]:
    """The lines of a story that open rounds, in the order of those."""
    lines = list(Excerpt.objects.filter(story=story).values_list("uuid", flat=True))
    quotes = OpeningQuote.objects.filter(source_kind=EXCERPT, source__in=lines)
    return quotes.select_related("round").order_by("round__number")


def own_opening(person: Person, quote: UUID) -> OpeningQuote | None:
    """One's own line that opens a round."""
    mine = OpeningQuote.objects.filter(person=person, source_kind=EXCERPT, uuid=quote)
    return mine.select_related("round__term").first()


def story_of(quote: OpeningQuote) -> Story | None:
    """The story out of which a line was chosen."""
    found = Excerpt.objects.filter(uuid=quote.source).select_related("story__term", "story__person").first()
    return found.story if found is not None else None


def last_word(excerpt: Excerpt) -> ExcerptConsent | None:
    """What an author said last of opening rounds with a line."""
    words = ExcerptConsent.objects.filter(excerpt=excerpt, use=ExcerptConsent.Use.OPENING)
    return words.select_related("person").order_by("-pk").first()


def by_last_word(*, granted: bool) -> QuerySet[Excerpt]:
    """Lines whose authors said this last of opening rounds with them, with when (`at`)."""
    words = ExcerptConsent.objects.filter(excerpt=OuterRef("pk"), use=ExcerptConsent.Use.OPENING).order_by(
        "-pk"
    )
    said = Excerpt.objects.annotate(
        is_granted=Subquery(words.values("granted")[:1]), at=Subquery(words.values("at")[:1])
    )
    return said.filter(is_granted=granted)
