"""Python that has set Django up and waits for code: setting up takes far longer than most of what tests ask for.

Each piece of code still runs in a process of its own, a fork of the one that waits, which has no database open."""

import json
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_WAITS = """
import json, os, sys, tempfile, traceback
import django
django.setup()
from django.db import connections

# What a test prepares waits for its turn beside a server, however busy the machine is.
for database in connections.settings.values():
    if "sqlite3" in database["ENGINE"]:
        database["OPTIONS"]["timeout"] = 60

def run(code):
    try:
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})
        return 0
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        connections.close_all()
        sys.stdout.flush()

for line in sys.stdin:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os._exit(run(json.loads(line)))
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        answer = [os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode()]
    print(json.dumps(answer), flush=True)
"""


class Answer(NamedTuple):
    """How the code ended (0: well), and what it wrote."""

    status: int
    out: str
    err: str


class Prepared:
    """One that waits, in this environment. It ends with `end()`, when nobody holds it any more, or with the tests."""

    def __init__(self, environment: Mapping[str, str], *, inside: Sequence[str], folder: Path) -> None:
        self.environment, self.inside = dict(environment), tuple(inside)
        self._process = subprocess.Popen(
            [*inside, sys.executable, "-c", _WAITS],
            env={**environment, "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings"},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.end = weakref.finalize(self, _end, self._process)

    def fits(self, environment: Mapping[str, str], inside: Sequence[str]) -> bool:
        """Whether it was made in the same environment."""
        return self.environment == environment and self.inside == tuple(inside)

    def run(self, code: str) -> Answer:
        """Runs the code and waits for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        return Answer(*json.loads(self._process.stdout.readline()))


def _end(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.wait(timeout=20)
    process.stdout.close()
