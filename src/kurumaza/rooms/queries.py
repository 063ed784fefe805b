"""Reads about live circles, and who may enter them."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kurumaza.circles.models import Circle, Seat
from kurumaza.circles.queries import took_place
from kurumaza.core.dialogue import snapshot
from kurumaza.core.dialogue.events import from_log
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.script import Script
from kurumaza.core.dialogue.state import RoomState, new_room
from kurumaza.core.dialogue.view import view
from kurumaza.partners.queries import call_names_of
from kurumaza.people.models import BrowserSession, Person
from kurumaza.people.private_writing import unseal
from kurumaza.rooms import content
from kurumaza.rooms.models import Gift, OpenPage, Room, RoomEvent, SeatMemo
from kurumaza.terms.models import Role, Term
from kurumaza.terms.queries import own_card
from kurumaza.terms.queries_roles import holders

log = logging.getLogger(__name__)
ENTER_BEFORE = timedelta(minutes=15)
# Evenings run over, and a practice may start late.
ENTER_AFTER_END = timedelta(minutes=60)


class DamagedRoom(Exception):
    """A room's log cannot be read: the room is set aside."""


class NewestPage(NamedTuple):
    """The newest page of a seat, and its process."""

    process: UUID
    connection: str


class LiveRow(NamedTuple):
    """A running circle on the organisers' desk: phase and presence, never words."""

    circle: Circle
    phase_title: str
    phase: int
    phases: int
    present: int
    seats: int
    is_paused: bool


def own_seat(person: Person, circle: UUID, *, with_term: bool = True) -> Seat | None:
    """One's own seat in a circle that takes place; None for who waits without a table, too.

    `with_term` loads the term, as a page needs it, else one's place in it, as a socket does: hundreds may come at once."""
    seats = Seat.objects.filter(
        enrolment__person=person,
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
        enrolment__person__is_active=True,
        released_at__isnull=True,
        removed_at__isnull=True,
        circle__uuid=circle,
        circle__cancelled_at__isnull=True,
    ).select_related("circle__slot", "circle__round__term" if with_term else "enrolment__term")
    # Not first(): it would order by a key, and working that out for so wide a row takes Django longer than all else here.
    return next(iter(seats[:1]), None)


def opens_at(circle: Circle) -> datetime:
    """From when the room can be entered."""
    return circle.slot.starts_at - ENTER_BEFORE


def closes_at(circle: Circle) -> datetime:
    """Until when the room can be entered."""
    return circle.slot.starts_at + timedelta(minutes=circle.slot.minutes) + ENTER_AFTER_END


def has_ended(circle: Circle, now: datetime) -> bool:
    """Whether the evening is over: the room has ended, or nobody can come any more."""
    return now > closes_at(circle) or Room.objects.filter(circle=circle, ended_at__isnull=False).exists()


def can_enter(circle: Circle, now: datetime) -> bool:
    """Whether the room can be entered now."""
    return opens_at(circle) <= now <= closes_at(circle)


def script_of(circle: Circle) -> Script:
    """The script that a circle runs."""
    try:
        return content.script(circle.script_id)
    except ValueError as damage:
        raise DamagedRoom(str(damage)) from damage


def tables_of(circles: Iterable[Circle]) -> dict[int, list[Seat]]:
    """By circle, whose room it is: who sits at the table and who may still come to it, not who waits elsewhere."""
    found: dict[int, list[Seat]] = {circle.pk: [] for circle in circles}
    for seat in at_tables(found).select_related("enrolment__side"):
        found[seat.circle_id].append(seat)
    return found


def openers_among(seats: Sequence[Seat], now: datetime) -> frozenset[str]:
    """The seats of those who have said that they open a circle (話しはじめを受けもつ)."""
    held = holders(Role.Kind.OPENER, {one.enrolment.term_id for one in seats}, now) if seats else []
    people = {one.enrolment.person_id for one in held}
    return frozenset(str(one.uuid) for one in seats if one.enrolment.person_id in people)


def at_tables(circles: Iterable[int]) -> QuerySet[Seat]:
    """The seats of those who sit at these tables or may still come to them, not of who waits elsewhere."""
    return Seat.objects.filter(
        circle__in=list(circles),
        released_at__isnull=True,
        removed_at__isnull=True,
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
    ).order_by("pk")


def load_state(room: Room) -> RoomState:
    """A room's state: its snapshot, brought up to date from the log; the whole log if the snapshot is unusable.

    Raises DamagedRoom, whatever is wrong with what was stored; that the database is away is no damage."""
    script = script_of(room.circle)
    if room.snapshot:
        try:
            return _replay(room, snapshot.from_bytes(bytes(room.snapshot)))
        except (DamagedRoom, msgspec.DecodeError):
            log.warning("room %s: the snapshot is unusable, the log is read from its beginning", room.uuid)
    return _replay(room, new_room(script))


def newer_state(room: Room, state: RoomState) -> RoomState:
    """A known state brought up to date from the log. Raises DamagedRoom, and Room.DoesNotExist if the room was taken away."""
    head = Room.objects.values_list("head", flat=True).get(pk=room.pk)
    return state if head == state.seq else _replay(room, state)


def heads_of(rooms: Iterable[int]) -> dict[int, int]:
    """By room (its key): the seq of its last event."""
    return dict(Room.objects.filter(pk__in=list(rooms)).values_list("pk", "head"))


