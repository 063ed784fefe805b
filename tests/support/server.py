"""A real server in a process of its own, with its own data, that tests may stop, kill and start again."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from fcntl import LOCK_EX, flock
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.support.prepared import Prepared

# A guard against one that hangs, generous on a machine that others use as well.
START_SECONDS = 120
ROOT = Path(__file__).resolve().parents[2]
_DATABASES = ("KURUMAZA_DATABASE_URL", "KURUMAZA_KEYS_DATABASE_URL")
_MIGRATE = """
from kurumaza.config import upgrade
upgrade.bring_up_to_date()
"""
# Of long ago, so that each server that begins with a copy sets the evening up anew at its own start.
_EVENING_IS_OVER = """
from datetime import timedelta
from django.utils import timezone
from kurumaza.sample.queries import find_evening
from kurumaza.terms.actions_opening import move_sample_slot
move_sample_slot(slot=find_evening().slot, starts_at=timezone.now() - timedelta(days=1))
"""


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_databases(copied_from: Mapping[str, str] | None = None) -> dict[str, str]:
    """On PostgreSQL, two databases beside the ones that the environment names: new ones, or copies that nobody else has open.

    They go with the cluster. On SQLite a server's databases are files of its data folder."""
    found = {}
    for name in _DATABASES:
        url = os.environ.get(name, "")
        if not url.startswith("postgresql://"):
            continue
        database, model = f"server_{uuid4().hex}", "template1"
        if copied_from:
            model = copied_from[name].rpartition("/")[2]
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(database), sql.Identifier(model)
                )
            )
        found[name] = f"{url.rpartition('/')[0]}/{database}"
    return found


class _Begun(NamedTuple):
    folder: Path
    databases: dict[str, str]


@cache
def _begun(is_empty: bool, *databases: str | None) -> _Begun:
    """What a first start makes of nothing: tables, and the sample unless it is empty. Made once in a run of the tests, by the
    product; it takes longer than all that most tests do with a server."""
    parts = ("empty" if is_empty else "sample", *(one for one in databases if one))
    folder = _kept_folder() / sha256(" ".join(parts).encode()).hexdigest()
    with folder.with_suffix(".lock").open("w") as held:
        flock(held, LOCK_EX)  # whoever comes while it is made waits for it
        made = folder.with_suffix(".json")
        if not made.exists():
            made.write_text(json.dumps(_begin_from_nothing(folder, is_empty)))
        return _Begun(folder, json.loads(made.read_text()))


@cache
def _kept_folder() -> Path:
    """`bin/test` names one for all its test processes, and takes it away; a process of its own has its own."""
    if kept := os.environ.get("KURUMAZA_TEST_BEGUN"):
        return Path(kept)
    folder = Path(tempfile.mkdtemp(prefix="kurumaza-begun-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _begin_from_nothing(folder: Path, is_empty: bool) -> dict[str, str]:
    """The server's databases, afterwards."""
    folder.mkdir()
    # Without a worker: what is to be done is still to be done in the copies.
    server = RealServer(folder, settings={"KURUMAZA_WORKER": "0"}, from_nothing=True)
    if is_empty:
        server.run_python(_MIGRATE)
    else:
        with server:
            pass
        server.run_python(_EVENING_IS_OVER)
        server.log.unlink()
    return server.databases


class RealServer:
    """`kurumaza serve` on a free port. `kill()` is kill -9; `start()` again goes on with the same data.

    A new folder begins with a copy of what a first start has made of another one, unless it is to begin `from_nothing`.
    Given the `databases` of another one it is a further process beside it. `settings` are further variables of its environment,
    `inside` is what its commands begin with."""

    def __init__(
        self,
        data: Path,
        *,
        empty: bool = False,
        settings: Mapping[str, str] | None = None,
        databases: Mapping[str, str] | None = None,
        name: str = "server",
        from_nothing: bool = False,
    ) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://localhost:{self.port}"
        self._arguments = ["--port", str(self.port), *(["--empty"] if empty else [])]
        self._process: subprocess.Popen[bytes] | None = None
        if databases is None:
            databases = own_databases() if from_nothing else self._begin(empty)
        self.databases = dict(databases)
        self.settings = dict(settings or {})
        self.inside: Sequence[str] = ()
        self._prepared: set[Prepared] = set()
        self.log = data / f"{name}.log"

    @property
    def pid(self) -> int:
        """The process that serves."""
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this server, also for commands beside it."""
        return {
            **os.environ,
            **self.databases,
            "KURUMAZA_DATA": str(self.data),
            "KURUMAZA_BASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            "KURUMAZA_WARM_ENGINE": "0",
            **self.settings,
        }

    def start(self) -> float:
        """Starts and waits until a page answers; how many seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.inside, sys.executable, "-m", "kurumaza", "serve", *self._arguments],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > START_SECONDS:
                self.kill()  # a server that is late must not go on behind the other tests
                raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self) -> None:
        """Asks it to end, as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def tell_process(self, how: signal.Signals) -> None:
        """Sends its process a signal."""
        assert self._process is not None
        self._process.send_signal(how)

    def run_python(self, code: str) -> str:
        """Runs code with the server's data in a process of its own; what it printed."""
        environment = self.environment
        fitting = (one for one in list(self._prepared) if one.fits(environment, self.inside))
        prepared = next(fitting, None) or Prepared(environment, inside=self.inside, folder=ROOT)
        # Meanwhile another thread takes another one.
        self._prepared.discard(prepared)
        done = prepared.run(code)
        self._prepared.add(prepared)
        assert done.status == 0, done.err
        return done.out.strip()

    def __enter__(self) -> "RealServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.poll() is None:
            self.stop()
        while self._prepared:
            self._prepared.pop().end()

    def _begin(self, is_empty: bool) -> dict[str, str]:
        if any(self.data.glob("*.sqlite3")):  # goes on with what another one left
            return own_databases()
        begun = _begun(is_empty, *map(os.environ.get, _DATABASES))
        shutil.copytree(begun.folder, self.data, dirs_exist_ok=True)
        return own_databases(copied_from=begun.databases)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/signin/", timeout=2):
                return True
        except HTTPError:
            return True
        except (URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(timeout=20)
