"""Reads of looking back together: what the host arranges. Of others' answers nobody learns; what one is asked oneself stands in
`queries_own_retrospective`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import circles_of, has_come
from kurumaza.field.errors_fruits import RetrospectiveCode, RetrospectiveRefused
from kurumaza.field.models import Asked, Placement, Retrospective
from kurumaza.field.queries import members_of, own_place
from kurumaza.partners import queries as partners
from kurumaza.partners.models import ORGANISES, Membership
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Side, Slot

# From then on people may be in the waiting room: no seats are given any more.
SEATS_UNTIL = timedelta(minutes=15)
# So long people have to answer at least; of so many who can be asked a circle can come of it.
AHEAD = timedelta(days=1)
FEWEST = 3
State = Literal["asking", "seated", "over", "called_off", "missed", "not_held"]


@dataclass(frozen=True)
class OnDesk:
    """A retrospective as its host sees it: who sits together by call name, once seats were given. Nothing of answers."""

    retrospective: Retrospective
    slot: Slot
    state: State
    tables: list[list[str]]


class Replies(NamedTuple):
    """How many are asked, and how many of them have answered, whatever it was."""

    asked: int
    answered: int


def slot_of(retrospective: Retrospective) -> Slot:
    """Its one time."""
    return Slot.objects.select_related("round__term").get(round=retrospective.round_id)


def ends_at(slot: Slot) -> datetime:
    """When it is over by its plan."""
    return slot.starts_at + timedelta(minutes=slot.minutes)


def state_of(retrospective: Retrospective, slot: Slot, now: datetime) -> State:
    """How far it is. Once its time is over, it was held where members and people of the host sat together."""
    if retrospective.called_off_at is not None:
        return "called_off"
    if retrospective.seated_at is None:
        return "asking" if now < slot.starts_at - SEATS_UNTIL else "missed"
    if now < ends_at(slot):
        return "seated"
    return "over" if _sat_together(retrospective) else "not_held"


def _sat_together(retrospective: Retrospective) -> bool:
    """Whether both came to one of its circles, as far as that is known."""
    seats = Seat.objects.filter(round=retrospective.round_id, circle__cancelled_at__isnull=True)
    came = [one for one in seats.select_related("circle__slot__seating", "enrolment__side") if has_come(one)]
    # People of the host are on the last side (`terms.actions_retrospective`).
    of_host = Side.objects.filter(term__rounds=retrospective.round_id).order_by("position").last()
    sat = {(one.circle_id, one.enrolment.side == of_host) for one in came}
    return any((circle, True) in sat and (circle, False) in sat for circle, _is_host in sat)


def slots_of(retrospectives: Iterable[Retrospective]) -> dict[int, Slot]:
    """The same of many, by their rounds."""
    rounds = [one.round_id for one in retrospectives]
    rows = Slot.objects.select_related("round__term").filter(round__in=rounds) if rounds else ()
    return {one.round_id: one for one in rows}


def latest_of(placement: Placement) -> Retrospective | None:
    """The one that was asked for last."""
    return (
        Retrospective.objects.filter(placement=placement)
        .select_related("round__term")
        .order_by("-pk")
        .first()
    )


def latest_in(placements: QuerySet[Placement]) -> QuerySet[Retrospective]:
    """The latest of each of these placements, if it was not called off."""
    rows = Retrospective.objects.filter(placement__in=placements.order_by().values("pk"))
    latest = rows.order_by().values("placement").annotate(last=Max("pk")).values("last")
    found = Retrospective.objects.select_related("placement", "round__term")
    return found.filter(pk__in=latest, called_off_at__isnull=True)


def latest_without_seats(placements: QuerySet[Placement], now: datetime) -> list[tuple[Retrospective, Slot]]:
    """The latest of each of these placements, where people are asked and nobody has a seat yet."""
    found = list(latest_in(placements).filter(seated_at__isnull=True).order_by("-placement"))
    slots = slots_of(found)
    return [(one, slot) for one in found if state_of(one, slot := slots[one.round_id], now) == "asking"]


def has_looked_back(placement: Placement, now: datetime) -> bool:
    """Whether a retrospective of this placement has been held."""
    return any(state_of(one, slot_of(one), now) == "over" for one in placement.retrospectives.all())


def on_desk(placement: Placement, now: datetime) -> list[OnDesk]:
    """The retrospectives of a placement, the last first."""
    found = []
    for one in placement.retrospectives.select_related("round__term").order_by("-pk"):
        slot = slot_of(one)
        tables = [
            [seat.enrolment.call_name for seat in circle.seats.all() if seat.enrolment.left_at is None]
            for circle in circles_of(one.round)
        ]
        found.append(OnDesk(one, slot, state_of(one, slot, now), tables))
    return found


def askable_members(placement: Placement) -> QuerySet[Enrolment]:
    """Members who sit in circles: they are asked all together."""
    members = members_of(placement).filter(without_groups=False, person__is_active=True)
    return members.select_related("person", "side")


def askable_hosts(placement: Placement) -> list[Membership]:
    """Organisers of the host, except who is a member of the placement: one is asked once."""
    members = set(askable_members(placement).values_list("person", flat=True))
    return [one for one in partners.members_of(placement.organisation) if one.person_id not in members]


def refusals_to_ask(
    members: int, hosts: int | None, starts_at: datetime | None, now: datetime
) -> list[RetrospectiveRefused]:
    """All that speaks against asking so many to a time; of what is None nothing is known."""
    codes: list[RetrospectiveCode] = []
    if not members:
        codes.append("no_members")
    if hosts == 0:
        codes.append("no_hosts")
    if members and hosts and members + hosts < FEWEST:
        codes.append("too_few")
    if starts_at is not None and starts_at < now + AHEAD:
        codes.append("past" if starts_at <= now else "not_ahead")
    return [RetrospectiveRefused(code) for code in codes]


def still_coming(retrospective: Retrospective) -> list[Asked]:
    """Who said yes and may sit there still."""
    return [one for one in _may_sit(retrospective) if one.answer == Asked.Answer.YES]


def replies_to(retrospective: Retrospective) -> Replies:
    """For the host, who is to give seats once answers are there: how many, never whose or which."""
    asked = _may_sit(retrospective)
    return Replies(len(asked), sum(one.answer != Asked.Answer.NONE for one in asked))


def _may_sit(retrospective: Retrospective) -> list[Asked]:
    """Of those who are asked: members who take part in the term and its circles, people who work for the host."""
    members = set(askable_members(retrospective.placement).values_list("pk", flat=True))
    rows = retrospective.asked.select_related("enrolment__person", "enrolment__side", "membership__person")
    return [one for one in rows.order_by("pk") if one.enrolment_id in members or _works(one.membership)]


def _works(membership: Membership | None) -> bool:
    return membership is not None and membership.role in ORGANISES and membership.person.is_active


def person_of(asked: Asked) -> Person:
    """Who is asked."""
    asked_as = asked.enrolment or asked.membership
    assert asked_as is not None
    return asked_as.person


def asked_of(person: Person) -> QuerySet[Asked]:
    """All that somebody was asked to: as a member, or as somebody of a host."""
    theirs = Q(enrolment__person=person, enrolment__left_at__isnull=True) | Q(
        membership__person=person, membership__role__in=ORGANISES
    )
    related = (
        "retrospective__placement__organisation",
        "retrospective__round__term",
        "enrolment",
        "membership",
    )
    return Asked.objects.filter(theirs).select_related(*related).order_by("-pk")


def seen_placement(person: Person, uuid: UUID) -> Placement | None:
    """A placement whose fruits somebody may read: a member's own, or one to whose retrospective they were asked."""
    own = own_place(person, uuid)
    if own is not None:
        return own.placement
    asked = asked_of(person).filter(retrospective__placement__uuid=uuid).first()
    if asked is None:
        return None
    return Placement.objects.select_related("term", "organisation").get(pk=asked.retrospective.placement_id)


def find_asked(uuid: UUID | str) -> Asked | None:
    """By its public id, for a mail."""
    rows = Asked.objects.select_related(
        "retrospective__placement__organisation",
        "retrospective__placement__term",
        "retrospective__round__term",
        "enrolment__person",
        "membership__person",
    )
    return rows.filter(uuid=uuid).first()


def circles_ahead(retrospective: Retrospective) -> list[Circle]:
    """Its circles that take place."""
    return circles_of(retrospective.round)
