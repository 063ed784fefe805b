"""Writes about confirmed groups: answers, seats that move, groups that do not take place, and telling people."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kurumaza.audit.actions import record
from kurumaza.circles.actions_reminders import queue_reminders
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import LATE_MINUTES, Circle, Proposal, Seat
from kurumaza.circles.moves import breaks_home, joining
from kurumaza.circles.problem import planned, problem_of
from kurumaza.circles.queries import seat_in_round
from kurumaza.circles.repairs import is_settled
from kurumaza.core.telling.quiet_hours import haste_before
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_beside import places_with


def reply_attendance(*, seat: Seat, reply: Seat.Reply, by: Person, now: datetime) -> Seat | GroupsRefused:
    """参加できます / 遅れます / 欠席します, by the person of the seat, until the circle's time is over."""
    assert seat.enrolment.person_id == by.pk
    if _is_over(seat, now):
        return GroupsRefused("over")
    changes_who_comes = Seat.Reply.ABSENT in (seat.reply, reply) and seat.reply != reply
    standing = Seat.objects.filter(pk=seat.pk, circle=seat.circle, circle__cancelled_at__isnull=True)
    with transaction.atomic():
        if not standing.update(reply=reply, late_minutes=None):
            return GroupsRefused("cancelled")
        if changes_who_comes and not is_settled(seat.circle.slot, now):
            # The board offers the smallest repair as soon as an organiser looks.
            enqueue("circles.look_for_repair", held=str(seat.round.uuid))
    seat.reply, seat.late_minutes = reply, None
    return seat


def say_how_late(*, seat: Seat, minutes: int | None, by: Person, now: datetime) -> Seat | GroupsRefused:
    """About how late somebody comes who said that they come late; None: they do not know."""
    assert seat.enrolment.person_id == by.pk
    assert minutes is None or minutes in LATE_MINUTES
    if _is_over(seat, now):
        return GroupsRefused("over")
    standing = Seat.objects.filter(pk=seat.pk, circle=seat.circle, circle__cancelled_at__isnull=True)
    if not standing.filter(reply=Seat.Reply.LATE).update(late_minutes=minutes):
        return GroupsRefused("not_late" if standing.exists() else "cancelled")
    seat.late_minutes = minutes
    return seat


def _is_over(seat: Seat, now: datetime) -> bool:
    slot = seat.circle.slot
    return now >= slot.starts_at + timedelta(minutes=slot.minutes)


@transaction.atomic
def free_seats(*, enrolment: Enrolment, now: datetime) -> list[int]:
    """Somebody's seats come free wherever the evening is not over, as if they had said for each that they cannot come: in the term, and
    in retrospectives of it. The numbers of those rounds of the term."""
    held = Seat.objects.filter(enrolment__in=places_with(enrolment), circle__cancelled_at__isnull=True)
    ahead = [
        seat
        for seat in held.select_related("circle__slot", "round").order_by("round__number")
        if not _is_over(seat, now)
    ]
    for seat in ahead:
        was_coming = Seat.objects.filter(pk=seat.pk).exclude(reply=Seat.Reply.ABSENT)
        if was_coming.update(reply=Seat.Reply.ABSENT, late_minutes=None) and not is_settled(
            seat.circle.slot, now
        ):
            enqueue("circles.look_for_repair", held=str(seat.round.uuid))
    return [seat.round.number for seat in ahead if seat.enrolment_id == enrolment.pk]


def step_back(*, enrolment: UUID, now: datetime) -> None:
    """Somebody may sit in no circle any more: in those ahead they are taken for absent, so that groups are mended."""
    place = Enrolment.objects.filter(uuid=enrolment, without_groups=True).first()
    places = places_with(place) if place else Enrolment.objects.none()
    seats = Seat.objects.filter(enrolment__in=places, circle__slot__starts_at__gt=now)
    for seat in seats.exclude(reply=Seat.Reply.ABSENT).select_related(
        "enrolment__person", "circle__slot", "round"
    ):
        reply_attendance(seat=seat, reply=Seat.Reply.ABSENT, by=seat.enrolment.person, now=now)


