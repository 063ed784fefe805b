"""Reminders of one's evening: queued when somebody is told of it, or later, for who was told before there were reminders."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from kurumaza.circles.models import Seat
from kurumaza.core.telling.reminders import reminders_ahead
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Notice
from kurumaza.terms.dates import zone_of

SEATS_AT_ONCE = 200


def queue_reminders(seat: Seat, *, told_at: datetime, now: datetime) -> None:
    """Those of a seat's present state that are still ahead, each once. `told_at` is when its person was told of the evening."""
    slot = seat.circle.slot
    zone = zone_of(slot.round.term)
    for kind, at in reminders_ahead(slot.starts_at, told_at=told_at, zone=zone):
        if at > now:
            notify(
                "circles.reminder",
                person=seat.enrolment.person,
                key=f"{seat.uuid}:{seat.calendar_sequence}:{kind}",
                zone=zone,
                now=now,
                at=at,
                haste="now" if kind == "hour" else "day",
                seat=str(seat.uuid),
                sequence=seat.calendar_sequence,
                kind=kind,
            )


def make_reminders_up(now: datetime) -> None:
    """For seats of which an older version told by a mail alone: it left no notice. Done again, it changes nothing."""
    ahead = list(_told_seats_ahead(now))
    for start in range(0, len(ahead), SEATS_AT_ONCE):
        keys = {_told_as(seat): seat for seat in ahead[start : start + SEATS_AT_ONCE]}
        for key in Notice.objects.filter(key__in=keys).values_list("key", flat=True):
            del keys[key]
        with transaction.atomic():
            for seat in keys.values():
                proposal = seat.circle.proposal
                told_at = proposal.confirmed_at if proposal is not None else None
                queue_reminders(seat, told_at=told_at or seat.enrolment.created_at, now=now)


def _told_seats_ahead(now: datetime) -> QuerySet[Seat]:
    seats = Seat.objects.filter(
        told_sequence=F("calendar_sequence"),
        circle__cancelled_at__isnull=True,
        circle__slot__starts_at__gt=now,
        enrolment__left_at__isnull=True,
        enrolment__person__is_active=True,
        round__term__rehearsal_of__isnull=True,
    )
    related = seats.select_related("circle__slot__round__term", "circle__proposal", "enrolment__person")
    return related.order_by("pk")


def _told_as(seat: Seat) -> str:
    return f"circles.invitation:{seat.uuid}:{seat.calendar_sequence}"
