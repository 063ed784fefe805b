"""What one's letter says: in which terms one took part, from when to when, and as what. For its person alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from kurumaza.circles.models import Seat
from kurumaza.circles.queries import has_come, took_place
from kurumaza.field.models import Placement
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment, Role, RoleHeld, Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_roles import times_held


@dataclass(frozen=True)
class Span:
    """From one day to another, of which the months are told. `last` is None while it goes on."""

    first: date
    last: date | None


@dataclass(frozen=True)
class TermInLetter:
    """One term. `sat`: in circles; None for who never did. `held`: roles with their times. `placements`: where one is a member, with the
    time where it is known."""

    place: Enrolment
    sat: Span | None
    held: list[tuple[RoleHeld, Span]]
    placements: list[tuple[Placement, Span | None]]

    @property
    def term(self) -> Term:
        return self.place.term


def letter_of(person: Person, now: datetime, *, only: Sequence[UUID] | None = None) -> list[TermInLetter]:
    """The terms of which there is something to say, the earliest first; `only` those with these public ids. Of what was to last longer
    than it did, nothing is said."""
    held = times_held(person)
    found = [
        _term_in_letter(place, [one for one in held if one.enrolment_id == place.pk], now)
        for place in reversed(list(enrolments_of(person)))
    ]
    told = [one for one in found if one.sat or one.held or one.placements]
    return told if only is None else [one for one in told if one.term.uuid in only]


def _term_in_letter(place: Enrolment, held: Sequence[RoleHeld], now: datetime) -> TermInLetter:
    today = in_term(now, place.term).date()
    spans = [
        (one, Span(one.began_on, one.ended_on if one.ended_on and one.ended_on < today else None))
        for one in sorted(held, key=lambda one: (one.began_on, one.pk))
    ]
    rows = Placement.objects.filter(members=place).select_related("organisation")
    placements = list(rows.order_by("pk"))
    in_field = [span for one, span in spans if one.kind == Role.Kind.FIELD_MEMBER]
    # A placement says more than the role that came with it; of several, the time of each is not known.
    is_told_by_placement = bool(placements)
    when = in_field[-1] if len(placements) == 1 and in_field else None
    return TermInLetter(
        place,
        _sat(place, now),
        [
            (one, span)
            for one, span in spans
            if not (is_told_by_placement and one.kind == Role.Kind.FIELD_MEMBER)
        ],
        [(one, when) for one in placements],
    )


def _sat(place: Enrolment, now: datetime) -> Span | None:
    """From one's first circle to one's last, of those that one came to."""
    seats = Seat.objects.filter(took_place(), enrolment=place, circle__slot__starts_at__lt=now)
    rows = seats.select_related("circle__slot__seating").order_by("circle__slot__starts_at")
    days = [
        in_term(one.circle.slot.starts_at, place.term).date()
        for one in rows
        if has_come(one) and one.circle.slot.starts_at + timedelta(minutes=one.circle.slot.minutes) <= now
    ]
    return Span(days[0], days[-1]) if days else None
