"""All writes of rooms. A command is accepted when its log row is committed, not before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from kurumaza.circles.models import Circle, Seat
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue import events as e
from kurumaza.core.dialogue import snapshot
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.lots import draw_order
from kurumaza.core.dialogue.script import Script
from kurumaza.core.dialogue.state import RoomState, new_room
from kurumaza.jobs.actions import enqueue
from kurumaza.people.private_writing import seal
from kurumaza.rooms import actions_log, queries
from kurumaza.rooms.errors import RoomRefused, Stale
from kurumaza.rooms.models import Gift, OpenPage, Room, RoomEvent, SeatMemo
from kurumaza.rooms.processes import bell
from kurumaza.terms.models import Round

SNAPSHOT_EVERY = 16
GIFT_MAX = 200
MEMO_MAX = 500
# The last counts of speech are in by then (`queries_airtime.COUNTS_UNTIL`), and stored.
FIGURES_AFTER = timedelta(seconds=70)


class Accepted(NamedTuple):
    """An accepted command: the state after it, and the events (none if it changed nothing)."""

    state: RoomState
    events: tuple[e.AnyEvent, ...]


@dataclass(frozen=True)
class AcceptedBefore:
    """This command id was accepted earlier; a page that sends it again gets the same answer."""

    seq: int


Outcome = Accepted | AcceptedBefore | c.Refusal | RoomRefused | Stale


def ensure_room(*, circle: Circle, rng: Random, now: datetime) -> Room:
    """The circle's room; opened, with the speaking order drawn by lot, when the first person comes."""
    room = Room.objects.filter(circle=circle).first()
    if room is None:
        try:
            with transaction.atomic():
                room = Room.objects.create(circle=circle, opened_at=now)
        except IntegrityError:  # two people at the same instant
            room = Room.objects.get(circle=circle)
    if room.head == 0:
        seats = queries.tables_of([circle])[circle.pk]
        order = draw_seats(circle, seats, queries.openers_among(seats, now), rng)
        opening = _opening(circle, order)
        state = queries.load_state(room)
        submit_command(room=room, state=state, command=opening, command_id=uuid4(), now=_ms(now))
    return Room.objects.select_related("circle__slot").get(pk=room.pk)


def open_rooms(
    *, tables: Mapping[Circle, Sequence[Seat]], rng: Random, now: datetime
) -> list[tuple[Room, RoomState]]:
    """The rooms of people who were just seated, all in one transaction: at a slot's start a hundred are opened at once.

    `tables` are circles that have no room yet, with their seats; their `script` and `slot` are loaded, of the seats the side."""
    scripts: dict[int, Script] = {}  # a hundred circles run the same one
    written = []
    openers = queries.openers_among([one for seats in tables.values() for one in seats], now)
    for circle, seats in tables.items():
        if circle.script_id not in scripts:
            scripts[circle.script_id] = queries.script_of(circle)
        script = scripts[circle.script_id]
        order = draw_seats(circle, seats, openers, rng)
        written.append((circle, _opened_and_seated(script, circle, order, _ms(now))))
    with transaction.atomic():
        rooms = Room.objects.bulk_create(
            Room(circle=circle, head=state.seq, opened_at=now) for circle, (state, _log) in written
        )
        RoomEvent.objects.bulk_create(
            RoomEvent(room=room, seq=seq, command_id=uuid4(), events=e.to_log(events), at=now)
            for room, (_circle, (_state, log)) in zip(rooms, written, strict=True)
            for seq, events in enumerate(log, 1)
        )
    return [(room, state) for room, (_circle, (state, _log)) in zip(rooms, written, strict=True)]


def submit_command(
    *, room: Room, state: RoomState, command: c.AnyCommand, command_id: UUID, now: int
) -> Outcome:
    """Decides on a command and stores what follows. `now` is in milliseconds since 1970 UTC."""
    outcome = decide(state, command, now)
    if isinstance(outcome, c.Refusal):
        return _refused(room, state, command_id, outcome)
    if not outcome:
        return Accepted(state, ()) if _is_newest(room, state) else Stale()
    after = advance(state, outcome)
    with transaction.atomic(savepoint=False):
        is_stored = _store(room, state, after, outcome, command_id, now)
    if is_stored:
        return Accepted(after, outcome)
    done = _accepted_row(room, command_id)
    return AcceptedBefore(done.seq) if done else Stale()


