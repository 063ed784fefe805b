"""Reads about coming in by oneself: what anybody sees of it, and what one's own side's organisers do."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kurumaza.partners.queries import organisations_run_by
from kurumaza.people.models import Person
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Enrolment, Side, Term
from kurumaza.terms.queries import sides_run_by
from kurumaza.terms.queries_roster import roster_refusal
from kurumaza.ways.models import Application, WayIn

# How long an application is kept: until its address is confirmed; after it was declined; after the term is over.
KEEP_UNCONFIRMED = timedelta(days=3)
KEEP_DECLINED = timedelta(days=30)
KEEP_AFTER_TERM = timedelta(days=30)
# So long before undecided ones go, organisers are told.
WARNED_BEFORE = timedelta(days=14)
OPEN_STATES = (Application.State.NEW, Application.State.LISTED)


@dataclass(frozen=True)
class SideCounts:
    """How many applications of a side wait, are on its waiting list, were accepted or declined."""

    new: int
    listed: int
    accepted: int
    declined: int


@dataclass(frozen=True)
class OpenWay:
    """A side that people can apply for, the words of its button, and its last day."""

    side: Side
    words: str
    closes_on: date | None


def way_in_of(side: Side) -> WayIn:
    """On what terms people of a side apply; nothing is written where nobody has said so yet."""
    return WayIn.objects.filter(side=side).first() or WayIn(side=side)


def takes_applications(side: Side, now: datetime) -> bool:
    """Whether somebody can apply on a side now."""
    way = way_in_of(side)
    if not way.is_open or roster_refusal(side.term) is not None:
        return False
    return way.closes_on is None or in_term(now, side.term).date() <= way.closes_on


def side_to_apply(term: Term, uuid: UUID) -> Side | None:
    """A side of a public term that people can apply for, or could while it was open."""
    sides = term.sides.select_related("term__programme", "organisation", "way_in")
    return sides.filter(uuid=uuid, way_in__isnull=False).first()


def find_application(hashed: str) -> Application | None:
    """An application by the hash of the token in its mail."""
    related = Application.objects.select_related("side__term", "side__organisation")
    return related.filter(token_hash=hashed).first()


def known_side(uuid: UUID | str) -> Side | None:
    """A side by its public id, for mails."""
    return Side.objects.select_related("term__programme", "organisation").filter(uuid=uuid).first()


def application_of_mail(hashed: str, now: datetime) -> Application | None:
    """The same, unless it was not confirmed in time."""
    found = find_application(hashed)
    if found is None or (found.confirmed_at is None and keep_until(found) <= now):
        return None
    return found


def known_application(uuid: UUID | str) -> Application | None:
    """An application by its public id, for mails and jobs."""
    related = Application.objects.select_related("side__term__programme", "side__organisation")
    return related.filter(uuid=uuid).first()


def place_of_address(term: Term, email: str) -> Enrolment | None:
    """The place that somebody with this address has in a term, on whichever side. For mails to them alone."""
    places = Enrolment.objects.select_related("person", "side").filter(left_at__isnull=True, term=term)
    return places.filter(person__email=email, person__is_active=True).first()


def keep_until(application: Application) -> datetime:
    """From when on an application is not kept any more."""
    if application.confirmed_at is None:
        return application.created_at + KEEP_UNCONFIRMED
    if application.state == Application.State.DECLINED and application.decided_at is not None:
        return application.decided_at + KEEP_DECLINED
    return end_of_keeping(application.side.term, application.created_at)


def end_of_keeping(term: Term, created_at: datetime) -> datetime:
    """When all that was applied with goes, whatever came of it."""
    days_ahead = max(0, (term.ends_on - created_at.date()).days + 1)
    return created_at + timedelta(days=days_ahead) + KEEP_AFTER_TERM


def applications_of(side: Side) -> QuerySet[Application]:
    """The applications of a side whose addresses are confirmed; who waits longest first."""
    return side.applications.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk")


def undecided() -> QuerySet[Application]:
    """Confirmed, and nobody has said yes or no."""
    return Application.objects.filter(confirmed_at__isnull=False, state__in=OPEN_STATES)


def not_on_side(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Of these, without those whose senders have come in on the same side meanwhile. Who is on another side, its organisers know alone:
    no number may tell."""
    here = Enrolment.objects.filter(
        side=OuterRef("side"), person__email=OuterRef("email"), left_at__isnull=True
    )
    return applications.filter(~Exists(here))


def undecided_in(term: Term) -> int:
    """How many of a term's applications got neither a yes nor a no."""
    return not_on_side(undecided()).filter(side__term=term).count()


def waiting_list_of(side: Side) -> QuerySet[Application]:
    """Who waits for a place, in their order."""
    return applications_of(side).filter(state=Application.State.LISTED).order_by("listed_at", "pk")


def counts_of(side: Side) -> SideCounts:
    """What the other partners may know of a side's applications too."""
    states = Application.State
    found = applications_of(side).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in states}
    )
    return SideCounts(**found)


def own_application(person: Person, uuid: UUID) -> Application | None:
    """An application, for organisers of its side's organisation."""
    related = Application.objects.select_related("side__term__programme", "side__organisation", "decided_by")
    mine = organisations_run_by(person)
    return related.filter(uuid=uuid, confirmed_at__isnull=False, side__organisation__in=mine).first()


def places_left(side: Side) -> int | None:
    """How many places a side has left; None where there is no limit."""
    capacity = way_in_of(side).capacity
    if capacity is None:
        return None
    return max(0, capacity - side.enrolments.filter(left_at__isnull=True).count())


def free_places(person: Person, term: Term) -> list[tuple[Side, int]]:
    """Own sides with a free place and somebody who waits for one, and for how many there is one."""
    found = []
    for side in sides_run_by(person, term):
        left, waiting = places_left(side), waiting_list_of(side).count()
        if waiting and (left is None or left):
            found.append((side, waiting if left is None else min(left, waiting)))
    return found


def button_words(way: WayIn) -> str:
    """学生として申し込む, or as the side's organisers word it."""
    return way.label or _("%(side)sとして申し込む") % {"side": way.side.name}


def open_ways(term: Term, now: datetime) -> list[OpenWay]:
    """The sides of a term that people can apply for now, as its page offers them."""
    sides = term.sides.select_related("term", "organisation", "way_in").filter(way_in__is_open=True)
    return [
        OpenWay(side, button_words(side.way_in), side.way_in.closes_on)
        for side in sides
        if takes_applications(side, now)
    ]
