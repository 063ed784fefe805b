"""Time that passes for a server without passing for the test: all clocks of its Python are put forward together, step by step."""

import mmap
from pathlib import Path

# Read by the server's Python before anything else. uvloop keeps time in a library of its own: its place is taken by asyncio's loop.
_PASSED = """
import datetime, mmap, sys, time
with open({file!r}, "rb") as file:
    passed = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
ns = lambda: int.from_bytes(passed[:8], "little")
sys.modules["uvloop"] = None
def put_forward(clock):
    of_nanoseconds = getattr(time, clock + "_ns")
    setattr(time, clock + "_ns", lambda: of_nanoseconds() + ns())
    setattr(time, clock, lambda: (of_nanoseconds() + ns()) / 1e9)
put_forward("time")
put_forward("monotonic")
from django.utils import timezone
now = timezone.now
timezone.now = lambda: now() + datetime.timedelta(microseconds=ns() // 1000)
"""


class PassingTime:
    """Give `settings` to a server. Who waits for a timer of the server must wake it: it sees what time it is when it has something to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "passed"
        file.write_bytes(bytes(8))
        with file.open("r+b") as opened:
            self._passed = mmap.mmap(opened.fileno(), 8)
        (folder / "sitecustomize.py").write_text(_PASSED.format(file=str(file)))
        self.seconds = 0.0

    @property
    def settings(self) -> dict[str, str]:
        """Variables of the server's environment."""
        return {"PYTHONPATH": f"{self._folder}:src"}

    def pass_by(self, seconds: float) -> None:
        """So much time has passed. A step as long as a line's ping or a person's patience would have no before and after."""
        self.seconds += seconds
        self._passed[:8] = round(self.seconds * 1e9).to_bytes(8, "little")
