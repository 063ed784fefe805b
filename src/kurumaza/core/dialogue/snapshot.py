"""A state as bytes and back: a snapshot is a shortcut, the log is the truth."""

import msgspec

from kurumaza.core.dialogue.state import RoomState

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RoomState)


def to_bytes(state: RoomState) -> bytes:
    """The snapshot of a state."""
    return _encoder.encode(state)


def from_bytes(snapshot: bytes) -> RoomState:
    """The state of a snapshot; raises msgspec.DecodeError if it is damaged or of an older shape."""
    return _decoder.decode(snapshot)