def take_seat(
    *,
    room: Room,
    state: RoomState,
    seat: str,
    connection: str,
    process: UUID,
    now: int,
    is_organiser: bool = False,
) -> Outcome:
    """A page sits down, and `process` answers for it from now on, whoever did before. Whether it is a called organiser's is never
    guessed from whether there is a seat: who has lost theirs must not come in as one."""
    with transaction.atomic():
        # The page before the room, here and in `lose_seat`: two processes then wait for each other, and never both.
        page = OpenPage(room=room, seat=seat, connection=connection, process_id=process)
        OpenPage.objects.bulk_create(
            [page],
            update_conflicts=True,
            unique_fields=["room", "seat"],
            update_fields=["connection", "process"],
        )
        command = c.ComeAsOrganiser(seat, connection) if is_organiser else c.Arrive(seat, connection)
        outcome = submit_command(room=room, state=state, command=command, command_id=uuid4(), now=now)
        if isinstance(outcome, Accepted):
            bell.ring(bell.Seated(room.circle.uuid, outcome.state.seq, seat, connection, process))
        else:
            transaction.set_rollback(True)
        return outcome


def lose_seat(
    *, room: Room, state: RoomState, seat: str, connection: str, process: UUID, now: int
) -> Outcome:
    """A page's line is gone. Nothing happens if another process answers for it by now: the page is back there."""
    with transaction.atomic():
        answered = OpenPage.objects.filter(room=room, seat=seat, connection=connection, process=process)
        if not answered.update(connection=connection):  # locks the row
            return Accepted(state, ())
        has_seat = state.seat(seat) is not None
        command = c.LoseConnection(seat, connection) if has_seat else c.GoAsOrganiser(seat, connection)
        return submit_command(room=room, state=state, command=command, command_id=uuid4(), now=now)


def write_gift(*, room: Room, state: RoomState, seat: Seat, text: str, command_id: UUID, now: int) -> Outcome:
    """Stores a seat's ひとこと and tells the room that it is written; both or neither."""
    text = text.replace("\x00", "").strip()  # PostgreSQL keeps no NUL
    if not text:
        return RoomRefused("empty")
    if len(text) > GIFT_MAX:
        return RoomRefused("too_long")
    with transaction.atomic():
        command = c.WriteGift(str(seat.uuid))
        outcome = decide(state, command, now)
        if isinstance(outcome, c.Refusal):
            return _refused(room, state, command_id, outcome)
        Gift.objects.update_or_create(room=room, seat=seat, defaults={"text": text, "written_at": _at(now)})
        stored = submit_command(room=room, state=state, command=command, command_id=command_id, now=now)
        if not isinstance(stored, Accepted):  # the words belong to the event, or are not written
            transaction.set_rollback(True)
        return stored


def write_memo(*, room: Room, seat: Seat, card: int | None, text: str, now: datetime) -> RoomRefused | None:
    """Keeps the card taken and the words noted, sealed for their author."""
    if len(text) > MEMO_MAX:
        return RoomRefused("too_long")
    sealed = seal(seat.enrolment.person, {"card": card, "text": text})
    SeatMemo.objects.update_or_create(room=room, seat=seat, defaults={"sealed": sealed, "updated_at": now})
    return None


def empty_sample_rooms(*, circles: Sequence[Circle]) -> None:
    """Takes the rooms of the sample's evening away with all that was written in them, so that it can begin anew.

    A room of real people is never taken away like this."""
    if not all(circle.round.term.is_sample for circle in circles):
        raise ValueError("only the sample's rooms are emptied")
    _take_away(circles)


def empty_rehearsal_rooms(*, circles: Sequence[Circle]) -> None:
    """Takes the rooms of rehearsals away with all that was written in them."""
    if any(circle.round.term.rehearsal_of_id is None for circle in circles):
        raise ValueError("only rehearsals' rooms are emptied")
    _take_away(circles)


