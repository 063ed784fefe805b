"""A real LiveKit server on loopback, for the time of a test. bin/livekit brings it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.server import free_port

PROGRAM = Path(__file__).resolve().parents[2] / ".tools/livekit/livekit-server"
IS_THERE = PROGRAM.exists()
KEY, SECRET = "tests", "a-secret-of-the-tests-that-is-long-enough"
START_SECONDS = 30


class LivekitServer(NamedTuple):
    """Where it listens, and what it writes."""

    port: int
    media_port: int
    log: Path

    @property
    def url(self) -> str:
        """Its socket's address."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Settings for our server."""
        return {
            "KURUMAZA_LIVEKIT_URL": self.url,
            "KURUMAZA_LIVEKIT_KEY": KEY,
            "KURUMAZA_LIVEKIT_SECRET": SECRET,
        }


@contextmanager
def livekit_server(
    folder: Path, *, webhooks_to: str = "", reached_at: str = "127.0.0.1"
) -> Iterator[LivekitServer]:
    """Started on free ports; `webhooks_to` is the address of our server, `reached_at` where browsers send voice and picture."""
    server = LivekitServer(free_port(), free_port(), folder / "livekit.log")
    hooks = f"webhook: {{api_key: {KEY}, urls: ['{webhooks_to}/hooks/livekit/']}}" if webhooks_to else ""
    body = f"""
port: {server.port}
bind_addresses: ['127.0.0.1']
rtc:
  tcp_port: {free_port()}
  udp_port: {server.media_port}
  use_external_ip: false
  enable_loopback_candidate: true
  ips: {{includes: ['127.0.0.1/32']}}
  use_ice_lite: true
keys: {{{KEY}: {SECRET}}}
{hooks}
"""
    with server.log.open("wb") as log:
        command = [str(PROGRAM), "--node-ip", reached_at, "--config-body", body]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait(process, server)
        yield server
    finally:
        process.kill()  # asked to end, it waits for as long as anybody is connected
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], server: LivekitServer) -> None:
    began = time.monotonic()
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{server.port}/", timeout=2):
                return
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise AssertionError(f"LiveKit did not start:\n{server.log.read_text()[-2000:]}") from None
            time.sleep(0.05)
