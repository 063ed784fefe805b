"""Forming groups, and telling people about theirs."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.circles import actions, actions_forecast, actions_repair, actions_seats
from kurumaza.circles.calendar import calendar_entry, entry_method
from kurumaza.circles.models import Seat
from kurumaza.circles.queries import round_by_id
from kurumaza.jobs.registry import Attachment, MailContent, job, mail
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import link_address, render_mail
from kurumaza.terms.dates import slot_text
from kurumaza.terms.queries_public import hosts_of


@job("circles.form_groups")
def form_groups(proposal: str) -> None:
    """Asks the engine and keeps its answer."""
    actions.form_groups(proposal_uuid=UUID(proposal), now=timezone.now())


@job("circles.look_for_repair")
def look_for_repair(held: str) -> None:
    """Somebody said that they cannot come, or can after all: is a group broken by it?"""
    found = round_by_id(UUID(held))
    if found is not None:
        actions_repair.ask_repair(held=found, by=None, now=timezone.now())


@job("circles.find_repair")
def find_repair(repair: str) -> None:
    """Asks the engine for the smallest repair and keeps its answer."""
    actions_repair.find_repair(repair_uuid=UUID(repair), now=timezone.now())


@job("circles.forecast_levels")
def forecast_levels(held: str) -> None:
    """What each level of a rule would mean."""
    found = round_by_id(UUID(held))
    if found is not None:
        actions_forecast.forecast_levels(held=found, now=timezone.now())


@job("circles.tell_people")
def tell_people(proposal: str) -> None:
    """Queues the invitations of confirmed groups."""
    actions_seats.tell_people(proposal_uuid=UUID(proposal))


@job("circles.step_back")
def step_back(enrolment: str) -> None:
    """Somebody may sit in no circle any more."""
    actions_seats.step_back(enrolment=UUID(enrolment), now=timezone.now())


@mail("circles.invitation")
def invitation(seat: str, sequence: int) -> MailContent | None:
    """When one's group meets, that this has changed, or that it does not; with the calendar entry.

    None if the seat has changed again since: the mail of the later change says how it is."""
    found = Seat.objects.select_related(
        "circle__slot__round__term",
        "circle__round",
        "round__term__programme",
        "enrolment__person",
        "enrolment__side__organisation",
    ).get(uuid=seat)
    person, term = found.enrolment.person, found.round.term
    if (
        found.calendar_sequence != sequence
        or found.enrolment.left_at is not None
        or found.enrolment.without_groups
    ):
        return None
    if person.email is None or not person.is_active:
        return None
    now = timezone.now()
    token = mint_link(person=person, next_path=reverse("home"), about=term.name, now=now)
    when, kind = slot_text(found.circle.slot), _kind(found)
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "call_name": found.enrolment.call_name,
        "kind": kind,
        "when": when,
        "minutes": found.circle.slot.minutes,
        "people": found.circle.seats.filter(released_at=None).exclude(reply=Seat.Reply.ABSENT).count(),
        "address": link_address(token),
    }
    text, html = render_mail("circles/mails/invitation", context)
    method = entry_method(found)
    entry = Attachment("kurumaza.ics", calendar_entry(found, now=now), f"text/calendar; method={method}")
    return MailContent(
        to=person.email,
        subject=_subject(kind, when, term.name),
        text=text,
        html=html,
        attachments=(entry,),
        reply_to=found.enrolment.side.organisation.contact_email,
    )


def _kind(seat: Seat) -> str:
    if seat.circle.cancelled_at is not None:
        return "cancelled"
    return "moved" if seat.calendar_sequence else "first"


def _subject(kind: str, when: str, term: str) -> str:
    names = {"when": when, "term": term}
    if kind == "cancelled":
        return _("%(when)s の対話は取りやめになりました(%(term)s)") % names
    if kind == "moved":
        return _("新しいグループが決まりました:%(when)s(%(term)s)") % names
    return _("%(when)s にお話しします(%(term)s)") % names
