"""The media server (LiveKit): tokens for exactly one seat of one room, the keys of circles, and putting people out.

The media server passes on what browsers have encrypted. It never gets a key: keys are derived from this server's own secret, which
it does not know, and go to the pages of seats only, through the room's socket. They are nowhere stored and in no log."""

import base64
import hashlib
import hmac
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import aiohttp
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from livekit import api
from livekit.api.twirp_client import TwirpError

log = logging.getLogger(__name__)
# A token only has to last from the page's hello to its joining; who is in keeps being let in by the media server itself.
TOKEN_SECONDS = 120
KEY_NUMBERS = 16
TIMEOUT = aiohttp.ClientTimeout(total=5)


class CircleKey(NamedTuple):
    """The key of a circle as it is now. `number` (0 to 15) tells browsers under which of their keys a frame is."""

    key: str
    number: int


def token_for(room: UUID, seat: str) -> str:
    """Lets the page of this seat into this room: voice and picture, nothing else; no name, no metadata."""
    grants = api.VideoGrants(
        room_join=True,
        room=str(room),
        can_publish=True,
        can_publish_sources=["camera", "microphone"],
        can_publish_data=False,
        can_subscribe=True,
        can_update_own_metadata=False,
    )
    token = api.AccessToken(settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET)
    return token.with_identity(seat).with_ttl(timedelta(seconds=TOKEN_SECONDS)).with_grants(grants).to_jwt()


def circle_key(room: UUID, holders: Iterable[str]) -> CircleKey:
    """The key of exactly these seats. Any process derives the same one; with another set it is another one.

    Whoever leaves never learns the key of those who remain. Whoever comes back into the very same company gets the key that they
    had in it. The number changes with every single seat that comes or goes, so that late frames still find their key."""
    seats = sorted(holders)
    about = f"kurumaza circle key 1|{room}|{'|'.join(seats)}".encode()
    key = HKDF(SHA256(), 32, salt=None, info=about).derive(settings.SECRET_KEY.encode())
    number = 0
    for seat in seats:
        number ^= 1 + hmac.digest(b"number", seat.encode(), hashlib.sha256)[0] % (KEY_NUMBERS - 1)
    return CircleKey(base64.b64encode(key).decode(), number)


class Heard(NamedTuple):
    """What the media server says has happened."""

    kind: str
    room: str
    identity: str


def read_webhook(body: bytes, authorization: str) -> Heard | None:
    """An event, if it was signed with our secret over exactly this body; None otherwise."""
    if not settings.LIVEKIT_SECRET:
        return None
    receiver = api.WebhookReceiver(api.TokenVerifier(settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET))
    try:
        event = receiver.receive(body.decode(), authorization)
    except Exception:  # the library raises bare exceptions for every kind of wrong
        return None
    return Heard(event.event, event.room.name, event.participant.identity)


async def put_out(room: UUID, seat: str) -> None:
    """Ends the connection of a seat at the media server, if it has one."""
    await _remove(room, [seat])


async def put_out_strangers(room: UUID, seats: Collection[str]) -> list[str]:
    """Ends whoever is connected there without one of these seats; who that was."""
    if not settings.LIVEKIT_URL:
        return []
    try:
        async with _server() as server:
            there = await server.room.list_participants(api.ListParticipantsRequest(room=str(room)))
    except (TimeoutError, TwirpError, aiohttp.ClientError) as failure:
        log.warning("room %s: the media server does not answer (%s)", room, type(failure).__name__)
        return []
    strangers = [one.identity for one in there.participants if one.identity not in seats]
    await _remove(room, strangers)
    return strangers


async def _remove(room: UUID, identities: Iterable[str]) -> None:
    identities = list(identities)
    if not settings.LIVEKIT_URL or not identities:
        return
    try:
        async with _server() as server:
            for identity in identities:
                with suppress(TwirpError):  # not there (any more)
                    await server.room.remove_participant(
                        api.RoomParticipantIdentity(room=str(room), identity=identity)
                    )
    except (TimeoutError, aiohttp.ClientError) as failure:
        log.warning("room %s: the media server does not answer (%s)", room, type(failure).__name__)


def _server() -> api.LiveKitAPI:
    address = settings.LIVEKIT_URL.replace("ws", "http", 1)
    return api.LiveKitAPI(
        address, settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET, timeout=TIMEOUT, failover=False
    )
