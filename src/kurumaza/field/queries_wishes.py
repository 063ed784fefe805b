"""Reads of wishes to join an internship: one's own, and those that wait for its host."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from kurumaza.field.models import JoinWish, Placement, WishMessage
from kurumaza.field.queries import hosted_placements, members_of
from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Side, Term
from kurumaza.terms.queries import enrolments_of, sides_run_by, taking_part

# There is something to say yet, or the two are together.
STANDING = (JoinWish.State.WAITING, JoinWish.State.ACCEPTED)


@dataclass(frozen=True)
class WishOnDesk:
    """A wish as the host's organisers see it: `name` only of people of a side of theirs. `waits`: who asked spoke last."""

    wish: JoinWish
    call_name: str
    name: str
    side: Side
    waits: bool


class Letter(NamedTuple):
    """One part of a conversation. `name`: of the host's organiser who wrote it; empty for who asked, and for what the host says as one."""

    by_host: bool
    name: str
    at: datetime
    text: str


class MemberOnDesk(NamedTuple):
    """A member as the host's organisers see them. `is_away`: they take part in the term no more, and read nothing of the placement."""

    place: Enrolment
    name: str
    is_away: bool


def asking_place(person: Person, placement: Placement) -> Enrolment | None:
    """One's own place from which one can ask: in its term, prepared, agreed to taking part."""
    mine = taking_part().filter(person=person, term=placement.term, term__rehearsal_of__isnull=True)
    return mine.select_related("term", "side", "person").first()


def unprepared_place(person: Person, placement: Placement) -> Enrolment | None:
    """One's own place in its term from which one cannot ask yet."""
    place = enrolments_of(person).filter(term=placement.term).first()
    return place if place is not None and asking_place(person, placement) is None else None


def own_wishes(person: Person) -> QuerySet[JoinWish]:
    """What somebody asked for, the latest first."""
    rows = _rows().filter(enrolment__person=person, enrolment__left_at__isnull=True)
    return rows.order_by("-asked_at", "-pk")


def own_wish(person: Person, uuid: UUID) -> JoinWish | None:
    """A wish of one's own."""
    return own_wishes(person).filter(uuid=uuid).first()


def standing_wish(person: Person, placement: Placement) -> JoinWish | None:
    """One's own that waits or was answered by a yes; at most one stands."""
    return own_wishes(person).filter(placement=placement, state__in=STANDING).first()


def own_turns(person: Person) -> QuerySet[JoinWish]:
    """One's own that wait, and in which the host spoke last: it is one's own turn."""
    return _waiting_after(own_wishes(person), a_letter_of_the_host=True)


def letters_from_hosts(person: Person, since: datetime) -> QuerySet[JoinWish]:
    """One's own in which the host spoke last: where it is one's own turn, and where a member was written to since then."""
    sent = WishMessage.objects.filter(wish=OuterRef("pk")).order_by("-pk").values("sent_at")[:1]
    spoke_last = _after(own_wishes(person), a_letter_of_the_host=True).annotate(last_at=Subquery(sent))
    is_news = Q(state=JoinWish.State.ACCEPTED, last_at__gt=since) & Q(last_at__gt=F("decided_at"))
    return spoke_last.filter(Q(state=JoinWish.State.WAITING) | is_news)


def wish_on_desk(organiser: Person, uuid: UUID) -> JoinWish | None:
    """A wish, for organisers of its host. Who asked themselves does not answer: their own is not on the desk."""
    return _on_desk(organiser).filter(uuid=uuid).first()


def wishes_waiting(placement: Placement, organiser: Person) -> QuerySet[JoinWish]:
    """Of an internship that this organiser runs: what waits, the oldest first."""
    rows = _on_desk(organiser).filter(placement=placement, state=JoinWish.State.WAITING)
    return rows.order_by("pk")


def wishes_decided(placement: Placement, organiser: Person) -> QuerySet[JoinWish]:
    """The same of what is decided, by how; each the oldest first."""
    rows = _on_desk(organiser).filter(placement=placement).exclude(state=JoinWish.State.WAITING)
    order = [When(state=state, then=number) for number, state in enumerate(JoinWish.State.values)]
    return rows.alias(place=Case(*order, output_field=IntegerField())).order_by("place", "pk")


def wishes_on_desk(wishes: Sequence[JoinWish], organiser: Person, term: Term) -> list[WishOnDesk]:
    """Some of them, as the organiser sees them."""
    mine = set(sides_run_by(organiser, term).values_list("pk", flat=True))
    waiting = {one.pk for one in _unanswered(JoinWish.objects.filter(pk__in=[one.pk for one in wishes]))}
    return [on_desk(one, mine, waits=one.pk in waiting) for one in wishes]


def answers_owed(organiser: Person, placements: Iterable[Placement]) -> dict[int, int]:
    """By internship that this organiser runs: how many wait for an answer of the host's. None where nobody does."""
    rows = _unanswered(_on_desk(organiser).filter(placement__in=placements))
    return dict(rows.order_by().values_list("placement").annotate(Count("pk")))


def on_desk(wish: JoinWish, sides: set[int], *, waits: bool = False) -> WishOnDesk:
    """A wish as organisers of these sides (primary keys) see it."""
    place = wish.enrolment
    name = place.name if place.side_id in sides else ""
    return WishOnDesk(wish, place.call_name, name, place.side, waits)


