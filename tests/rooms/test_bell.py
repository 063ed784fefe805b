"""What server processes say to each other: the words of a notice, the seal on what pages tell pages, and who is silent."""

from uuid import UUID, uuid4

import pytest

from kurumaza.rooms.actions_processes import Known
from kurumaza.rooms.processes import bell
from kurumaza.rooms.processes.heartbeat import BEAT_SECONDS, SILENT_SECONDS, Watch
from kurumaza.rooms.processes.sealing import Seal

ONE = UUID("ee432581-6782-474c-b5e8-bda22231b2ac")
OTHER = UUID("b184d67f-0e32-4dc1-9746-9606b5eb707a")


@pytest.mark.parametrize(
    "notice",
    [
        bell.Head(ONE, 7),
        bell.Seated(ONE, 7, str(OTHER), "c-1", uuid4()),
        bell.Beat(ONE),
        bell.Asks(ONE, OTHER),
        bell.Piece(ONE, OTHER, "m", 0, 2, "c2VhbGVk"),
    ],
)
def test_notice_is_heard_as_it_was_said(notice: bell.Notice) -> None:
    assert bell.parse(str(notice)) == notice


@pytest.mark.parametrize(
    "text", ["", "head", "head x 7", f"head {ONE} seven", f"tomorrow {ONE}", f"beat {ONE} {ONE}"]
)
def test_what_another_version_says_is_passed_over(text: str) -> None:
    assert bell.parse(text) is None


def test_message_is_read_by_the_process_that_it_is_for_alone() -> None:
    sender, receiver, third = Seal(), Seal(), Seal()
    message = {"kind": "said", "text": "わたしの場合は" * 50}
    sealed = sender.close(message, receiver.public_key)
    assert receiver.open(sealed, sender.public_key) == message
    assert third.open(sealed, sender.public_key) is None
    assert receiver.open(sealed, third.public_key) is None
    assert receiver.open(sealed[:-8] + "AAAAAAA=", sender.public_key) is None
    assert receiver.open("not sealed at all", sender.public_key) is None
    assert sender.close(message, receiver.public_key) != sealed  # the same words never look the same


def _looks(watch: Watch, beats: list[int], *, every: float = BEAT_SECONDS, at: float = 100.0) -> list[bool]:
    """Whether OTHER is silent at each look, one after the other."""
    return [
        watch.look({OTHER: Known(count, b"")}, at + number * every) == [OTHER]
        for number, count in enumerate(beats)
    ]


def test_process_whose_beats_stand_still_is_silent_after_six_seconds() -> None:
    assert SILENT_SECONDS == 3 * BEAT_SECONDS
    assert _looks(Watch(), [1, 2, 3, 3, 3, 3]) == [False, False, False, False, False, True]


def test_process_that_beats_slowly_lives() -> None:
    assert _looks(Watch(), [1, 1, 1, 2, 2, 2, 3]) == [False] * 7


def test_watcher_that_stood_still_itself_begins_anew() -> None:
    watch = Watch()
    assert _looks(watch, [5, 5], at=100.0) == [False, False]
    assert _looks(watch, [5, 5, 5], at=200.0) == [False, False, False]
    assert _looks(watch, [5], at=206.0) == [True]
