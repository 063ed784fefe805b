"""Forming groups, and telling people about theirs."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.circles import actions, actions_forecast, actions_repair, actions_seats
from kurumaza.circles.calendar import calendar_entry, entry_method
from kurumaza.circles.models import Seat
from kurumaza.circles.queries import round_by_id, seat_to_tell
from kurumaza.core.telling.reminders import Kind, is_current
from kurumaza.jobs.registry import Attachment, MailContent, job, mail
from kurumaza.partners.models import RUNS
from kurumaza.partners.queries import members_of
from kurumaza.people.actions import mint_link
from kurumaza.people.digest import digest
from kurumaza.people.mails import absolute, link_address, reachable, render_mail
from kurumaza.people.notices import NoticeContent, notice
from kurumaza.terms.dates import days_until, slot_text, time_text, zone_of
from kurumaza.terms.models import Enrolment, Round, Side
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


@job("circles.free_seats")
def free_seats(enrolment: str) -> None:
    """Somebody does not take part any more; who has agreed anew meanwhile keeps their seats."""
    found = Enrolment.objects.filter(uuid=enrolment, prepared_at__isnull=True).first()
    if found is not None:
        actions_seats.free_seats(enrolment=found, now=timezone.now())


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
    actions_seats.tell_people(proposal_uuid=UUID(proposal), now=timezone.now())


@job("circles.step_back")
def step_back(enrolment: str) -> None:
    """Somebody may sit in no circle any more."""
    actions_seats.step_back(enrolment=UUID(enrolment), now=timezone.now())


@mail("circles.participant_erased")
def participant_erased(side: str, rounds: list[int]) -> MailContent | None:
    """Says to a side's host that somebody of theirs is gone, and which seats came free: counts and numbers, never who."""
    found = Side.objects.select_related("term", "organisation").filter(uuid=side).first()
    if found is None:
        return None
    to = found.organisation.contact_email
    if not to and (first := members_of(found.organisation).filter(role__in=RUNS).first()):
        to = first.address
    if not to:
        return None
    context = {
        "term": found.term,
        "hosts": hosts_of(found.term),
        "side": found.name,
        "rounds": rounds,
        "people": found.enrolments.filter(left_at__isnull=True).count(),
        "address": absolute(reverse("desk_term", args=[found.term.slug])),
    }
    text, html = render_mail("circles/mails/participant_erased", context)
    subject = _("%(side)sの参加者ひとりが退会しました(%(term)s)") % {
        "side": found.name,
        "term": found.term.name,
    }
    return MailContent(to=to, subject=subject, text=text, html=html)


@notice("circles.invitation")
def invitation(seat: str, sequence: int) -> NoticeContent | None:
    """When one's group meets, that this has changed, or that it does not; with the calendar entry.

    None if the seat has changed again since: the mail of the later change says how it is."""
    found = seat_to_tell(UUID(seat), sequence)
    if found is None:
        return None
    person, term, now = found.enrolment.person, found.round.term, timezone.now()
    when, kind = slot_text(found.circle.slot), _kind(found)
    # People of a host have no home among participants: a retrospective has a page of its own.
    has_page = found.round.kind == Round.Kind.RETROSPECTIVE and kind != "cancelled"
    path = reverse("attendance", args=[found.circle.uuid]) if has_page else reverse("home")
    token = mint_link(person=person, next_path=path, about=term.name, now=now)
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "call_name": found.enrolment.call_name,
        "kind": kind,
        "when": when,
        "minutes": found.circle.slot.minutes,
        "has_page": has_page,
        "people": found.circle.seats.filter(released_at=None).exclude(reply=Seat.Reply.ABSENT).count(),
        "address": link_address(token),
    }
    method = entry_method(found)
    entry = Attachment("kurumaza.ics", calendar_entry(found, now=now), f"text/calendar; method={method}")
    return NoticeContent(
        subject=_subject(kind, when, term.name),
        template="circles/mails/invitation",
        context=context,
        attachments=(entry,),
        reply_to=found.enrolment.side.organisation.contact_email,
    )


@mail("circles.invitation")
def invitation_alone(seat: str, sequence: int) -> MailContent | None:
    """One that a version before notices has queued."""
    found, content = seat_to_tell(UUID(seat), sequence), invitation(seat, sequence)
    to = reachable(found.enrolment.person) if found else None
    return digest(to=to, contents=[content]) if to is not None and content is not None else None


@notice("circles.reminder")
def reminder(seat: str, sequence: int, kind: Kind) -> NoticeContent | None:
    """A week, a day or an hour before: when, the way in, and the three answers, each behind a link of its own.

    None if the seat has changed since, its person does not come, or the next reminder says more."""
    found, now = seat_to_tell(UUID(seat), sequence), timezone.now()
    if found is None or found.circle.cancelled_at is not None or found.removed_at is not None:
        return None
    slot, term = found.circle.slot, found.round.term
    is_due = is_current(kind, slot.starts_at, now=now, zone=zone_of(term))
    if not is_due or found.reply == Seat.Reply.ABSENT:
        return None
    when, days = slot_text(slot), days_until(slot.starts_at, term, now=now)
    context = {
        "term": term,
        "hosts": hosts_of(term),
        "call_name": found.enrolment.call_name,
        "kind": kind,
        "when": when,
        "days": days,
        "starts": time_text(slot.starts_at, term),
        "reply": found.reply,
        "addresses": _addresses(found, now),
    }
    return NoticeContent(
        subject=_reminder_subject(days, when, term.name),
        template="circles/mails/reminder",
        context=context,
        reply_to=found.enrolment.side.organisation.contact_email,
    )


def _addresses(seat: Seat, now: datetime) -> dict[str, str]:
    """A personal link for each of the three answers, and for the way in."""
    circle, person, about = seat.circle.uuid, seat.enrolment.person, seat.round.term.name
    answers = reverse("attendance", args=[circle])
    paths = {"arrive": reverse("waiting_room", args=[circle])}
    for one in (Seat.Reply.COMING, Seat.Reply.LATE, Seat.Reply.ABSENT):
        paths[one.value] = f"{answers}?answer={one.value}"
    return {
        name: link_address(mint_link(person=person, next_path=path, about=about, now=now))
        for name, path in paths.items()
    }


def _reminder_subject(days: int, when: str, term: str) -> str:
    names = {"when": when, "days": days, "term": term}
    if days == 0:
        return _("今日の対話:%(when)s(%(term)s)") % names
    if days == 1:
        return _("明日の対話:%(when)s(%(term)s)") % names
    return _("あと%(days)s日です:%(when)s(%(term)s)") % names


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
