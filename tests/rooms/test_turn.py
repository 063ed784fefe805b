"""Credentials of the TURN server, as a real coturn takes them."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from kurumaza.circles.models import Circle
from kurumaza.core.dialogue.state import RoomState, new_room
from kurumaza.rooms.media.access import MediaAccess
from kurumaza.rooms.media.turn import ice_servers
from tests.core.dialogue.scripts import ALL_MODES
from tests.support.turn_server import PROGRAM, SECRET, TurnServer, turn_server

SEAT = "5c0b3e0e-7b1c-4f5e-9b0a-0d7f0b3f8a11"
URLS = ["turn:turn.example:3478?transport=udp"]
STATE: RoomState = new_room(ALL_MODES)


def access(send: Callable[..., None]) -> MediaAccess:
    """Of a page that nobody else knows."""
    return MediaAccess(uuid4(), SEAT, send)


@pytest.fixture(autouse=True)
def with_turn(settings: Settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET, settings.TURN_SECONDS = URLS, SECRET, 600
    settings.ICE_SERVERS = ["stun:stun.example:3478"]


def credentials(seat: str, now_s: float) -> tuple[str, str]:
    found = ice_servers(seat, now_s)[-1]
    return found["username"], found["credential"]


def test_page_is_told_of_every_server() -> None:
    stun, turn = ice_servers(SEAT, 1_000.9)
    assert stun == {"urls": "stun:stun.example:3478"}
    assert turn["urls"] == URLS
    assert turn["username"].startswith("1600:")


def test_name_tells_nobody_whose_it_is(settings: Settings) -> None:
    mine, _secret = credentials(SEAT, 1_000)
    assert SEAT not in mine
    assert credentials(SEAT.replace("5", "6"), 1_000)[0] != mine
    settings.SECRET_KEY = "another"
    assert credentials(SEAT, 1_000)[0] != mine


def test_without_a_turn_server_nothing_is_handed_out(settings: Settings) -> None:
    settings.TURN_URLS = []
    assert ice_servers(SEAT, 1_000) == [{"urls": "stun:stun.example:3478"}]
    sent: list[dict[str, Any]] = []
    asyncio.run(access(lambda **frame: sent.append(frame)).open(Circle(), STATE))
    assert sent == []


def test_credentials_are_renewed_until_the_page_is_gone(settings: Settings) -> None:
    settings.TURN_SECONDS = 0.1
    sent: list[dict[str, Any]] = []
    news = asyncio.Event()

    def send(**frame: Any) -> None:
        sent.append(frame)
        if len(sent) == 3:
            news.set()

    async def stay() -> None:
        page = access(send)
        await page.open(Circle(), STATE)
        await asyncio.wait_for(news.wait(), 10)
        page.stop()
        await asyncio.sleep(0.2)

    asyncio.run(stay())
    assert [frame["kind"] for frame in sent] == ["ice"] * 3


def allocates(server: TurnServer, username: str, credential: str) -> bool:
    """Whether coturn's own client gets its packets through."""
    client = ["turnutils_uclient", "-y", "-c", "-n", "1", "-p", str(server.port)]
    asked = [*client, "-u", username, "-w", credential, "127.0.0.1"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    # One message each way; before them it prints what has come so far.
    return done.returncode == 0 and "tot_send_msgs=2, tot_recv_msgs=2" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="coturn is not installed (bin/test says so)")
def test_coturn_takes_them_until_they_end(tmp_path: Path, settings: Settings) -> None:
    with turn_server(tmp_path) as server:
        assert allocates(server, *credentials(SEAT, time.time()))
        assert not allocates(server, *credentials(SEAT, time.time() - 601))
        name, _credential = credentials(SEAT, time.time())
        settings.TURN_SECRET = "another"
        assert not allocates(server, name, credentials(SEAT, time.time())[1])
