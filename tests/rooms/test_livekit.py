"""Tokens, keys and webhooks of the media server; kicks against a real one."""

import asyncio
import base64
import hashlib
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from livekit import api
from pytest_django.fixtures import Settings

from kurumaza.rooms.media import livekit
from tests.support.livekit_server import IS_THERE, KEY, SECRET, livekit_server

ROOM = UUID("7c0b3e0e-7b1c-4f5e-9b0a-0d7f0b3f8a11")
SEATS = [str(UUID(int=number)) for number in range(1, 7)]
HOOK = "/hooks/livekit/"


@pytest.fixture(autouse=True)
def with_livekit(settings: Settings) -> None:
    settings.LIVEKIT_URL, settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET = "ws://127.0.0.1:9", KEY, SECRET


def test_token_is_for_one_seat_of_one_room_and_for_nothing_else() -> None:
    said = jwt.decode(livekit.token_for(ROOM, SEATS[0]), SECRET, algorithms=["HS256"])
    assert (said["sub"], said["iss"]) == (SEATS[0], KEY)
    assert said["exp"] - said["nbf"] == livekit.TOKEN_SECONDS
    assert said["video"] == {
        "roomJoin": True,
        "room": str(ROOM),
        "canPublish": True,
        "canPublishSources": ["camera", "microphone"],
        "canPublishData": False,
        "canSubscribe": True,
        "canUpdateOwnMetadata": False,
    }
    assert not said.get("name") and not said.get("metadata") and not said.get("attributes")


def test_key_is_the_same_in_every_process_and_changes_with_who_is_there(settings: Settings) -> None:
    four = livekit.circle_key(ROOM, SEATS[:4])
    assert livekit.circle_key(ROOM, reversed(SEATS[:4])) == four
    assert len(base64.b64decode(four.key)) == 32
    others = [
        livekit.circle_key(ROOM, SEATS[:3]),
        livekit.circle_key(ROOM, SEATS[:5]),
        livekit.circle_key(uuid4(), SEATS[:4]),
    ]
    settings.SECRET_KEY = "another"
    others.append(livekit.circle_key(ROOM, SEATS[:4]))
    assert len({four.key, *(one.key for one in others)}) == 5


def test_media_servers_own_secret_opens_no_key(settings: Settings) -> None:
    before = livekit.circle_key(ROOM, SEATS[:4])
    settings.LIVEKIT_SECRET = settings.LIVEKIT_KEY = "another"
    assert livekit.circle_key(ROOM, SEATS[:4]) == before


@given(st.lists(st.uuids(), min_size=2, max_size=7, unique=True))
def test_number_changes_whenever_one_seat_leaves(uuids: list[UUID]) -> None:
    seats = [str(uuid) for uuid in uuids]
    before, after = livekit.circle_key(ROOM, seats), livekit.circle_key(ROOM, seats[1:])
    assert 0 <= after.number < 16
    assert before.number != after.number


def signed(body: bytes, *, key: str = KEY, secret: str = SECRET) -> str:
    """As the media server signs its webhooks."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return api.AccessToken(key, secret).with_sha256(digest).to_jwt()


BODY = b'{"event": "participant_left", "room": {"name": "r"}, "participant": {"identity": "i"}}'


def test_event_is_taken_with_a_signature_over_its_very_bytes() -> None:
    assert livekit.read_webhook(BODY, signed(BODY)) == ("participant_left", "r", "i")
    wrong = {
        "no signature": livekit.read_webhook(BODY, ""),
        "another body": livekit.read_webhook(BODY + b" ", signed(BODY)),
        "another secret": livekit.read_webhook(BODY, signed(BODY, secret="x" * 32)),
        "another key": livekit.read_webhook(BODY, signed(BODY, key="others")),
        "no event": livekit.read_webhook(b"{", signed(b"{")),
        "no text": livekit.read_webhook(b"\xff", signed(b"\xff")),
    }
    assert wrong == dict.fromkeys(wrong)


def test_a_token_of_a_page_signs_no_event() -> None:
    assert livekit.read_webhook(BODY, livekit.token_for(ROOM, SEATS[0])) is None


def test_without_a_media_server_nothing_is_taken(settings: Settings) -> None:
    settings.LIVEKIT_URL = settings.LIVEKIT_KEY = settings.LIVEKIT_SECRET = ""
    assert livekit.read_webhook(BODY, signed(BODY)) is None


@pytest.mark.django_db(databases=["default", "keys"])
def test_door_of_webhooks_asks_for_the_signature() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(HOOK, BODY, content_type="application/webhook+json")
    assert answer.status_code == 401
    answer = client.post(
        HOOK, BODY, content_type="application/webhook+json", headers={"Authorization": signed(BODY)}
    )
    assert answer.status_code == 204
    assert client.get(HOOK).status_code == 405


def test_media_server_that_is_away_stops_nobody() -> None:
    async def ask() -> list[str]:
        await livekit.put_out(ROOM, SEATS[0])
        return await livekit.put_out_strangers(ROOM, [])

    assert asyncio.run(ask()) == []


@pytest.mark.slow
@pytest.mark.skipif(not IS_THERE, reason="LiveKit is not built (bin/livekit --install)")
def test_a_token_lists_nothing_on_a_real_server(tmp_path: Path, settings: Settings) -> None:
    with livekit_server(tmp_path) as server:
        settings.LIVEKIT_URL = server.url
        address = server.url.replace("ws", "http", 1)

        async def ask() -> str:
            async with api.LiveKitAPI(
                address, token=livekit.token_for(ROOM, SEATS[0]), failover=False
            ) as page:
                try:
                    await page.room.list_participants(api.ListParticipantsRequest(room=str(ROOM)))
                except api.TwirpError as refused:
                    return str(refused.code)
            return "allowed"

        assert asyncio.run(ask()) in (
            api.TwirpErrorCode.UNAUTHENTICATED,
            api.TwirpErrorCode.PERMISSION_DENIED,
        )
        assert asyncio.run(livekit.put_out_strangers(ROOM, [])) == []
