"""Reads of what people would like to lead to the field: whose word stands, for organisers, and on a public page."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from kurumaza.circles.models import Circle
from kurumaza.field.models import Lead, Placement
from kurumaza.partners.models import RUNS, Membership
from kurumaza.people.models import Person
from kurumaza.reflections.queries import has_begun, own_circles
from kurumaza.stories.models import Story
from kurumaza.stories.queries import told_stories
from kurumaza.terms.models import Enrolment, Term
from kurumaza.terms.queries import taking_part

LEAD = "lead"


class LeadOnDesk(NamedTuple):
    """A lead as organisers see it. Of a story the title, with its mark on the page (`data-standing`)."""

    lead: Lead
    call_name: str
    story_title: str
    round_number: int | None
    mark: str


def mark_of(lead: Lead) -> str:
    """What stands at its words on a page."""
    return f"{LEAD}:{lead.uuid}"


def told_story_of(person: Person, uuid: UUID) -> Story | None:
    """A story of one's own that is told: from it one may say that it should lead on."""
    return told_stories().filter(uuid=uuid, person=person).first()


def place_in(person: Person, term: Term) -> Enrolment | None:
    """One's own place in a term, while one takes part."""
    return taking_part().filter(person=person, term=term).select_related("person", "term").first()


def circle_and_place(person: Person, uuid: UUID) -> tuple[Enrolment, Circle] | None:
    """A circle of one's own, and one's place in its term, while one takes part."""
    for place in taking_part().filter(person=person).select_related("person", "term"):
        for circle in own_circles(place):
            if circle.uuid == uuid:
                return place, circle
    return None


def may_look_back(circle: Circle, now: datetime) -> bool:
    """Whether one can say what it should lead to: from when on one can reflect on it."""
    return has_begun(circle, now)


def last_circle_to_look_back_on(person: Person, now: datetime) -> Circle | None:
    """The latest of one's own from which one can say what it should lead to."""
    places = taking_part().filter(person=person).select_related("person", "term")
    found = [one for place in places for one in own_circles(place) if may_look_back(one, now)]
    return max(found, key=lambda one: one.slot.starts_at, default=None)


def standing_leads() -> QuerySet[Lead]:
    """Those whose words may be read by anybody at all: not taken back, of people who take part still, about a story as long as it is
    told. Every page that shows one asks here."""
    rows = Lead.objects.filter(
        Q(story__isnull=True) | Q(story__in=told_stories()),
        taken_back_at__isnull=True,
        enrolment__in=taking_part().values("pk"),
        enrolment__person__erased_at__isnull=True,
    )
    return rows.select_related(
        "enrolment__person", "enrolment__term", "story", "circle__round", "placement__organisation"
    )


def own_leads(person: Person) -> QuerySet[Lead]:
    """What somebody said, the latest first; until they take it back they see it, also while their story is being rewritten."""
    rows = Lead.objects.filter(enrolment__person=person, taken_back_at__isnull=True)
    return rows.select_related("story", "circle__round", "enrolment__term", "placement").order_by("-pk")


def own_lead(person: Person, uuid: UUID) -> Lead | None:
    """One of one's own that stands, or was taken back."""
    return Lead.objects.select_related("enrolment").filter(enrolment__person=person, uuid=uuid).first()


def own_lead_from(person: Person, origin: Story | Circle) -> Lead | None:
    """What somebody said about this story or circle already."""
    about = Q(story=origin) if isinstance(origin, Story) else Q(circle=origin)
    return Lead.objects.filter(about, enrolment__person=person, taken_back_at__isnull=True).first()


def leads_to(term: Term) -> QuerySet[Lead]:
    """What people of a term said to its organisers: what nobody has read first, then the latest."""
    is_read = ExpressionWrapper(Q(read_at__isnull=False), BooleanField())
    return standing_leads().filter(enrolment__term=term).alias(is_read=is_read).order_by("is_read", "-pk")


def leads_on_desk(leads: Iterable[Lead]) -> list[LeadOnDesk]:
    """Some of them, as organisers see them."""
    return [_on_desk(one) for one in leads]


def lead_on_desk(term: Term, uuid: UUID) -> Lead | None:
    """One of them."""
    return standing_leads().filter(enrolment__term=term, uuid=uuid).first()


def unread_leads(person: Person, term: Term) -> int:
    """How many nobody has read, but for one's own."""
    rows = standing_leads().filter(enrolment__term=term, read_at__isnull=True)
    return rows.exclude(enrolment__person=person).count()


def leads_of(placement: Placement) -> QuerySet[Lead]:
    """From which an internship came, for its host."""
    return standing_leads().filter(placement=placement).order_by("pk")


def public_leads(placement: Placement) -> list[Lead]:
    """Those whose authors let their line stand on its public page."""
    return list(standing_leads().filter(placement=placement, allows_public=True).order_by("pk"))


def find_lead(uuid: UUID | str) -> Lead | None:
    """One that stands, by its public id, for mails."""
    return standing_leads().filter(uuid=uuid).first()


def standing_for(person: Person | None, leads: Collection[UUID]) -> set[UUID]:
    """Those of them whose words this person (None: a stranger) may have before them now."""
    rows = standing_leads().filter(uuid__in=leads)
    public = Q(allows_public=True, placement__published_at__isnull=False)
    if person is None:
        return set(rows.filter(public).values_list("uuid", flat=True))
    run = Q(enrolment__term__programme__partnerships__organisation__memberships__in=_running(person))
    found = set(rows.filter(public | run).values_list("uuid", flat=True))
    own = Lead.objects.filter(uuid__in=leads, enrolment__person=person, taken_back_at__isnull=True)
    return found | set(own.values_list("uuid", flat=True))


def _running(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, role__in=RUNS)


def _on_desk(lead: Lead) -> LeadOnDesk:
    return LeadOnDesk(
        lead,
        lead.enrolment.call_name,
        lead.story.title if lead.story else "",
        lead.circle.round.number if lead.circle else None,
        mark_of(lead),
    )
