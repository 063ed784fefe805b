"""What the room refuses: a sentence comes back, and nothing has changed for anybody."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.evening import tonight
from tests.support.room_client import RoomClient
from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.once]


async def _ask_for_what_is_refused(server: RealServer) -> None:
    evening = tonight(server, people=2)
    clients = [RoomClient(server.url, evening.circle, cookie) for cookie in evening.cookies.values()]
    one, other = clients[:2]
    await one.connect()
    assert one.view["stage"] == "waiting"
    await one.send(kind="memo", id=str(uuid4()), card=3, text="朝の市場")
    await one.until(lambda: "refused" in one.frames)
    # What somebody has written keeps their seat at this table, and until it begins they may be seated elsewhere.
    assert one.frames["refused"][0]["code"] == "not_in_this_phase"
    await other.connect()
    await other.until(lambda: other.view["stage"] == "running")
    for client in (one, other):  # two are asked before they go on
        assert (await client.command("choose_pair", goes_on=True))["kind"] == "done"
    await one.until(lambda: one.view["seq"] == other.view["seq"])
    one, other = (other, one) if one.view["holder"] == one.view["me"] else (one, other)
    before = dict(one.view)
    refused = await one.command("pass_turn")
    assert (refused["kind"], refused["code"]) == ("refused", "not_your_turn")
    assert refused["text"] == "いまは、ほかの人の番です。"
    nonsense = await one.command("make_me_host")
    assert (nonsense["kind"], nonsense["code"]) == ("refused", "not_understood")
    await one.send(kind="head")
    await one.until(lambda: len(one.frames["view"]) > 1)
    assert {key: one.view[key] for key in before} == before
    assert other.view["seq"] == before["seq"]
    await asyncio.gather(*(client.close() for client in clients[:2]))


def test_refused_command_says_why_and_changes_nothing(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        asyncio.run(_ask_for_what_is_refused(server))
