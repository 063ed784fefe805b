"""What a participant's home shows: the next circle, what to prepare, and what came of the last one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from kurumaza.circles.models import Circle, Seat, Unseated
from kurumaza.circles.queries import took_place
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import has_consented
from kurumaza.rooms.models import Gift, Room
from kurumaza.rooms.queries import can_enter, closes_at, opens_at
from kurumaza.terms import queries as terms
from kurumaza.terms.dates import days_until, in_term
from kurumaza.terms.models import CrossroadsCard, Enrolment

Greeting = Literal["morning", "day", "evening"]
MORNING_HOURS = range(4, 10)
DAY_HOURS = range(10, 18)


@dataclass(frozen=True)
class NextCircle:
    """One's next circle, as of now. `days` are nights to sleep until then, 0 on the day itself."""

    seat: Seat
    people: int
    days: int
    opens_at: datetime
    can_enter: bool


@dataclass(frozen=True)
class Preparation:
    """What is done before a first circle, and whether a later round asks for times. The memo is never asked for."""

    enrolment: Enrolment
    is_prepared: bool
    next_step: terms.Step | None
    asks_for_times: bool
    has_agreed_to_rules: bool
    has_card: bool

    @property
    def is_complete(self) -> bool:
        return self.is_prepared and self.has_agreed_to_rules


class ReceivedGift(NamedTuple):
    """今日のひとこと from somebody who sat in the same circle."""

    call_name: str
    text: str


def greeting(enrolment: Enrolment, now: datetime) -> Greeting:
    """Which greeting fits the hour where the term is."""
    hour = in_term(now, enrolment.term).hour
    if hour in MORNING_HOURS:
        return "morning"
    return "day" if hour in DAY_HOURS else "evening"


def _seats_of(person: Person) -> QuerySet[Seat]:
    """One's own seats in circles that take place; while a slot is being seated, also of who waits for a table."""
    given_up = Unseated.objects.filter(enrolment=OuterRef("enrolment"), round=OuterRef("round"))
    return Seat.objects.filter(
        took_place(),
        ~Exists(given_up),
        enrolment__person=person,
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
        round__term__rehearsal_of__isnull=True,
    ).select_related(
        "circle__slot__round__term", "circle__round__term", "circle__room", "enrolment__term", "round"
    )


def _is_over(circle: Circle, now: datetime) -> bool:
    """Whether a circle has ended: closed by those who sat in it, or its time is over and nobody is in it."""
    room: Room | None = getattr(circle, "room", None)
    if room is None:
        return now >= circle.slot.starts_at + timedelta(minutes=circle.slot.minutes)
    return room.ended_at is not None or now > closes_at(circle)


def next_circle(person: Person, now: datetime) -> NextCircle | None:
    """The circle that comes next, or is running."""
    since = now - timedelta(days=1)  # no circle is longer; when exactly it ends is looked at below
    seats = _seats_of(person).filter(circle__slot__starts_at__gt=since).order_by("circle__slot__starts_at")
    seat = next((seat for seat in seats if not _is_over(seat.circle, now)), None)
    if seat is None:
        return None
    circle, term = seat.circle, seat.circle.round.term
    return NextCircle(
        seat=seat,
        people=circle.seats.filter(released_at=None).exclude(reply=Seat.Reply.ABSENT).count(),
        days=max(0, days_until(circle.slot.starts_at, term, now=now)),
        opens_at=opens_at(circle),
        can_enter=can_enter(circle, now),
    )


def later_seats(person: Person, following: NextCircle | None, now: datetime) -> list[Seat]:
    """One's seats in the circles after the next one, soonest first: a mail about one of them leads here too."""
    if following is None:
        return []
    seats = _seats_of(person).filter(circle__slot__starts_at__gt=now).exclude(pk=following.seat.pk)
    return list(seats.order_by("circle__slot__starts_at"))


def last_seat(person: Person, now: datetime) -> Seat | None:
    """One's seat in the circle that ended last."""
    sat = _seats_of(person).filter(circle__cancelled_at__isnull=True, released_at__isnull=True)
    seats = sat.filter(circle__slot__starts_at__lt=now).order_by("-circle__slot__starts_at")
    return next((seat for seat in seats if _is_over(seat.circle, now)), None)


def received_gifts(seat: Seat) -> list[ReceivedGift]:
    """What the others of one's circle said, once all were opened together."""
    gifts = (
        Gift.objects.filter(room__circle=seat.circle, opened_at__isnull=False)
        .exclude(seat=seat)
        .select_related("seat__enrolment")
        .order_by("pk")
    )
    return [ReceivedGift(gift.seat.enrolment.call_name, gift.text) for gift in gifts]


def preparation_of(enrolment: Enrolment, now: datetime) -> Preparation:
    """How far one's preparation is."""
    is_prepared = enrolment.prepared_at is not None
    steps = terms.preparation_of(enrolment, now)
    return Preparation(
        enrolment=enrolment,
        is_prepared=is_prepared,
        next_step=steps.next_step,
        asks_for_times=is_prepared and not steps.times,
        has_agreed_to_rules=has_consented(
            enrolment.person, Consent.Purpose.GROUND_RULES, enrolment.term.uuid
        ),
        has_card=CrossroadsCard.objects.filter(enrolment=enrolment).exists(),
    )