def members_on_desk(placement: Placement, organiser: Person) -> list[MemberOnDesk]:
    """Its members, by call name; with the name of a roster where it is the organiser's own."""
    mine = set(sides_run_by(organiser, placement.term).values_list("pk", flat=True))
    here = set(members_of(placement).values_list("pk", flat=True))
    rows = _who_can_be_removed(placement).select_related("side")
    return [MemberOnDesk(one, one.name if one.side_id in mine else "", one.pk not in here) for one in rows]


def member_on_desk(organiser: Person, placement: Placement, enrolment: UUID) -> Enrolment | None:
    """A member of an internship that this organiser runs; never their own place."""
    return _who_can_be_removed(placement).filter(uuid=enrolment).exclude(person=organiser).first()


def ended_on_desk(organiser: Person, placement: Placement, enrolment: UUID) -> JoinWish | None:
    """How somebody came and went who is no member any more; the latest where it was more than once."""
    rows = _on_desk(organiser).filter(
        placement=placement, enrolment__uuid=enrolment, state=JoinWish.State.LEFT
    )
    return rows.order_by("-ended_at", "-pk").first()


def takes_or_took_part(organiser: Person, placement: Placement, enrolment: UUID) -> bool:
    """Whether somebody else than the organiser has, or had, a place in its term."""
    places = Enrolment.objects.filter(term=placement.term_id, uuid=enrolment)
    return places.exclude(person=organiser).exists()


def waiting_wishes(organiser: Person, term: Term) -> int:
    """How many wait for an answer of this organiser's."""
    return _unanswered(_on_desk(organiser).filter(placement__term=term)).count()


def someone_waits(placement: Placement) -> bool:
    """Whether somebody has got neither a yes nor a no."""
    return _waiting().filter(placement=placement).exists()


def conversation_of(wish: JoinWish) -> list[Letter]:
    """What came after the first words, in order: letters, the host's yes or no, a farewell."""
    letters = [
        Letter(
            one.membership is not None,
            one.membership.call_name if one.membership else "",
            one.sent_at,
            one.text,
        )
        for one in wish.messages.select_related("membership").order_by("pk")
    ]
    if wish.reply and wish.decided_at is not None:
        letters.append(Letter(True, "", wish.decided_at, wish.reply))
    if wish.parting and wish.ended_at is not None:
        letters.append(Letter(wish.ended_by == JoinWish.EndedBy.HOST, "", wish.ended_at, wish.parting))
    return sorted(letters, key=lambda one: one.at)


def find_wish(uuid: UUID | str) -> JoinWish | None:
    """By its public id, for mails; of somebody who still takes part."""
    return _rows().filter(uuid=uuid, enrolment__left_at__isnull=True).first()


def answering_memberships(wish: JoinWish) -> QuerySet[Membership]:
    """Who may answer: who runs terms for the host, but for who asked."""
    rows = Membership.objects.filter(
        organisation=wish.placement.organisation_id, role__in=RUNS, person__is_active=True
    )
    return rows.exclude(person=wish.enrolment.person_id).order_by("pk")


def concerned_places(placement: Placement) -> Sequence[Enrolment]:
    """Who is told of a change: its members, and who waits for an answer."""
    waiting = _waiting().filter(placement=placement).values("enrolment")
    either = Q(pk__in=waiting) | Q(pk__in=members_of(placement).values("pk"))
    rows = Enrolment.objects.filter(either, left_at__isnull=True)
    return list(rows.select_related("person", "term").order_by("pk"))


def ended_before(moment: datetime) -> QuerySet[JoinWish]:
    """What was declined, taken back or left before then; of an internship that was over by then, all."""
    ended = JoinWish.objects.filter(ended_at__lt=moment)
    return ended | JoinWish.objects.filter(placement__finished_at__lt=moment)


def _who_can_be_removed(placement: Placement) -> QuerySet[Enrolment]:
    """Its members, by call name, also who takes part no more: they would be back in it with their next yes to the term."""
    return Enrolment.objects.filter(placements=placement, left_at__isnull=True).order_by("call_name", "pk")


def _rows() -> QuerySet[JoinWish]:
    return JoinWish.objects.select_related(
        "placement__term__programme", "placement__organisation", "enrolment__side", "enrolment__person"
    )


def _on_desk(organiser: Person) -> QuerySet[JoinWish]:
    hosted = hosted_placements(organiser).values("pk")
    rows = _rows().filter(placement__in=hosted, enrolment__left_at__isnull=True)
    return rows.exclude(enrolment__person=organiser)


def _waiting() -> QuerySet[JoinWish]:
    return JoinWish.objects.filter(state=JoinWish.State.WAITING, enrolment__left_at__isnull=True)


def _unanswered(wishes: QuerySet[JoinWish]) -> QuerySet[JoinWish]:
    """Those that wait, and in which the host did not speak last."""
    return _waiting_after(wishes, a_letter_of_the_host=False)


def _waiting_after(wishes: QuerySet[JoinWish], *, a_letter_of_the_host: bool) -> QuerySet[JoinWish]:
    waiting = wishes.filter(state=JoinWish.State.WAITING)
    return _after(waiting, a_letter_of_the_host=a_letter_of_the_host)


def _after(wishes: QuerySet[JoinWish], *, a_letter_of_the_host: bool) -> QuerySet[JoinWish]:
    last = WishMessage.objects.filter(wish=OuterRef("pk")).order_by("-pk").values("membership")[:1]
    return wishes.annotate(last_by=Subquery(last)).filter(last_by__isnull=not a_letter_of_the_host)
