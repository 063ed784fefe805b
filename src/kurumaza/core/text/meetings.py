"""The address of an online meeting, as organisers copy it out of Zoom, Meet and the like. Nothing is looked up."""

from typing import Literal
from urllib.parse import urlsplit

import msgspec

MEETING_MAX = 500


class MeetingRefusal(msgspec.Struct, frozen=True):
    """Why an address is not taken."""

    code: Literal["not_https", "no_host", "too_long"]


def read_meeting_address(text: str) -> str | MeetingRefusal:
    """The address, trimmed. Only https with a host name: it becomes a link that every participant presses.

    A name or password in it is refused as `no_host`: `https://zoom.us@elsewhere.example/` reads like another place."""
    address = text.strip()
    if len(address) > MEETING_MAX:
        return MeetingRefusal("too_long")
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        has_port = parts.port is not None
    except ValueError:
        return MeetingRefusal("no_host")
    if parts.scheme != "https":
        return MeetingRefusal("not_https")
    is_plain = address.isprintable() and not any(sign in address for sign in " \\<>\"'")
    if not is_plain or "." not in host.strip(".") or parts.username is not None or has_port:
        return MeetingRefusal("no_host")
    return address
