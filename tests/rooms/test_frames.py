"""What a page may send: only our frames, only its own seat."""

import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.dialogue import commands as c
from kurumaza.rooms.sockets import frames
from kurumaza.rooms.sockets.limits import Bucket
from kurumaza.rooms.sockets.origin import is_own


def test_command_gets_the_seat_of_its_sender() -> None:
    assert frames.parse_command({"type": "pass_turn"}, "me") == c.PassTurn("me")


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "pass_turn", "seat": "somebody else"},
        {"type": "arrive", "connection": "x"},
        {"type": "lose_connection", "connection": "x"},
        {"type": "open_room", "order": []},
        {"type": "time_passed"},
        {"type": "vote", "direction": "sideways", "is_wanted": True},
        {"type": "vote", "direction": "forward", "is_wanted": "yes"},
        {"type": "pass_turn", "more": 1},
        {},
    ],
)
def test_command_of_the_server_or_of_no_shape_is_refused(raw: dict[str, object]) -> None:
    assert frames.parse_command(raw, "me") is None


@given(
    st.text()
    | st.builds(json.dumps, st.dictionaries(st.text(max_size=8), st.integers() | st.text(), max_size=4))
)
def test_any_text_is_a_frame_or_nothing(text: str) -> None:
    frame = frames.parse_frame(text)
    assert frame is None or isinstance(frame, frames.Frame)


def test_frame_with_an_unknown_field_is_nothing() -> None:
    assert frames.parse_frame(json.dumps({"kind": "head"})) == frames.HeadFrame()
    assert frames.parse_frame(json.dumps({"kind": "head", "seat": "x"})) is None
    assert frames.parse_frame(json.dumps({"kind": "gift", "id": str(uuid4()), "text": "あ" * 2001})) is None


def test_bucket_lets_a_burst_through_and_then_a_stream() -> None:
    bucket = Bucket(per_second=2, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1.0) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", False),
        ("http://evil.example", "localhost:8000", False),
        ("http://evil.example", "evil.example", False),
        ("https://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("null", "localhost:8000", False),
        ("", "localhost:8000", False),
    ],
)
def test_socket_is_opened_by_our_own_pages_only(origin: str, host: str, expected: bool) -> None:
    assert is_own(origin, host) is expected
