"""Writes about what people would like to lead to the field: said to the organisers, read, tied to an internship, taken back."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.circles.models import Circle
from kurumaza.field.errors import LeadRefused
from kurumaza.field.models import Lead, Placement
from kurumaza.field.queries_leads import (
    LEAD,
    circle_and_place,
    may_look_back,
    standing_leads,
    told_story_of,
)
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.queries import organisers_of
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.stories.models import Story
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment

LINE_MAX = 200


@transaction.atomic
def say_lead(
    *, enrolment: Enrolment, origin: Story | Circle, line: str, allows_public: bool, now: datetime
) -> Lead | LeadRefused:
    """ここから現場につなげたい: the author of a told story, or who sat in a circle, says so in a line of their own."""
    line = line.strip()
    if not line:
        return LeadRefused("empty")
    if len(line) > LINE_MAX:
        return LeadRefused("too_long")
    person = enrolment.person
    story, circle = (origin, None) if isinstance(origin, Story) else (None, origin)
    if story is not None and told_story_of(person, story.uuid) is None:
        return LeadRefused("not_told")
    if circle is not None:
        own = circle_and_place(person, circle.uuid)
        if own is None or not may_look_back(circle, now):
            return LeadRefused("not_told")
    try:
        with transaction.atomic():
            lead = Lead.objects.create(
                enrolment=enrolment,
                story=story,
                circle=circle,
                line=line,
                allows_public=allows_public,
                created_at=now,
            )
    except IntegrityError:
        return LeadRefused("there_already")
    due = mail_goes_at(now, zone_of(enrolment.term))
    for member in organisers_of(enrolment.term.programme):
        if member.person_id != person.pk:
            send_mail("field.lead_heard", due=due, lead=str(lead.uuid), membership=str(member.uuid))
    return lead


@transaction.atomic
def take_back_lead(*, lead: Lead, now: datetime) -> Lead:
    """Its words are gone everywhere. Taken back twice, nothing changes."""
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if lead.taken_back_at is None:
        _empty(lead, now)
        note_retraction(kind=LEAD, subject=lead.uuid, at=now)
    return lead


def take_back_with_story(story: Story, now: datetime) -> None:
    """In the transaction in which a story is taken back for good: what was said from it goes, too."""
    for lead in Lead.objects.select_for_update().filter(story=story, taken_back_at__isnull=True):
        _empty(lead, now)
        note_retraction(kind=LEAD, subject=lead.uuid, at=now)


def _empty(lead: Lead, now: datetime) -> None:
    lead.line, lead.allows_public, lead.placement, lead.taken_back_at = "", False, None, now
    lead.save(update_fields=["line", "allows_public", "placement", "taken_back_at"])


@transaction.atomic
def read_lead(*, lead: Lead, by: Person, now: datetime) -> Lead | LeadRefused:
    """読みました: its author sees that somebody did."""
    found = _standing(lead.uuid)
    if found is None:
        return LeadRefused("gone")
    if found.read_at is None:
        found.read_at = now
        found.save(update_fields=["read_at"])
        record("field.lead_read", actor=by.uuid, subject_kind="lead", subject=found.uuid)
    return found


@transaction.atomic
def tie_lead(*, lead: Lead, placement: Placement, by: Person, now: datetime) -> Lead | LeadRefused:
    """Says that an internship came of it. One lead leads to one."""
    found = _standing(lead.uuid)
    if found is None or found.enrolment.term_id != placement.term_id:
        return LeadRefused("gone")
    if found.placement_id not in (None, placement.pk):
        return LeadRefused("tied")
    found.placement, found.read_at = placement, found.read_at or now
    found.save(update_fields=["placement", "read_at"])
    record("field.lead_tied", actor=by.uuid, subject_kind="lead", subject=found.uuid)
    tell_that_it_led_on(placement, now)
    return found


def tell_that_it_led_on(placement: Placement, now: datetime) -> None:
    """Once it is published, whoever wished for it hears that an internship came of their line; each of them once."""
    if placement.published_at is None or placement.finished_at is not None:
        return
    for lead in standing_leads().filter(placement=placement):
        notify(
            "field.led_on",
            person=lead.enrolment.person,
            key=f"{lead.uuid}:{placement.uuid}",
            zone=zone_of(placement.term),
            now=now,
            lead=str(lead.uuid),
        )


@transaction.atomic
def untie_lead(*, lead: Lead, placement: Placement, by: Person) -> Lead | LeadRefused:
    """It was tied by mistake."""
    found = _standing(lead.uuid)
    if found is None or found.placement_id != placement.pk:
        return LeadRefused("gone")
    found.placement = None
    found.save(update_fields=["placement"])
    record("field.lead_untied", actor=by.uuid, subject_kind="lead", subject=found.uuid)
    return found


def _standing(uuid: UUID) -> Lead | None:
    locked = Lead.objects.select_for_update().filter(uuid=uuid).first()
    return standing_leads().filter(pk=locked.pk).first() if locked else None
