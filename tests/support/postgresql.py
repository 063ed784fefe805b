"""A PostgreSQL cluster of a test's own, with full durability, that it may stop and start."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.support.server import free_port


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, the newest version."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr/local/pgsql").glob("bin")]
    return max(
        found, key=lambda one: float(one.parent.name) if one.parent.name.isdigit() else 0, default=None
    )


class Cluster:
    """On a free port of loopback. PostgreSQL refuses root, so then it belongs to the user `postgres`, in a folder that it can reach."""

    def __init__(self) -> None:
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="kurumaza-postgresql.")), free_port()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """Its address, without a database."""
        return f"postgresql://kurumaza@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Takes connections from now on."""
        self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-l",
            str(self.folder / "log"),
            "start",
            "-o",
            self._options(),
        )

    def stop(self, how: str = "fast") -> None:
        """`fast` ends sessions in good order; `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def new_databases(self) -> dict[str, str]:
        """Two empty databases, as a server's environment names them."""
        found = {}
        for name in ("KURUMAZA_DATABASE_URL", "KURUMAZA_KEYS_DATABASE_URL"):
            database = f"d_{uuid4().hex}"
            with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            found[name] = f"{self.url}/{database}"
        return found

    def __enter__(self) -> "Cluster":
        if self._as:
            shutil.chown(self.folder, "postgres")
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "kurumaza",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def _options(self) -> str:
        return f"-p {self.port} -h 127.0.0.1 -k {self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        folder = binaries()
        assert folder is not None, "PostgreSQL is not installed"
        done = subprocess.run(
            [*self._as, str(folder / program), *arguments],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr
