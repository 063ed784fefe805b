"""A line that opens the circles of a round: placed with its author's leave, taken away as soon as that ends."""

from collections.abc import Iterable
from uuid import UUID

from kurumaza.circles.models import OpeningQuote


def take_away_quotes(*, source_kind: str, sources: Iterable[UUID]) -> int:
    """Takes away what was chosen out of these; how many. Rooms and waiting pages that are open see it within seconds."""
    gone = OpeningQuote.objects.filter(source_kind=source_kind, source__in=list(sources))
    return gone.delete()[0]
