"""Writes about events of a placement: added, changed, called off, and who comes."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.telling.quiet_hours import Haste
from kurumaza.core.text.meetings import MeetingRefusal, read_meeting_address
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import EventAnswer, FieldEvent, Placement
from kurumaza.field.queries import members_of
from kurumaza.field.queries_days import Viewer, events_to_come, may_change, people_going
from kurumaza.people.actions_notices import mail_goes_at, notify
from kurumaza.people.sent_once import goes_on, sent_once
from kurumaza.terms.dates import zone_of

TITLE_MAX, PLACE_MAX, WORDS_MAX = 100, 200, 2000
# Of what begins sooner than this, members hear by day; of all else at the next gathering of mails.
SOON = timedelta(days=1)


class EventWords(NamedTuple):
    """What is said of an event."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    online_url: str = ""
    words: str = ""


@transaction.atomic
def add_event(
    *, viewer: Viewer, words: EventWords, now: datetime, sent_as: UUID | None = None, seen: int = -1
) -> FieldEvent | DaysRefused:
    """Adds one to the calendar of a placement; a form that is sent twice adds one. With more in it, or once it was `seen` as it stands
    since, it changes that one."""
    number = sent_once(viewer.person, sent_as)
    event = FieldEvent.objects.filter(placement=viewer.placement, uuid=number).first()
    if event is None:
        if viewer.placement.finished_at is not None:
            return DaysRefused("finished")
        if refused := _refusal(words):
            return refused
        event, is_new = FieldEvent.objects.get_or_create(
            placement=viewer.placement,
            uuid=number,
            defaults={**_columns(words), "added_by": viewer.enrolment, "created_at": now},
        )
        if is_new:
            _tell_of_new(event, viewer, now)
            _record("field.event_added", viewer, event)
            return event
    return _added_again(viewer, event, words, seen, now)


def _added_again(
    viewer: Viewer, event: FieldEvent, words: EventWords, seen: int, now: datetime
) -> FieldEvent | DaysRefused:
    columns = _columns(words)
    there = {name: getattr(event, name) for name in columns}
    if there == columns:
        return event
    seen = event.sequence if goes_on(there, columns) else seen
    done = change_event(viewer=viewer, event=event.uuid, words=words, seen=seen, now=now)
    is_unseen = isinstance(done, DaysRefused) and done.code == "changed_meanwhile"
    return DaysRefused("arrived") if is_unseen else done


@transaction.atomic
def change_event(
    *, viewer: Viewer, event: UUID, words: EventWords, seen: int, now: datetime
) -> FieldEvent | DaysRefused:
    """Changes one that was read as of `seen` (its sequence). Who comes is told that something changed; where nothing did, nobody is."""
    row = _locked(viewer, event)
    if isinstance(row, DaysRefused):
        return row
    if refused := _refusal(words):
        return refused
    changed = {name: value for name, value in _columns(words).items() if getattr(row, name) != value}
    if not changed:
        return row
    if row.sequence != seen:
        return DaysRefused("changed_meanwhile")
    for name, value in changed.items():
        setattr(row, name, value)
    _tell_of_change(row, viewer, now)
    _record("field.event_changed", viewer, row)
    return row


@transaction.atomic
def cancel_event(*, viewer: Viewer, event: UUID, now: datetime) -> FieldEvent | DaysRefused:
    """Calls one off. It stays in sight as such, and who comes is told; done twice, nothing more happens."""
    row = _locked(viewer, event, also_cancelled=True)
    if isinstance(row, DaysRefused) or row.cancelled_at is not None:
        return row
    row.cancelled_at = now
    _tell_of_change(row, viewer, now)
    _record("field.event_cancelled", viewer, row)
    return row


def call_off_rest(*, placement: Placement, now: datetime) -> None:
    """Inside the transaction in which a placement ends: what was still ahead is called off. Its members are told of the end itself."""
    for event in events_to_come([placement], now).select_for_update():
        event.cancelled_at, event.sequence = now, event.sequence + 1
        event.save(update_fields=["cancelled_at", "sequence"])


@transaction.atomic
def answer_event(*, viewer: Viewer, event: UUID, answer: str, now: datetime) -> DaysRefused | None:
    """行きます・行けません・まだわからない, of a member; the latest counts."""
    row = FieldEvent.objects.select_for_update().filter(placement=viewer.placement, uuid=event).first()
    if row is None or viewer.enrolment is None:
        return DaysRefused("gone")
    if row.cancelled_at is not None:
        return DaysRefused("cancelled")
    if row.ends_at <= now:
        return DaysRefused("over")
    EventAnswer.objects.update_or_create(
        event=row, enrolment=viewer.enrolment, defaults={"answer": answer, "answered_at": now}
    )
    return None


def _locked(viewer: Viewer, event: UUID, *, also_cancelled: bool = False) -> FieldEvent | DaysRefused:
    """An event that somebody may change now."""
    rows = FieldEvent.objects.select_for_update(of=("self",)).select_related("placement__term")
    row = rows.filter(placement=viewer.placement, uuid=event).first()
    if row is None:
        return DaysRefused("gone")
    if not may_change(viewer, row):
        return DaysRefused("not_yours")
    if row.cancelled_at is not None and not also_cancelled:
        return DaysRefused("cancelled")
    return row


def _refusal(words: EventWords) -> DaysRefused | None:
    lengths = ((words.title, TITLE_MAX), (words.place, PLACE_MAX), (words.words, WORDS_MAX))
    if not words.title.strip():
        return DaysRefused("empty")
    if any(len(text.strip()) > most for text, most in lengths):
        return DaysRefused("too_long")
    # Not as clocks show them: in the night in which they are put forward, a later hour may be an earlier moment.
    if words.ends_at.astimezone(UTC) <= words.starts_at.astimezone(UTC):
        return DaysRefused("ends_before_start")
    if words.online_url.strip() and isinstance(read_meeting_address(words.online_url), MeetingRefusal):
        return DaysRefused("online_url")
    return None


def _columns(words: EventWords) -> dict[str, str | datetime]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in words._asdict().items()
    }


def _tell_of_change(event: FieldEvent, viewer: Viewer, now: datetime) -> None:
    event.sequence += 1
    event.save()
    for one in people_going(event):
        if one.person_id == viewer.person.pk:
            continue
        notify(
            "field.event_changed",
            person=one.person,
            key=f"{event.uuid}:{event.sequence}:{one.uuid}",
            zone=zone_of(one.term),
            now=now,
            event=str(event.uuid),
            sequence=event.sequence,
            enrolment=str(one.uuid),
        )


def _tell_of_new(event: FieldEvent, viewer: Viewer, now: datetime) -> None:
    """Members, once for all that is added until the mail goes."""
    if event.ends_at <= now:
        return
    zone = zone_of(viewer.placement.term)
    haste: Haste = "day" if event.starts_at - now < SOON else "gathered"
    goes = mail_goes_at(now, zone, haste=haste).isoformat()
    for one in members_of(viewer.placement).exclude(person=viewer.person).select_related("person"):
        notify(
            "field.event_added",
            person=one.person,
            key=f"{viewer.placement.uuid}:{one.uuid}:{goes}",
            zone=zone,
            now=now,
            haste=haste,
            placement=str(viewer.placement.uuid),
            enrolment=str(one.uuid),
        )


def _record(act: str, viewer: Viewer, event: FieldEvent) -> None:
    record(act, actor=viewer.person.uuid, subject_kind="field_event", subject=event.uuid)
