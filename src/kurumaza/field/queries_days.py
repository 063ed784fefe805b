"""Reads of days in the field: for members of a placement, and for organisers of its host.

Who comes to an event is told by call name to everybody there. What somebody wrote is left out for whoever a tie keeps apart from
them: nothing says that there is anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kurumaza.field.models import EventAnswer, FieldEvent, Placement, Visit, Voice
from kurumaza.field.queries import hosted_placement, members_of, own_place
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import keys_apart_from

# How long a past event stays in a calendar.
IN_CALENDAR = timedelta(days=60)
# So many events a form offers to choose of.
OFFERED = 50


@dataclass(frozen=True)
class Viewer:
    """Who looks at a placement: a member (`enrolment`), or an organiser of its host."""

    person: Person
    placement: Placement
    enrolment: Enrolment | None
    is_host: bool


@dataclass(frozen=True)
class EventShown:
    """An event as a viewer sees it. `words` are empty where its author is kept apart from them."""

    event: FieldEvent
    words: str
    may_change: bool
    is_over: bool
    answers: list[tuple[str, list[str]]]
    own_answer: str
    own_visit: UUID | None

    @property
    def has_answers(self) -> bool:
        """Whether anybody has said anything."""
        return any(names for _answer, names in self.answers)


class EventLine(NamedTuple):
    """An event in a list, with what one has answered."""

    event: FieldEvent
    own_answer: str


def viewer_of(person: Person, placement: UUID) -> Viewer | None:
    """Somebody's way to look at a placement; None for whoever has nothing to do with it."""
    mine, hosted = own_place(person, placement), hosted_placement(person, placement)
    if mine is not None:
        return Viewer(person, mine.placement, mine.enrolment, hosted is not None)
    return Viewer(person, hosted, None, True) if hosted is not None else None


def apart_from(viewer: Viewer) -> set[int]:
    """Keys of people among the members whom a tie keeps apart from who looks."""
    everybody = Placement.members.through.objects.filter(placement=viewer.placement)
    return keys_apart_from(viewer.person, everybody.values_list("enrolment__person", flat=True))


def authors_for(viewer: Viewer) -> set[int]:
    """Keys of places of members whose words a viewer reads: who takes part still, and oneself."""
    apart = apart_from(viewer)
    rows = members_of(viewer.placement).exclude(person__in=apart).values_list("pk", flat=True)
    own = {viewer.enrolment.pk} if viewer.enrolment else set()
    return set(rows) | own


def call_names_for(viewer: Viewer) -> list[str]:
    """Everybody who is a member, by call name."""
    return list(members_of(viewer.placement).values_list("call_name", flat=True))


def events_ahead(viewer: Viewer, now: datetime) -> QuerySet[FieldEvent]:
    """What is not over, the soonest first; also what was called off."""
    rows = FieldEvent.objects.filter(placement=viewer.placement, ends_at__gt=now)
    return rows.order_by("starts_at", "pk")


def events_over(viewer: Viewer, now: datetime) -> QuerySet[FieldEvent]:
    """What is over, the last first."""
    rows = FieldEvent.objects.filter(placement=viewer.placement, ends_at__lte=now)
    return rows.order_by("-starts_at", "-pk")


def lines_of(viewer: Viewer, events: Sequence[FieldEvent]) -> list[EventLine]:
    """These with what one has answered."""
    mine = EventAnswer.objects.filter(enrolment=viewer.enrolment, event__in=events)
    answers = dict(mine.values_list("event_id", "answer")) if viewer.enrolment else {}
    return [EventLine(one, answers.get(one.pk, "")) for one in events]


def events_to_come(placements: Collection[Placement], now: datetime) -> QuerySet[FieldEvent]:
    """Those of these placements that have not begun and are to take place, soonest first."""
    rows = FieldEvent.objects.filter(placement__in=placements, cancelled_at__isnull=True, starts_at__gt=now)
    return rows.order_by("starts_at", "pk")


def unanswered_events(member: Enrolment, placement: Placement, now: datetime) -> list[FieldEvent]:
    """Of these, to which this member has not said anything."""
    return list(events_to_come([placement], now).exclude(answers__enrolment=member))


def event_in(viewer: Viewer, uuid: UUID | None) -> FieldEvent | None:
    """An event of this placement."""
    rows = FieldEvent.objects.select_related("placement__term", "added_by")
    return rows.filter(placement=viewer.placement, uuid=uuid).first() if uuid else None


