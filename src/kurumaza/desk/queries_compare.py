"""A programme's terms side by side: the same for every partner, and of people only what may be told of them."""

from dataclasses import dataclass
from datetime import datetime

from kurumaza.circles.models import Circle
from kurumaza.core.measurement import circulation
from kurumaza.core.measurement.circulation import Figure
from kurumaza.desk.queries_circulation import as_of, circulation_of
from kurumaza.field.models import Placement
from kurumaza.partners.models import Programme
from kurumaza.reflections.models import Answer
from kurumaza.stories import queries_circulation as stories
from kurumaza.terms.models import Side, Term
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_public import sittings_of


@dataclass(frozen=True)
class SideCount:
    """How many take part on a side; None where they are too few to be told."""

    side: Side
    people: int | None


@dataclass(frozen=True)
class TermColumn:
    """One term. Figures that may not be told are None; those of stories, and of who went on, are as of last Monday. Of the last term of
    all nobody can have come again yet."""

    term: Term
    rounds: int
    held: int
    circles: int
    sides: tuple[SideCount, ...]
    answered: int | None
    stories: int | None
    again: int | None
    field: int | None
    organising: int | None
    placements: int


def terms_of(programme: Programme, now: datetime) -> list[TermColumn]:
    """Every term that was opened, in the order in which they began. What is told of one narrows what may be told of the next: people
    come again, and nobody is to be found by subtraction."""
    terms = Term.objects.filter(
        programme=programme, rehearsal_of__isnull=True, opened_at__isnull=False
    ).order_by("starts_on", "pk")
    wanted: dict[str, Figure | None] = {}
    for term in terms:
        wanted |= _figures(term, now)
    told = circulation.tell(wanted)
    return [_column(term, told, now) for term in terms]


def _figures(term: Term, now: datetime) -> dict[str, Figure | None]:
    """The sides first: they are what partners ask for most."""
    found: dict[str, Figure | None] = {}
    for side in term.sides.all():
        people = frozenset(taking_part().filter(side=side).values_list("person", flat=True))
        found[f"side {side.pk}"] = Figure(len(people), len(people), (people,)) if people else None
    answering = frozenset(
        Answer.objects.filter(enrolment__term=term).values_list("enrolment__person", flat=True)
    )
    found[f"answered {term.pk}"] = _of(len(answering), answering)
    told = stories.told_in(term, as_of(now))
    found[f"stories {term.pk}"] = _of(len(told), frozenset(one.teller for one in told))
    return found


def _of(value: int, people: frozenset[int]) -> Figure | None:
    return Figure(value, len(people), (people,)) if people else None


def drafts_of(programme: Programme) -> int:
    """How many terms are not in it yet."""
    return Term.objects.filter(
        programme=programme, rehearsal_of__isnull=True, retrospective_of__isnull=True, opened_at__isnull=True
    ).count()


def _column(term: Term, told: dict[str, Figure | None], now: datetime) -> TermColumn:
    sittings = sittings_of(term, now)
    over = [one.round for one in sittings if one.is_over]
    met = Circle.objects.filter(round__in=over, cancelled_at__isnull=True, slot__starts_at__lte=now)
    # As on its own page, which the same organisers read: nothing is told here that is not told there.
    own = circulation_of(term, now).figures
    return TermColumn(
        term=term,
        rounds=len(sittings),
        held=len(over),
        circles=met.count(),
        sides=tuple(SideCount(side, _value(told[f"side {side.pk}"])) for side in term.sides.all()),
        answered=_value(told[f"answered {term.pk}"]),
        stories=_value(told[f"stories {term.pk}"]),
        again=_value(own["again"]),
        field=_value(own["field"]),
        organising=_value(own["organising"]),
        placements=Placement.objects.filter(term=term, published_at__isnull=False).count(),
    )


def _value(figure: Figure | None) -> int | None:
    return None if figure is None else int(figure.value)