def _take_away(circles: Sequence[Circle]) -> None:
    # Rooms first: while a room stands, the database lets no row of its log go.
    rooms = list(Room.objects.filter(circle__in=circles).values_list("pk", flat=True))
    Room.objects.filter(pk__in=rooms).delete()
    RoomEvent.objects.filter(room__in=rooms).delete()


def quarantine_room(*, room: Room, now: datetime) -> None:
    """Sets a room aside whose log cannot be read; others go on."""
    Room.objects.filter(pk=room.pk).update(quarantined_at=now)


def _store(
    room: Room,
    before: RoomState,
    after: RoomState,
    events: tuple[e.AnyEvent, ...],
    command_id: UUID,
    now: int,
) -> bool:
    """False, and nothing is written, if this command was stored before or another process has gone on. The log's row comes first:
    who has added it is the only one who may move the head."""
    at = _at(now)
    has_ended = any(isinstance(event, e.RoomEnded) for event in events)
    if has_ended:  # pages before the room, as everywhere: two processes then never wait for each other
        list(OpenPage.objects.select_for_update().filter(room=room).order_by("pk"))
    if not actions_log.add(room=room, seq=after.seq, command_id=command_id, events=e.to_log(events), at=at):
        return False
    changes: dict[str, object] = {"ended_at": at} if has_ended else {}
    if has_ended or after.seq % SNAPSHOT_EVERY == 0:
        changes |= {"snapshot": snapshot.to_bytes(after), "snapshot_head": after.seq}
    actions_log.move_head(room=room, before=before.seq, after=after.seq, **changes)
    if has_ended:
        enqueue(
            "rooms.compute_figures",
            due=at + FIGURES_AFTER,
            unique_key=f"rooms.compute_figures:{room.uuid}",
            room=str(room.uuid),
        )
    if any(isinstance(event, e.GiftsOpened) for event in events):
        Gift.objects.filter(room=room, opened_at__isnull=True).update(opened_at=at)
    if has_ended:
        OpenPage.objects.filter(room=room).delete()
    bell.ring(bell.Head(room.circle.uuid, after.seq))
    return True


def _refused(room: Room, state: RoomState, command_id: UUID, refusal: c.Refusal) -> Outcome:
    """A refusal counts if it was decided on the newest state: another process may have gone on."""
    if done := _accepted_row(room, command_id):
        return AcceptedBefore(done.seq)
    return refusal if _is_newest(room, state) else Stale()


def _is_newest(room: Room, state: RoomState) -> bool:
    return Room.objects.filter(pk=room.pk, head=state.seq).exists()


def _accepted_row(room: Room, command_id: UUID) -> RoomEvent | None:
    return RoomEvent.objects.filter(room=room, command_id=command_id).first()


def _opened_and_seated(
    script: Script, circle: Circle, order: tuple[str, ...], now: int
) -> tuple[RoomState, list[tuple[e.AnyEvent, ...]]]:
    """A new room's state with its people seated, and the events that lead there."""
    state, log = new_room(script), []
    for command in (_opening(circle, order), c.ChangeSeats(order)):
        events = decide(state, command, now)
        assert not isinstance(events, c.Refusal), events
        state = advance(state, events)
        log.append(events)
    return state, log


def _opening(circle: Circle, order: tuple[str, ...]) -> c.OpenRoom:
    return c.OpenRoom(order, begins_at=_ms(circle.slot.starts_at), closes_at=_ms(queries.closes_at(circle)))


def draw_seats(
    circle: Circle, seats: Iterable[Seat], openers: frozenset[str], rng: Random
) -> tuple[str, ...]:
    """Who speaks after whom, by lot; sides alternate, and from round to round another side begins. Of `openers` at the table
    (`queries.openers_among`) one begins; everybody's time is the same. A retrospective is one round: there the lot says which side
    begins, so that it is not always the host's."""
    sides: dict[int, list[str]] = {}
    for seat in seats:
        sides.setdefault(seat.enrolment.side.position, []).append(str(seat.uuid))
    positions = sorted(sides)
    opening = positions[circle.round.number % len(positions)] if positions else 0
    if positions and circle.round.kind == Round.Kind.RETROSPECTIVE:
        opening = rng.choice(positions)
    return draw_order(sides, opening, rng, openers)


def _at(now: int) -> datetime:
    return datetime.fromtimestamp(now / 1000, tz=UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
