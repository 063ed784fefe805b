"""Rows of a room's log, and the head that goes with them: the one write that happens with every event, so it is plain SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from kurumaza.rooms.models import Room, RoomEvent

_FIELDS = {field.name: field for field in RoomEvent._meta.concrete_fields}
_ADD = """INSERT INTO rooms_roomevent (room_id, seq, command_id, events, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING"""
_MOVE_HEAD = "UPDATE rooms_room SET head = %s WHERE id = %s AND head = %s"


def add(*, room: Room, seq: int, command_id: UUID, events: dict[str, Any], at: datetime) -> bool:
    """Adds a row. False if there is one with this seq or this command id already."""
    values = {"room": room.pk, "seq": seq, "command_id": command_id, "events": events, "at": at}
    stored = [_FIELDS[name].get_db_prep_save(value, connection) for name, value in values.items()]
    with connection.cursor() as cursor:
        try:
            cursor.execute(_ADD, stored)
        except IntegrityError:
            # SQLite: the trigger against replaced rows is there before the conflict. The statement alone is undone.
            if connection.vendor != "sqlite":
                raise
            return False
        return bool(cursor.rowcount)


def move_head(*, room: Room, before: int, after: int, **changes: object) -> None:
    """Sets the seq of the last row, and other columns of the room. Raises Room.DoesNotExist if the room was taken away."""
    if changes:
        moved = Room.objects.filter(pk=room.pk, head=before).update(head=after, **changes)
    else:
        with connection.cursor() as cursor:
            cursor.execute(_MOVE_HEAD, [after, room.pk, before])
            moved = cursor.rowcount
    if not moved:
        raise Room.DoesNotExist(f"room {room.uuid} has no head {before}")
