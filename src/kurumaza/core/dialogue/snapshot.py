"""A state as bytes and back: a snapshot is a shortcut, the log is the truth."""

import msgspec

from kurumaza.core.dialogue.state import RoomState

# Rises with every change of RoomState's shape or meaning: an older snapshot is then left aside, never half-read.
VERSION = 4


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    state: msgspec.Raw


def to_bytes(state: RoomState) -> bytes:
    """The snapshot of a state."""
    return msgspec.json.encode(_Snapshot(VERSION, msgspec.Raw(msgspec.json.encode(state))))


def from_bytes(snapshot: bytes) -> RoomState:
    """The state of a snapshot; raises msgspec.DecodeError if it is damaged or of another version."""
    found = msgspec.json.decode(snapshot, type=_Snapshot)
    if found.version != VERSION:
        raise msgspec.DecodeError(f"a snapshot of version {found.version}")
    return msgspec.json.decode(found.state, type=RoomState)
