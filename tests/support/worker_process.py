"""A job worker in a process of its own, on the database of the test that starts it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
_CODE = """
import datetime, sys, threading, django, time_machine; django.setup()
import tests.factories.jobs
if sys.argv[1:]:
    time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1])).start()
from kurumaza.jobs.worker import Worker
Worker().start()
threading.Event().wait()
"""


def _database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class WorkerProcess:
    """Works from its beginning, `begins_at` on its own clock, until `kill()`, which is kill -9."""

    def __init__(
        self, data: Path, environment: Mapping[str, str] | None = None, *, begins_at: datetime | None = None
    ) -> None:
        self.log = data / f"worker-{len(list(data.glob('worker-*')))}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CODE, *([begins_at.isoformat()] if begins_at else [])],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings",
                    "KURUMAZA_DATA": str(data),
                    "KURUMAZA_DATABASE_URL": _database_url(),
                    **(environment or {}),
                },
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
