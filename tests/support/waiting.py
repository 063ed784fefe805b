"""Waiting for another thread or process."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Looks again and again. The limit is for a test that hangs, it is no measure."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
