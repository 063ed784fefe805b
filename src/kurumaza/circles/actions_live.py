"""Writes of the evening: who is there, who sits where at the start and afterwards, and who could not be seated."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from kurumaza.circles.actions_tables import Writing, faults_on_rows, write_tables
from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import VERSION, LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating, Unseated
from kurumaza.circles.problem import apart_in, problem_of_slot
from kurumaza.circles.queries_live import GIVES_UP_AFTER, Picture, evening_of, picture_of, seats_in
from kurumaza.core.matching.problem import SMALLEST, PlannedCircle, Problem
from kurumaza.core.matching.tables import Evening, Settled, are_disjoint, question_of, settle_tables, standing
from kurumaza.terms.models import Slot

log = logging.getLogger(__name__)
# Longer than the engine may take: a process that was killed while it held a slot lets go after so long.
HELD_FOR = timedelta(seconds=10)
SEATS_AT_ONCE = 100
_SEED_BELOW = 2**31


class Seating(NamedTuple):
    """What a pass brought. `revision` is the slot's after it; `waiting` are seats of those who are there without a table.

    `changed` are circles whose people at the table are others than before, with the first pass every circle that has any:
    their rooms may begin once they are told. `opened` are new circles among them, `closed` those that nobody sits in any more."""

    revision: int
    waiting: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()
    opened: tuple[UUID, ...] = ()
    closed: tuple[UUID, ...] = ()


def note_presence(*, seats: Collection[UUID], now: datetime) -> None:
    """These seats' pages were heard of, in the waiting room or the room. Not all in one statement: rooms write meanwhile."""
    known = Q(seen_at__isnull=True) | Q(seen_at__lt=now)
    heard = list(seats)
    for start in range(0, len(heard), SEATS_AT_ONCE):
        some = heard[start : start + SEATS_AT_ONCE]
        Seat.objects.filter(known, uuid__in=some).update(seen_at=now)


def make_ready(*, slot: Slot, now: datetime, engine: LiveEngine) -> None:
    """Some minutes before the start: the engine's process is started and holds the slot's people. Safe to repeat."""
    if now < slot.starts_at:
        engine.hold(str(slot.uuid), problem_of_slot(slot), _seating_of(slot).seed)


def seat_those_present(
    *,
    slot: Slot,
    present: Collection[UUID],
    begun: Mapping[UUID, Collection[UUID]],
    now: datetime,
    engine: LiveEngine,
    over: Collection[UUID] = (),
    revision: int | None = None,
) -> Seating | Busy:
    """Seats those who are there; nothing before the start. `present` are seats whose pages are in the waiting room or a room;
    `begun` tells by circle which seats sit in rooms under way; `over` are circles whose evening has ended: nobody is taken
    from them or brought to them. With a `revision`, nothing is done if the slot has another one by now: whoever wrote it knows of
    people who are not among `present`. Repeated with nothing new it changes nothing.

    The engine is asked outside of any transaction; one short transaction writes everything, if nobody else has written since."""
    seating = _seating_of(slot)
    if now < slot.starts_at:
        return Seating(seating.revision)
    if revision not in (None, seating.revision):
        return Busy("held")
    picture = picture_of(slot, seating, over)
    evening = evening_of(picture, present, begun)
    if _everybody_sits(evening) and not _must_part(picture, begun):
        return Seating(seating.revision)
    run = uuid4()
    if not _hold(seating, run, now):
        return Busy("held")
    try:
        return _pass(picture, evening, run, now, engine)
    finally:
        SlotSeating.objects.filter(pk=seating.pk, held_by=run).update(held_by=None, held_until=None)


def look_for_another_table(*, seat: Seat, now: datetime) -> bool:
    """Somebody who sits beside a person whom they want to be kept apart from gets up, and waits like everybody without a table:
    the next pass finds them one, where there is one. False if their table is not told or it is too late.

    The log says the same as of everybody for whom no table was legal."""
    slot = seat.circle.slot
    if not slot.starts_at <= now < slot.starts_at + GIVES_UP_AFTER:
        return False
    with transaction.atomic():
        at_table = Seat.objects.filter(pk=seat.pk, circle=seat.circle, seated_at__isnull=False)
        if not at_table.update(seated_at=None, released_at=now):
            return False
        SeatMove.objects.create(seat=seat, from_circle=seat.circle, why=SeatMove.Why.LEFT_OVER, at=now)
        # A pass under way does not write over it, and every process reads the rows anew.
        SlotSeating.objects.filter(slot=slot).update(revision=F("revision") + 1)
    return True


