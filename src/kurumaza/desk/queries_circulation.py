"""話のめぐり, 人のめぐり: the figures of a term, as far as they may be told. The same for every partner."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from kurumaza.core.measurement import circulation
from kurumaza.core.measurement.circulation import Figure, Flow
from kurumaza.field.models import Placement
from kurumaza.stories import queries_circulation as stories
from kurumaza.terms import queries_returning as returning
from kurumaza.terms.models import Role, Term


@dataclass(frozen=True)
class Circulation:
    """What may be told, by name; None where there are not enough people. Flows all of them or none."""

    figures: dict[str, Figure | None]
    flows: list[Flow]


def as_of(now: datetime) -> datetime:
    """The last Monday's beginning. Figures are told as of then: who looks every day sees no single answer
    come, and nobody join."""
    today = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def circulation_of(term: Term, now: datetime) -> Circulation:
    """Figures that speak of more people come first: what is told narrows what may still be told."""
    before = as_of(now)
    told, answers = stories.told_in(term, before), stories.answers_in(term, before)
    people = returning.people_of(term)
    gone = circulation.seconds_until_gone(stories.seconds_until_gone(term, before))
    brought = stories.brought_in(term, before)
    figures = circulation.tell(
        {
            "again": circulation.returned(people, returning.taking_part_again(term, before)),
            "field": circulation.returned(people, in_the_field(term, before)),
            "organising": circulation.returned(people, returning.organising_since(term, before)),
            "crossing": circulation.crossing(told, answers),
            "reopened": circulation.reopened([one for one in told if one.id in brought], answers),
            "chain": circulation.longest_chain(told),
            "loops": circulation.loops(told, answers),
            "gone": gone[0] if gone else None,
            "gone_longest": gone[1] if gone else None,
        }
    )
    return Circulation(figures, _told_flows(figures, circulation.flows(told, answers)))


def in_the_field(term: Term, before: datetime) -> frozenset[int]:
    """現場へ: who had become a member of a placement by then, in this term or a later one of the programme, or held the role of one.
    Who is a member without a role is counted from the beginning of the placement on."""
    placements = Placement.objects.filter(
        term__programme=term.programme_id,
        term__starts_on__gte=term.starts_on,
        starts_on__lt=before.date(),
        members__isnull=False,
    )
    members = frozenset(placements.values_list("members__person", flat=True))
    return members | returning.holding_since(term, Role.Kind.FIELD_MEMBER, before)


def _told_flows(figures: dict[str, Figure | None], flows: list[Flow]) -> list[Flow]:
    told = [group for one in figures.values() if one is not None for group in one.groups]
    wanted = Figure(0, 0, tuple(one.people for one in flows))
    return flows if flows and circulation.tell({"flows": wanted}, told)["flows"] else []