def _replay(room: Room, state: RoomState) -> RoomState:
    rows = list(RoomEvent.objects.filter(room=room, seq__gt=state.seq).order_by("seq"))
    try:
        for row in rows:
            if row.seq != state.seq + 1:
                raise DamagedRoom(f"{room.uuid}: seq {row.seq} after {state.seq}")
            state = advance(state, from_log(row.events))
        for seat in state.seats:
            view(state, seat.seat)  # what cannot be shown cannot be served
    except Exception as damage:  # a damaged row may break anything: it must not break the other rooms
        raise DamagedRoom(str(room.uuid)) from damage
    return state


def still_entitled(held: Iterable[tuple[str, str]]) -> tuple[dict[str, UUID | None], set[str]]:
    """Of these (seat, session key): the seats that are still theirs with their tables, and the sessions that are still signed in.

    A seat in a circle that organisers took away is nobody's. One that waits without a table is its person's still: None."""
    held = list(held)
    seats = Seat.objects.filter(
        uuid__in=[seat for seat, _key in held],
        enrolment__left_at__isnull=True,
        enrolment__without_groups=False,
        enrolment__person__is_active=True,
        removed_at__isnull=True,
    ).filter(took_place())
    rows = seats.values_list("uuid", "circle__uuid", "circle__cancelled_at", "released_at")
    tables = {str(seat): None if closed or released else circle for seat, circle, closed, released in rows}
    return tables, signed_in({key for _seat, key in held})


def signed_in(keys: Iterable[str]) -> set[str]:
    """Which of these sessions sign somebody in now: one that was ended elsewhere keeps its row, not its mark."""
    sessions = BrowserSession.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    said = {row.session_key: row.get_decoded() for row in sessions}
    people = Person.objects.in_bulk([one[SESSION_KEY] for one in said.values() if SESSION_KEY in one])
    by_key = {str(pk): person for pk, person in people.items()}
    return {
        key
        for key, one in said.items()
        if (person := by_key.get(str(one.get(SESSION_KEY))))
        and constant_time_compare(one.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    }


def running_rooms() -> list[Room]:
    """Rooms that have been opened and not ended, of circles that take place."""
    return list(_running())


def running_room(circle: UUID) -> Room | None:
    """The room of a circle, if it is among those."""
    return next(iter(_running().filter(circle__uuid=circle)[:1]), None)


def answered_seats(room: Room) -> set[str]:
    """The seats of a room for whose page some process answers."""
    return {str(seat) for seat in OpenPage.objects.filter(room=room).values_list("seat", flat=True)}


def newest_page(room: Room, seat: str) -> NewestPage | None:
    """Which process answers for the newest page of a seat."""
    row = OpenPage.objects.filter(room=room, seat=seat).first()
    return NewestPage(row.process_id, row.connection) if row else None


def _running() -> QuerySet[Room]:
    rooms = Room.objects.filter(
        ended_at__isnull=True, quarantined_at__isnull=True, circle__cancelled_at__isnull=True
    )
    return rooms.select_related("circle__slot")


def names_at(circle: Circle, organisers: Iterable[str] = ()) -> dict[str, str]:
    """The call names of a circle's people by seat, and of these organisers (memberships)."""
    people = {str(one.uuid): one.enrolment.call_name for one in tables_of([circle])[circle.pk]}
    wanted = list(organisers)
    return people | (call_names_of(wanted) if wanted else {})


def media_of(circle: Circle) -> str:
    """How voices and pictures travel in a circle's term."""
    media: str = Term.objects.values_list("media", flat=True).get(rounds__circles=circle)
    return media


def entitled_to_hear(room: UUID) -> set[str] | None:
    """Who may be connected to a room's voices and pictures now; None if there is no such room."""
    found = Room.objects.filter(uuid=room).select_related("circle__slot").first()
    if found is None:
        return None
    if found.ended_at is not None or found.circle.cancelled_at is not None:
        return set()
    state = load_state(found)
    seats = {str(one.uuid) for one in tables_of([found.circle])[found.circle_id]}
    sitting = {one.seat for one in state.seats if not one.has_left}
    return (seats & sitting) | {one.organiser for one in state.organisers}


def opened_gifts(room: Room) -> list[dict[str, str]]:
    """The words of opened gifts by seat."""
    gifts = Gift.objects.filter(room=room, opened_at__isnull=False).select_related("seat").order_by("pk")
    return [{"seat": str(gift.seat.uuid), "text": gift.text} for gift in gifts]


def own_words(author: Person, room: Room, seat: Seat, *, has_begun: bool = True) -> dict[str, object]:
    """What one has written oneself: memo of this room and card (opened for their author), and gift. Before it has begun nobody has
    written anything in a room."""
    memo = next(iter(SeatMemo.objects.filter(room=room, seat=seat)), None) if has_begun else None
    gift = next(iter(Gift.objects.filter(room=room, seat=seat)), None) if has_begun else None
    return {
        "memo": unseal(author, memo.sealed) if memo else None,
        "gift": gift.text if gift else None,
        "card": own_card(author, seat.enrolment) or None,
    }


def live_rooms(term: Term, now: datetime) -> list[LiveRow]:
    """The evening as organisers see it: phases and presence. A damaged room is not among them."""
    rooms = (
        Room.objects.filter(
            circle__round__term=term,
            circle__cancelled_at__isnull=True,
            ended_at__isnull=True,
            quarantined_at__isnull=True,
        )
        .select_related("circle__slot")
        .order_by("circle__number")
    )
    return [row for room in rooms if now <= closes_at(room.circle) and (row := _live_row(room))]


def _live_row(room: Room) -> LiveRow | None:
    try:
        state = load_state(room)
    except DamagedRoom:  # set aside when it is entered, or at the next start
        return None
    title = state.current.title.ja
    phase, phases = state.phase + 1, len(state.script.phases)
    return LiveRow(room.circle, title, phase, phases, len(state.present), len(state.seats), state.is_paused)
