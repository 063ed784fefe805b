"""A real server in a process of its own, with its own data, that tests may stop, kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from uuid import uuid4

import psycopg
from psycopg import sql

# A guard against one that hangs, generous on a machine that others use as well.
START_SECONDS = 120
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_databases() -> dict[str, str]:
    """On PostgreSQL, two new databases beside the ones that the environment names: each server begins with nothing.

    They go with the cluster. On SQLite a server's databases are files of its data folder."""
    found = {}
    for name in ("KURUMAZA_DATABASE_URL", "KURUMAZA_KEYS_DATABASE_URL"):
        url = os.environ.get(name, "")
        if not url.startswith("postgresql://"):
            continue
        database = f"server_{uuid4().hex}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        found[name] = f"{url.rpartition('/')[0]}/{database}"
    return found


class RealServer:
    """`kurumaza serve` on a free port. `kill()` is kill -9; `start()` again goes on with the same data.

    Given the `databases` of another one it is a further process beside it. `settings` are further variables of its environment."""

    def __init__(
        self,
        data: Path,
        *,
        empty: bool = False,
        settings: Mapping[str, str] | None = None,
        databases: Mapping[str, str] | None = None,
        name: str = "server",
    ) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://localhost:{self.port}"
        self._arguments = ["--port", str(self.port), *(["--empty"] if empty else [])]
        self._process: subprocess.Popen[bytes] | None = None
        self.databases = dict(own_databases() if databases is None else databases)
        self.settings = dict(settings or {})
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
                [sys.executable, "-m", "kurumaza", "serve", *self._arguments],
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
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def __enter__(self) -> "RealServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.poll() is None:
            self.stop()

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