def give_up_waiting(*, slot: Slot, now: datetime) -> tuple[UUID, ...]:
    """Ten minutes after the start: who still waits is told the next round, and comes first then. The seats concerned."""
    seating = _seating_of(slot)
    if now < slot.starts_at + GIVES_UP_AFTER or seating.started_at is None:
        return ()
    given_up = Unseated.objects.filter(round=slot.round).values("enrolment")
    waiting = Seat.objects.filter(circle__slot=slot, released_at__isnull=False, seen_at__gte=slot.starts_at)
    seats = list(waiting.exclude(enrolment__in=given_up).select_related("circle").order_by("pk"))
    if not seats and not _left_by_all(slot).exists():
        return ()
    run = uuid4()
    if not _hold(seating, run, now):  # nor is it ours if a pass has written since the seats were read
        return ()
    with transaction.atomic():
        Unseated.objects.bulk_create(
            [Unseated(enrolment_id=seat.enrolment_id, round=slot.round, at=now) for seat in seats]
        )
        SeatMove.objects.bulk_create(
            [
                SeatMove(seat=seat, from_circle=seat.circle, why=SeatMove.Why.GIVEN_UP, at=now)
                for seat in seats
            ]
        )
        _left_by_all(slot).update(cancelled_at=now)
        is_ours = _let_go(seating, run, now, has_changed=bool(seats))
        if not is_ours:
            transaction.set_rollback(True)
    return tuple(seat.uuid for seat in seats) if is_ours else ()


def empty_sample_seating(*, slot: Slot) -> None:
    """Takes the seating of the sample's evening back, so that it can begin anew: everybody in their planned circle.

    The log stays. Rooms are emptied before: what was written in a room keeps its seat there."""
    if not slot.round.term.is_sample:
        raise ValueError("only the sample's evenings begin anew")
    planned = {}
    for move in SeatMove.objects.filter(seat__round=slot.round, from_circle__isnull=False).order_by("-pk"):
        planned[move.seat_id] = move.from_circle_id
    seats = Seat.objects.filter(circle__slot=slot)
    with transaction.atomic():
        seats.update(seen_at=None, seated_at=None, released_at=None)
        for seat, circle in planned.items():
            seats.filter(pk=seat).update(circle=circle)
        is_home = Q(pk__in=seats.values("circle"))
        Circle.objects.filter(is_home, slot=slot, cancelled_at__gte=slot.starts_at).update(cancelled_at=None)
        Circle.objects.filter(~is_home, slot=slot, cancelled_at=None).update(cancelled_at=slot.starts_at)
        Unseated.objects.filter(round=slot.round).delete()
        SlotSeating.objects.filter(slot=slot).delete()


def _pass(picture: Picture, evening: Evening, run: UUID, now: datetime, engine: LiveEngine) -> Seating | Busy:
    problem = problem_of_slot(picture.slot)
    settled = _settle(picture, evening, problem, engine)
    if isinstance(settled, Busy):
        return settled
    if not are_disjoint(settled):
        log.error("slot %s: a seating has somebody at two tables, nothing is written", picture.slot.uuid)
        return Busy("not_legal")
    try:
        with transaction.atomic():
            writing = write_tables(picture, seats_in(picture), evening, settled, now)
            # Read anew: the engine took its time, and a tie may have been declared meanwhile.
            faults = faults_on_rows(problem_of_slot(picture.slot), writing)
            is_ours = _let_go(picture.seating, run, now, has_changed=bool(writing) or evening.is_first)
            if faults or not is_ours:
                transaction.set_rollback(True)
    except IntegrityError:  # the database refused what somebody else's rows forbid by now
        log.exception("slot %s: a seating could not be written", picture.slot.uuid)
        return Busy("changed_meanwhile")
    if faults:
        codes = sorted({one.code for one in faults})
        log.error("slot %s: a seating would break %s, nothing is written", picture.slot.uuid, codes)
    if faults or not is_ours:
        return Busy("not_legal" if faults else "changed_meanwhile")
    return _told(writing, settled)


