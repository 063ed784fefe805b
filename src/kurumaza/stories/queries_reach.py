"""Of which terms and circles somebody may be told stories, and whom a tie keeps apart from them: read once for many stories.

It decides nothing by itself: who may read which story says `queries.visible_stories`."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from kurumaza.circles.models import Seat
from kurumaza.partners.models import RUNS, Membership, Programme
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import Ties, ties_of


@dataclass(frozen=True)
class Reach:
    """Primary keys: of terms that somebody takes part in, of circles that they have a seat in, of all terms of programmes that they take part in or
    help to run. With a place only while they take part."""

    person: Person
    terms: frozenset[int]
    circles: frozenset[int]
    partners_terms: frozenset[int]

    @cached_property
    def ties(self) -> Ties:
        """Read when they are first asked for: all names that somebody goes by are hashed for them."""
        return ties_of(self.person)


def reach_of(person: Person) -> Reach:
    """As it is now."""
    places = dict(taking_part().filter(person=person).values_list("pk", "term"))
    circles = Seat.objects.filter(
        enrolment__in=places, circle__cancelled_at__isnull=True, released_at__isnull=True
    )
    running = Membership.objects.filter(person=person, role__in=RUNS)
    programmes = Programme.objects.filter(
        Q(terms__in=places.values()) | Q(partnerships__organisation__memberships__in=running)
    )
    terms = Term.objects.filter(programme__in=programmes.values("pk"))
    return Reach(
        person=person,
        terms=frozenset(places.values()),
        circles=frozenset(circles.values_list("circle", flat=True)),
        partners_terms=frozenset(terms.values_list("pk", flat=True)),
    )
