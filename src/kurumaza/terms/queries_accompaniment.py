"""Reads about 接続の練習に付きそう. Whoever is kept apart from somebody does not learn of their wish; where a time was settled before, it is off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.people.models import Person
from kurumaza.terms.models import Accompaniment, Enrolment, Role, Term
from kurumaza.terms.queries import enrolments_of
from kurumaza.terms.queries_apart import kept_apart_from
from kurumaza.terms.queries_roles import holders

# How long after its beginning a practice is spoken of as ahead: its room stays open so long.
STAYS = timedelta(hours=1)
# Waits for a companion; a time is settled; its times are past.
Standing = Literal["waiting", "settled", "over"]


@dataclass(frozen=True)
class WishToTake:
    """A wish as a companion sees it: the call name, and the times that are ahead."""

    wish: Accompaniment
    call_name: str
    times: list[datetime]


@dataclass(frozen=True)
class CompanyOnDesk:
    """For organisers of a term: call names only, whichever side they are of."""

    waiting: list[WishToTake]
    settled: list[Accompaniment]
    companions: list[Role]


def is_adult(place: Enrolment) -> bool:
    """Whether nothing says that somebody is under 18: two who are alone in a room are both of age."""
    return place.age_group not in (Enrolment.AgeGroup.MINOR, Enrolment.AgeGroup.YOUNGER)


def times_ahead(wish: Accompaniment, now: datetime) -> list[datetime]:
    """The times of a wish that are not past, the soonest first."""
    return [one for one in map(datetime.fromisoformat, wish.times) if one > now]


def standing_of(wish: Accompaniment, now: datetime) -> Standing:
    """Where a wish stands."""
    if wish.starts_at is not None:
        return "settled" if wish.starts_at + STAYS > now else "over"
    return "waiting" if times_ahead(wish, now) else "over"


def are_apart(wish: Accompaniment) -> bool:
    """Whether the two of a settled time are kept apart by now: neither learns why it is off."""
    if wish.companion is None:
        return False
    return bool(kept_apart_from(wish.enrolment.person, [wish.companion.person]))


def own_wish(place: Enrolment, now: datetime) -> tuple[Accompaniment, Standing] | None:
    """One's own, with where it stands; one that is off is over."""
    wish = _wishes().filter(enrolment=place).first()
    if wish is None:
        return None
    return (wish, "over") if are_apart(wish) else (wish, standing_of(wish, now))


def companions_for(wish: Accompaniment, now: datetime) -> list[Enrolment]:
    """Who can take a wish: holders of the role in the programme, of age, not its own person, nor who is kept apart from them."""
    places = [one.enrolment for one in holders(Role.Kind.COMPANION, [wish.enrolment.term_id], now)]
    others = [one for one in places if one.person_id != wish.enrolment.person_id and is_adult(one)]
    apart = {one.pk for one in kept_apart_from(wish.enrolment.person, [one.person for one in others])}
    first: dict[int, Enrolment] = {}
    for one in others:
        if one.person_id not in apart:
            first.setdefault(one.person_id, one)
    return list(first.values())


def companion_place(person: Person, now: datetime) -> Enrolment | None:
    """The place in which somebody holds the role of a companion now."""
    terms = list(enrolments_of(person).values_list("term", flat=True))
    held = [one.enrolment for one in holders(Role.Kind.COMPANION, terms, now)]
    return next((one for one in held if one.person_id == person.pk and is_adult(one)), None)


def wishes_to_take(companion: Enrolment, now: datetime) -> list[WishToTake]:
    """Wishes that wait in the programme and that this companion can take, the longest waiting first."""
    waiting = _wishes().filter(starts_at__isnull=True, enrolment__term__programme=companion.term.programme_id)
    waiting = waiting.exclude(enrolment__person=companion.person_id)
    return [
        WishToTake(one, one.enrolment.call_name, times)
        for one in waiting.order_by("wished_at", "pk")
        if (times := times_ahead(one, now))
        and companion.person_id in {each.person_id for each in companions_for(one, now)}
    ]


def taken_by(companion: Enrolment, now: datetime) -> list[Accompaniment]:
    """What a companion has taken and is ahead, the soonest first."""
    rows = _wishes().filter(companion__person=companion.person_id, starts_at__isnull=False)
    return [
        one
        for one in rows.order_by("starts_at", "pk")
        if standing_of(one, now) == "settled" and not are_apart(one)
    ]


def company_on_desk(term: Term, now: datetime) -> CompanyOnDesk:
    """What waits and what is settled of the people of a term, and who accompanies in its programme."""
    rows = list(_wishes().filter(enrolment__term=term).order_by("wished_at", "pk"))
    return CompanyOnDesk(
        waiting=[
            WishToTake(one, one.enrolment.call_name, times_ahead(one, now))
            for one in rows
            if standing_of(one, now) == "waiting"
        ],
        settled=[one for one in rows if standing_of(one, now) == "settled"],
        companions=holders(Role.Kind.COMPANION, [term.pk], now),
    )


def company_waiting(term: Term, now: datetime) -> int:
    """How many wait for a companion."""
    rows = _wishes().filter(enrolment__term=term, starts_at__isnull=True)
    return sum(standing_of(one, now) == "waiting" for one in rows)


def wish_by_id(uuid: UUID | str) -> Accompaniment | None:
    """A wish by its public id, for notices and what follows from them."""
    return _wishes().filter(uuid=uuid).first()


def _wishes() -> QuerySet[Accompaniment]:
    rows = Accompaniment.objects.filter(
        enrolment__left_at__isnull=True, enrolment__person__is_active=True
    ).exclude(enrolment__call_name="")
    return rows.select_related("enrolment__person", "enrolment__term", "companion__person", "companion__term")
