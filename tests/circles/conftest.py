"""The live engine's process, one for each module of tests."""

from collections.abc import Iterator

import pytest

from kurumaza.circles.live_engine import LiveEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[LiveEngine]:
    """Started by the first question."""
    engine = LiveEngine()
    yield engine
    engine.stop()
