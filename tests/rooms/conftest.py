"""The live engine for the rooms' tests."""

from collections.abc import Iterator

import pytest

from kurumaza.circles.live_engine import LiveEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[LiveEngine]:
    """Started by the first question; a lobby that stops ends its process, and the next question starts another."""
    engine = LiveEngine()
    yield engine
    engine.stop()
