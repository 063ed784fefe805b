"""How the interpreter is set for a server of many lines that nobody should have to wait for."""

import asyncio
import gc
import sys
import time
from collections.abc import Callable

# A thread that works, such as one that makes a page, hands the interpreter on after so long. The one that writes rooms asks for it
# several times an event, and would wait five milliseconds each time.
SWITCH_SECONDS = 0.0005
# Of objects: so many new ones before the youngest are looked through, so many such looks before those that outlived one are.
YOUNG, MIDDLE = 5_000, 20
# To look through all that thousands of lines hold takes half a second, and everybody waits: not when it happens to be full.
_NEVER = 1_000_000_000
LOOK_SECONDS = 60.0
COLLECT_SECONDS = 600.0


def prepare() -> None:
    """Once all is loaded: what is there from the start stays, and no later collection looks through it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, _NEVER)


async def collect_in_between(is_idle: Callable[[], bool], is_start: Callable[[], bool]) -> None:
    """Takes away all garbage while nobody is in a room, in long evenings every ten minutes nevertheless; never while people are
    being seated."""
    collected_at = time.monotonic()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        is_due = time.monotonic() - collected_at >= COLLECT_SECONDS
        if (is_idle() or is_due) and not is_start():
            gc.collect()
            collected_at = time.monotonic()
