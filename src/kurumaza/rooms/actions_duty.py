"""Writes of a called organiser: each of them stands in the log of acts."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.circles.actions_seats import take_seat_away
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState
from kurumaza.partners.models import Membership
from kurumaza.rooms.actions import Accepted, Outcome, submit_command, take_seat
from kurumaza.rooms.models import Room
from kurumaza.rooms.queries_duty import DutyPlace
from kurumaza.safety.actions import answer_calls_of


def come_on_duty(
    *, room: Room, state: RoomState, place: DutyPlace, connection: str, process: UUID, now: int
) -> Outcome:
    """An organiser sits down in a room that has called: its calls are seen to, and the first time stands in the log of acts. There
    is no other way in. `now` is in milliseconds since 1970 UTC."""
    organiser, person = str(place.membership.uuid), place.membership.person
    with transaction.atomic():
        outcome = take_seat(
            room=room,
            state=state,
            seat=organiser,
            connection=connection,
            process=process,
            now=now,
            is_organiser=True,
        )
        if isinstance(outcome, Accepted):
            at = datetime.fromtimestamp(now / 1000, tz=UTC)
            answer_calls_of(by=person, term=place.circle.round.term, circle=place.circle.uuid, now=at)
        if isinstance(outcome, Accepted) and organiser not in state.organisers_seen:
            record(
                "rooms.organiser_entered", actor=person.uuid, subject_kind="circle", subject=place.circle.uuid
            )
    return outcome


def act_on_duty(
    *,
    room: Room,
    state: RoomState,
    command: c.OrganiserCommands,
    command_id: UUID,
    by: Membership,
    now: int,
) -> Outcome:
    """What an organiser does in the room, and the line about it in the log of acts; both or neither. `now` is in
    milliseconds since 1970 UTC."""
    with transaction.atomic():
        outcome = submit_command(room=room, state=state, command=command, command_id=command_id, now=now)
        if isinstance(outcome, Accepted) and outcome.events:
            if isinstance(command, c.RemoveSeat):
                at = datetime.fromtimestamp(now / 1000, tz=UTC)
                take_seat_away(seat=UUID(command.seat), circle=room.circle, now=at)
            _note(command, room, by)
    return outcome


def _note(command: c.OrganiserCommands, room: Room, by: Membership) -> None:
    actor, circle = by.person.uuid, room.circle.uuid
    if isinstance(command, c.RemoveSeat):
        record("rooms.seat_removed", actor=actor, subject_kind="seat", subject=UUID(command.seat))
    elif isinstance(command, c.EndRoom):
        record("rooms.room_ended", actor=actor, subject_kind="circle", subject=circle)
