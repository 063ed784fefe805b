"""Writes of a called organiser: each of them stands in the log of acts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.state import RoomState
from kurumaza.partners.models import Membership
from kurumaza.rooms.actions import Accepted, Outcome, submit_command
from kurumaza.rooms.models import Room
from kurumaza.rooms.queries_duty import DutyPlace
from kurumaza.safety.actions import answer_calls_of


@transaction.atomic
def enter_on_duty(*, place: DutyPlace, now: datetime) -> None:
    """An organiser goes into a room that has called: its calls are seen to."""
    by = place.membership.person
    answer_calls_of(by=by, term=place.circle.round.term, circle=place.circle.uuid, now=now)
    record("rooms.organiser_entered", actor=by.uuid, subject_kind="circle", subject=place.circle.uuid)


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
            _note(command, room, by)
    return outcome


def _note(command: c.OrganiserCommands, room: Room, by: Membership) -> None:
    actor, circle = by.person.uuid, room.circle.uuid
    if isinstance(command, c.RemoveSeat):
        record("rooms.seat_removed", actor=actor, subject_kind="seat", subject=UUID(command.seat))
    elif isinstance(command, c.EndRoom):
        record("rooms.room_ended", actor=actor, subject_kind="circle", subject=circle)
