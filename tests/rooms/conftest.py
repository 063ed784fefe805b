"""What the rooms' tests share: the live engine, and pages without a session."""

from collections.abc import Iterator

import pytest

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.rooms.live import rights


@pytest.fixture(autouse=True)
def pages_without_a_session_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most pages here have none; whose rights are looked at says so, however slow the machine is."""
    monkeypatch.setattr(rights, "RIGHTS_SECONDS", 600.0)


@pytest.fixture(scope="module")
def engine() -> Iterator[LiveEngine]:
    """Started by the first question; a lobby that stops ends its process, and the next question starts another."""
    engine = LiveEngine()
    yield engine
    engine.stop()