def move_seat(*, enrolment: Enrolment, circle: Circle, by: Person, now: datetime) -> Seat | GroupsRefused:
    """Seats somebody in another confirmed group of the round: the same calendar entry, a higher SEQUENCE, a mail."""
    before = seat_in_round(circle.round, enrolment)
    # Nobody waits in a group that does not take place, whenever it was to begin.
    home = before.circle if before and before.circle.cancelled_at is None else None
    if is_settled(circle.slot, now) or (home and is_settled(home.slot, now)):
        return GroupsRefused("too_late")
    if before and before.circle_id == circle.pk:
        return GroupsRefused("unknown_group")
    problem = problem_of(circle.round, now=now)
    if str(enrolment.uuid) not in problem.by_id():
        return GroupsRefused("unknown_person")
    if home and breaks_home(problem, planned(home), str(enrolment.uuid)):
        return GroupsRefused("breaks_home")
    with transaction.atomic():
        standing = Circle.objects.select_for_update().filter(pk=circle.pk, cancelled_at__isnull=True).first()
        if standing is None:
            return GroupsRefused("cancelled")
        group = planned(circle)
        forbidden, passing = joining(problem, str(enrolment.uuid), group.cell, map(str, group.members))
        if forbidden or passing:
            return GroupsRefused("not_legal", forbidden or passing)
        seat = _take_seat(enrolment, circle, before)
        if seat is None:
            return GroupsRefused("changed_meanwhile")
        tell(seat, now=now, before=home.slot.starts_at if home else None)
        record("circles.seat_moved", actor=by.uuid, subject_kind="seat", subject=seat.uuid)
    return seat


def cancel_circle(*, circle: Circle, by: Person, now: datetime) -> Circle | GroupsRefused:
    """The group does not take place: its people are told and their calendar entries are cancelled."""
    if is_settled(circle.slot, now):
        return GroupsRefused("too_late")
    with transaction.atomic():
        rows = Circle.objects.filter(pk=circle.pk, cancelled_at__isnull=True)
        if not rows.update(cancelled_at=now):
            return GroupsRefused("cancelled")
        Seat.objects.filter(circle=circle).update(calendar_sequence=F("calendar_sequence") + 1)
        seats = list(Seat.objects.filter(circle=circle))
        for seat in seats:
            tell(seat, now=now)
        record(
            "circles.cancelled", actor=by.uuid, subject_kind="circle", subject=circle.uuid, seats=len(seats)
        )
    circle.cancelled_at = now
    return circle


def take_seat_away(*, seat: UUID, circle: Circle, now: datetime) -> None:
    """An organiser who was called to this circle takes a seat of it away, for the whole round."""
    Seat.objects.filter(uuid=seat, circle=circle, removed_at__isnull=True).update(removed_at=now)


def tell_people(*, proposal_uuid: UUID, now: datetime) -> None:
    """Queues the mails of confirmed groups: one for each seat whose latest state was not told. Safe to repeat."""
    proposal = Proposal.objects.get(uuid=proposal_uuid)
    untold = _untold().select_related("circle__slot__round__term", "enrolment__person")
    for seat in untold.filter(circle__proposal=proposal).order_by("pk"):
        with transaction.atomic():
            tell(seat, now=now)


def tell(seat: Seat, *, now: datetime, before: datetime | None = None) -> None:
    """Queues what is to be said of a seat's present state, once, and the reminders of its evening; those of an earlier state fall
    silent. `before` is when the group was to meet that it was moved out of."""
    sequence = seat.calendar_sequence
    rows = _untold().filter(pk=seat.pk, calendar_sequence=sequence)
    if not rows.update(told_sequence=sequence):
        return
    slot = seat.circle.slot
    zone = zone_of(slot.round.term)
    notify(
        "circles.invitation",
        person=seat.enrolment.person,
        key=f"{seat.uuid}:{sequence}",
        zone=zone,
        now=now,
        haste=haste_before(now, min(slot.starts_at, before or slot.starts_at), zone),
        seat=str(seat.uuid),
        sequence=sequence,
    )
    if seat.circle.cancelled_at is None:
        queue_reminders(seat, told_at=now, now=now)


def _take_seat(enrolment: Enrolment, circle: Circle, before: Seat | None) -> Seat | None:
    """The seat in the new circle; None if it was moved by somebody else meanwhile."""
    if before is None:
        seat, is_new = Seat.objects.get_or_create(
            round=circle.round, enrolment=enrolment, defaults={"circle": circle}
        )
        return seat if is_new else None
    rows = Seat.objects.filter(pk=before.pk, circle=before.circle)
    changes = {"circle": circle, "reply": Seat.Reply.NONE, "late_minutes": None}
    if not rows.update(calendar_sequence=F("calendar_sequence") + 1, **changes):
        return None
    return Seat.objects.get(pk=before.pk)


def _untold() -> QuerySet[Seat]:
    return Seat.objects.filter(Q(told_sequence__isnull=True) | Q(told_sequence__lt=F("calendar_sequence")))
