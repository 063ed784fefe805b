"""The line that opens a round, and who is shown it."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from kurumaza.circles.models import OpeningQuote, Seat
from kurumaza.people.models import Person, Tie
from kurumaza.terms.queries_apart import kept_apart_from


class OpeningWords(NamedTuple):
    """はじめのことば as somebody reads it; without a call name where its author wants none. `mark`: for `data-standing`."""

    text: str
    call_name: str
    mark: str


class Opening(NamedTuple):
    """The line of one round, and the seats that are shown it."""

    words: OpeningWords
    seats: frozenset[str]

    def seen_from(self, seat: str) -> OpeningWords | None:
        """What one seat is shown of it. Who came later than it was looked at is shown it with the next look."""
        return self.words if seat in self.seats else None


def opening_mark(held: int) -> tuple[object, ...] | None:
    """Of one round (its key): its line and the state of all ties, in two quick questions. While neither changes and the same people
    sit there, it is shown to the same of them."""
    quote = OpeningQuote.objects.filter(round=held).values_list("pk", "text", "call_name", "person").first()
    if quote is None:
        return None
    return (*quote, *Tie.objects.aggregate(Max("pk"), Count("pk")).values())


def openings_among(seats: QuerySet[Seat]) -> dict[int, Opening]:
    """By round (its key), the line that opens it, as far as these seats are concerned. Whoever a tie keeps apart from its author is
    not shown it, and nothing tells them that there is one."""
    found = OpeningQuote.objects.filter(round__in=seats.values("round")).select_related("person")
    quotes = {one.round_id: one for one in found}
    if not quotes:
        return {}
    people: dict[int, list[tuple[str, Person]]] = defaultdict(list)
    for seat in seats.filter(round__in=list(quotes)).select_related("enrolment__person"):
        people[seat.round_id].append((str(seat.uuid), seat.enrolment.person))
    return {held: _opening(quote, people[held]) for held, quote in quotes.items()}


def _opening(quote: OpeningQuote, seated: list[tuple[str, Person]]) -> Opening:
    apart = {one.pk for one in kept_apart_from(quote.person, [person for _seat, person in seated])}
    shown = frozenset(seat for seat, person in seated if person.pk not in apart)
    return Opening(OpeningWords(quote.text, quote.call_name, quote.mark), shown)
