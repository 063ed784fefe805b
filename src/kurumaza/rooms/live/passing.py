"""What goes from page to page of a room and leaves no trace: signals of the mesh, microphone and camera on or off, written lines."""

from typing import Any

from kurumaza.rooms.live.live_room import LiveRoom, Socket


def show(live: LiveRoom) -> None:
    """Sends every page its view."""
    for page in live.pages():
        page.send_view(live)


def media_of(page: Socket) -> dict[str, Any]:
    """Whether a page's microphone and camera are on."""
    return {"kind": "media", "seat": page.seat, "audio": page.has_audio, "video": page.has_video}


def deliver(live: LiveRoom, message: dict[str, Any]) -> None:
    """Gives something to the pages here that it is for: a signal to the page that it names, a line to all who are there, its writer
    too, news of a microphone to the others."""
    to = message.get("to")
    shown = {name: value for name, value in message.items() if name != "to"}
    for page in live.pages():
        match message["kind"]:
            case "signal":
                is_for = page.connection == to != message["from"]
            case "said":
                is_for = True
            case _:
                is_for = page.seat != message["seat"]
        if is_for:
            page.send_frame(**shown)