def may_change(viewer: Viewer, event: FieldEvent) -> bool:
    """Whoever has added it, and the host."""
    is_own = viewer.enrolment is not None and event.added_by_id == viewer.enrolment.pk
    return is_own or viewer.is_host


def event_shown(viewer: Viewer, event: FieldEvent, now: datetime) -> EventShown:
    """An event with who comes."""
    names: dict[str, list[str]] = {one: [] for one in EventAnswer.Answer.values}
    said = EventAnswer.objects.filter(event=event, enrolment__in=members_of(viewer.placement).values("pk"))
    for answer, name in said.order_by("enrolment__call_name", "pk").values_list(
        "answer", "enrolment__call_name"
    ):
        names[answer].append(name)
    own = EventAnswer.objects.filter(event=event, enrolment=viewer.enrolment).first()
    visit = Visit.objects.filter(event=event, enrolment=viewer.enrolment).first()
    by = event.added_by.person_id if event.added_by else None
    return EventShown(
        event=event,
        words="" if by in apart_from(viewer) else event.words,
        may_change=may_change(viewer, event),
        is_over=event.ends_at <= now,
        answers=list(names.items()),
        own_answer=own.answer if own else "",
        own_visit=visit.uuid if visit else None,
    )


def past_events(viewer: Viewer, now: datetime, *also: UUID | None) -> list[FieldEvent]:
    """The last that have begun and took place: what something can be noted of. `also`: which were chosen of earlier ones."""
    rows = FieldEvent.objects.filter(
        placement=viewer.placement, cancelled_at__isnull=True, starts_at__lte=now
    )
    latest = list(rows.order_by("-starts_at", "-pk")[:OFFERED])
    missing = {one for one in also if one is not None} - {one.uuid for one in latest}
    return [*latest, *(rows.filter(uuid__in=missing).order_by("-starts_at", "-pk") if missing else ())]


def visits_for(viewer: Viewer) -> QuerySet[Visit]:
    """Events attended, the last first."""
    rows = Visit.objects.filter(placement=viewer.placement, enrolment__in=authors_for(viewer))
    return rows.select_related("enrolment").defer("sealed_note").order_by("-on", "-pk")


def voices_for(viewer: Viewer) -> QuerySet[Voice]:
    """Voices heard, the last first."""
    rows = Voice.objects.filter(placement=viewer.placement, enrolment__in=authors_for(viewer))
    return rows.select_related("enrolment", "event").order_by("-heard_on", "-pk")


def own_visit(viewer: Viewer, uuid: UUID) -> Visit | None:
    """One that one has noted oneself."""
    rows = Visit.objects.select_related("event").filter(placement=viewer.placement, uuid=uuid)
    return rows.filter(enrolment=viewer.enrolment).first() if viewer.enrolment else None


def visit_of_event(viewer: Viewer, event: FieldEvent) -> Visit | None:
    """What one has noted of an event."""
    return Visit.objects.filter(event=event, enrolment=viewer.enrolment).first() if viewer.enrolment else None


def private_note_of(author: Person, visit: Visit) -> str:
    """What somebody noted for themselves with it; opened for its author."""
    opened: str = unseal(author, visit.sealed_note) if visit.sealed_note else ""
    return opened


def own_voice(viewer: Viewer, uuid: UUID) -> Voice | None:
    """One that one has noted oneself."""
    rows = Voice.objects.select_related("event").filter(placement=viewer.placement, uuid=uuid)
    return rows.filter(enrolment=viewer.enrolment).first() if viewer.enrolment else None


def events_in_calendar(person: Person, now: datetime) -> list[FieldEvent]:
    """To which somebody said that they come, also if they do not take place: of placements of which they are a member."""
    going = EventAnswer.objects.filter(
        enrolment__in=taking_part().filter(person=person, term__rehearsal_of__isnull=True).values("pk"),
        answer=EventAnswer.Answer.GOING,
    )
    rows = FieldEvent.objects.filter(
        answers__in=going, placement__members__person=person, ends_at__gte=now - IN_CALENDAR
    )
    return list(rows.select_related("placement__term").distinct().order_by("starts_at", "pk"))


def people_going(event: FieldEvent) -> list[Enrolment]:
    """Members who said that they come."""
    rows = members_of(event.placement).filter(
        event_answers__event=event, event_answers__answer=EventAnswer.Answer.GOING
    )
    return list(rows.select_related("person", "term"))
