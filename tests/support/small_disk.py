"""A disk of a few megabytes that a test may fill to its last byte."""

import errno
import os
import subprocess
from pathlib import Path
from types import TracebackType

MEGABYTES = 32
ROOT = Path(__file__).resolve().parents[2]
# The disk begins with what is in the folder, and is over it from then on. It goes with whoever sees it, which is `cat` as long as
# the test lives, and what the test starts inside.
_KEEP = """
mount -t tmpfs -o size={size}m,mode=700 kurumaza "$2" && cp -a "$1/." "$2" && mount --bind "$2" "$1" && echo mounted && exec cat
"""


class NotPermitted(Exception):
    """Nobody may mount anything here: no root, and no namespaces for users."""


class SmallDisk:
    """A tmpfs in the place of a folder, seen only by commands that begin with `inside`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        aside = folder.with_name(f"{folder.name}.disk")
        aside.mkdir()
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        self._keeper = subprocess.Popen(
            [
                *("unshare", "--mount", *as_root, "--", "sh", "-c"),
                *(_KEEP.format(size=MEGABYTES), "sh", str(folder), str(aside)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != "mounted\n":
            _rest, why = self._keeper.communicate()
            raise NotPermitted(why.strip())

    @property
    def inside(self) -> list[str]:
        """What a command begins with that is to see the disk."""
        of = f"/proc/{self._keeper.pid}/ns"
        as_user = [] if os.geteuid() == 0 else [f"--user={of}/user", "--preserve-credentials"]
        return ["nsenter", *as_user, f"--mount={of}/mnt", "--", "env", f"--chdir={ROOT}"]

    @property
    def free_bytes(self) -> int:
        """What still fits."""
        found = os.statvfs(self._seen)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """To the last byte."""
        with (self._seen / "ballast").open("ab", buffering=0) as file:
            for size in (65_536, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as full:
                    assert full.errno == errno.ENOSPC

    def empty(self) -> None:
        """Takes away what filled it."""
        (self._seen / "ballast").unlink()

    def __enter__(self) -> "SmallDisk":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keeper.communicate()

    @property
    def _seen(self) -> Path:
        return Path(f"/proc/{self._keeper.pid}/root{self._folder}")
