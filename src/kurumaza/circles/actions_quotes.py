"""A line that opens the circles of a round: placed with its author's leave, taken away as soon as that ends."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.circles.models import OpeningQuote
from kurumaza.people.models import Person
from kurumaza.terms.models import Round


@transaction.atomic
def place_quote(
    *,
    held: Round,
    person: Person,
    text: str,
    call_name: str,
    source_kind: str,
    source: UUID,
    now: datetime,
) -> OpeningQuote:
    """Lets this line of `person` open a round, in place of the one before."""
    Round.objects.select_for_update().get(pk=held.pk)
    OpeningQuote.objects.filter(round=held).delete()
    return OpeningQuote.objects.create(
        round=held,
        person=person,
        text=text,
        call_name=call_name,
        source_kind=source_kind,
        source=source,
        placed_at=now,
    )


def take_away_quotes(*, source_kind: str, sources: Iterable[UUID]) -> int:
    """Takes away what was chosen out of these; how many. Rooms and waiting pages that are open see it within seconds."""
    gone = OpeningQuote.objects.filter(source_kind=source_kind, source__in=list(sources))
    return gone.delete()[0]


def take_away_quote(*, quote: OpeningQuote) -> None:
    """Takes one away."""
    OpeningQuote.objects.filter(pk=quote.pk).delete()
