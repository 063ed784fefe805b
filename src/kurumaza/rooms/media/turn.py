"""TURN credentials that end by themselves (draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`)."""

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings


def ice_servers(seat: str, now_s: float, *, seconds: int | None = None) -> list[dict[str, Any]]:
    """The ICE servers for the page of one seat, as RTCConfiguration takes them. `now_s` is seconds since 1970; what is handed
    out ends after `seconds`, or after those of the settings.

    The name says when it ends and nothing of whose it is: TURN servers write names into their logs."""
    servers: list[dict[str, Any]] = [{"urls": address} for address in settings.ICE_SERVERS]
    if settings.TURN_URLS:
        username = f"{int(now_s) + (settings.TURN_SECONDS if seconds is None else seconds)}:{_opaque(seat)}"
        # SHA-1 is what the servers know; as HMAC it is sound.
        digest = hmac.digest(settings.TURN_SECRET.encode(), username.encode(), "sha1")
        credential = base64.b64encode(digest).decode()
        servers.append({"urls": settings.TURN_URLS, "username": username, "credential": credential})
    return servers


def renew_after_s() -> float | None:
    """After how many seconds a page needs new credentials; None if nothing of it ends."""
    return settings.TURN_SECONDS / 2 if settings.TURN_URLS else None


def _opaque(seat: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"turn:{seat}".encode(), hashlib.sha256).hex()[:16]