def _settle(picture: Picture, evening: Evening, problem: Problem, engine: LiveEngine) -> Settled | Busy:
    stays = standing(problem, evening)
    question = question_of(problem, evening, stays)
    circles: tuple[PlannedCircle, ...] = ()
    if question is not None:
        answer = engine.seat(str(picture.slot.uuid), problem, question, picture.seating.seed)
        if isinstance(answer, str):
            log.error("slot %s: the live engine %s, planned circles stay", picture.slot.uuid, answer)
            return _without_engine(settle_tables(problem, evening, stays, ()), evening)
        circles = answer
    return settle_tables(problem, evening, stays, circles)


def _without_engine(settled: Settled, evening: Evening) -> Settled | Busy:
    """Late-comers at their own table need no engine; who would be looked for a table is found one by a later pass."""
    seated = {one for table in settled.tables for one in table.members}
    if evening.is_first or seated <= evening.placed:
        return Busy("engine")
    return msgspec.structs.replace(settled, waiting=(), closed=())


def _told(writing: Writing, settled: Settled) -> Seating:
    seat_of = {chair.person: chair.seat for chair in writing.picture.chairs}
    has_changed = bool(writing) or writing.evening.is_first
    return Seating(
        revision=writing.picture.seating.revision + has_changed,
        waiting=tuple(seat_of[str(one)] for one in settled.waiting),
        changed=writing.uuids(writing.changed),
        opened=tuple(circle.uuid for circle in writing.opened),
        closed=tuple(circle.uuid for circle in writing.closed),
    )


def _everybody_sits(evening: Evening) -> bool:
    """Whether a pass has nothing to do: all who are there were told a table, and no table has shrunk to a pair."""
    if evening.is_first or not evening.present <= evening.placed:
        return False
    for home in evening.homes:
        told = evening.placed.intersection(home.seats)
        if home.begun is None and told and (len(told) < SMALLEST or not told <= evening.present):
            return False
    return True


def _must_part(picture: Picture, begun: Mapping[UUID, Collection[UUID]]) -> bool:
    """Whether two were told the same table who must not meet by now, and not both of them sit in its room."""
    inside = {seat for seats in begun.values() for seat in seats}
    told = [chair for chair in picture.chairs if chair.is_placed]
    outside = [chair for chair in told if chair.seat not in inside]
    if not outside:
        return False
    tables: dict[int, set[str]] = {}
    for chair in told:
        tables.setdefault(chair.circle, set()).add(chair.person)
    apart = apart_in(picture.slot.round, {chair.enrolment: chair.person for chair in told})
    return any(apart[chair.enrolment] & tables[chair.circle] for chair in outside)


def _seating_of(slot: Slot) -> SlotSeating:
    defaults = {"seed": slot.uuid.int % _SEED_BELOW, "engine_version": VERSION}
    return SlotSeating.objects.get_or_create(slot=slot, defaults=defaults)[0]


def _hold(seating: SlotSeating, run: UUID, now: datetime) -> bool:
    """Takes the slot, unless another process has it or has written since it was read."""
    is_free = Q(held_until__isnull=True) | Q(held_until__lte=now)
    rows = SlotSeating.objects.filter(is_free, pk=seating.pk, revision=seating.revision)
    return rows.update(held_by=run, held_until=now + HELD_FOR) == 1


def _let_go(seating: SlotSeating, run: UUID, now: datetime, *, has_changed: bool) -> bool:
    """Ends the hold with what was written; False if it was taken over meanwhile."""
    rows = SlotSeating.objects.filter(pk=seating.pk, held_by=run, revision=seating.revision)
    changes = {"revision": F("revision") + int(has_changed), "started_at": seating.started_at or now}
    return rows.update(held_by=None, held_until=None, last_run_at=now, **changes) == 1


def _left_by_all(slot: Slot) -> QuerySet[Circle]:
    """Circles whose people were taken into others, and where nobody waits for somebody else any more."""
    left = SeatMove.objects.filter(from_circle__slot=slot, to_circle__isnull=False).values("from_circle")
    standing_ = Seat.objects.filter(circle__slot=slot, seated_at__isnull=False).values("circle")
    rows = Circle.objects.filter(slot=slot, cancelled_at__isnull=True, pk__in=left)
    return rows.exclude(pk__in=standing_)
