"""A real coturn on loopback, for the time of a test."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support.server import free_port

PROGRAM = shutil.which("turnserver")
SECRET = "a-secret-of-the-tests"
START_SECONDS = 20


class TurnServer(NamedTuple):
    """Where it listens; `environment` is what a server of ours is told of it; `log` is what it writes."""

    port: int
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        """Settings for our server."""
        url = f"turn:127.0.0.1:{self.port}?transport=udp"
        return {"KURUMAZA_TURN_URLS": url, "KURUMAZA_TURN_SECRET": SECRET}


@contextmanager
def turn_server(folder: Path) -> Iterator[TurnServer]:
    """Started with the options that docs/how-to/configure.md names, on loopback."""
    assert PROGRAM is not None
    server = TurnServer(free_port(), folder / "turnserver.log")
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [
                PROGRAM,
                "-n",
                "--verbose",
                "--listening-ip=127.0.0.1",
                "--relay-ip=127.0.0.1",
                f"--listening-port={server.port}",
                "--allow-loopback-peers",
                "--use-auth-secret",
                f"--static-auth-secret={SECRET}",
                "--realm=kurumaza",
                "--fingerprint",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--no-multicast-peers",
                f"--pidfile={folder / 'turnserver.pid'}",
                f"--userdb={folder / 'turndb'}",
                "--log-file=stdout",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], server: TurnServer) -> None:
    began = time.monotonic()
    while f"UDP listener opened on: 127.0.0.1:{server.port}" not in server.log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() - began > START_SECONDS:
            raise AssertionError(f"coturn did not start:\n{server.log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)
