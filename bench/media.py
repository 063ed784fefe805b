"""Until one sees the others: from joining to the first picture of somebody else, in real browsers on loopback.

`bin/bench media`: four people with a Chromium process each join at the same moment; a fourth comes late to three who talk; four
join in a relay-only term through a real coturn. Each is timed from the moment in which the room's page begins to sit down
(`…_p95_s`), and from the tap that leads to it, with the loading of the page (`…_from_tap_p95_s`).
The floor, in the same browsers: a bare pair of RTCPeerConnection with the same fake camera, without our room, all four at once."""

import argparse
import base64
import hmac
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

from tests.faults.evening import tonight
from tests.support.chromium import person_browser, write_voice
from tests.support.server import RealServer
from tests.support.turn_server import SECRET, TurnServer, turn_server

PEOPLE = 4
PATIENCE_MS = 60_000
CAMERA_FRAMES_PER_SECOND = 20
# Small windows: six pages at this size fit two cores, larger ones measure the painting.
WINDOW = {"width": 480, "height": 360}
# When each of the others is first seen, on the page's own clock, which begins with the tap (the navigation).
WATCH = """
window.firstFrames = {};
const look = () => {
  for (const video of document.querySelectorAll("li[data-seat]:not(.me) video")) {
    if (video.dataset.watched) continue;
    video.dataset.watched = "1";
    const { seat } = video.closest("li").dataset;
    video.requestVideoFrameCallback(() => { window.firstFrames[seat] ??= performance.now(); });
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true });
"""
SEEN = "others => Object.keys(window.firstFrames).length >= others"
TIMES = """() => ({
  join: performance.getEntriesByName("kurumaza.join")[0].startTime,
  frames: Object.values(window.firstFrames),
})"""
GO_AT = "([address, at]) => { setTimeout(() => location.assign(address), at - Date.now()); }"
FLOOR_AT = """async ([at, configuration]) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180, frameRate: 15 } });
  await new Promise((done) => setTimeout(done, at - Date.now()));
  const began = performance.now();
  const [one, two] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  one.onicecandidate = ({ candidate }) => candidate && two.addIceCandidate(candidate);
  two.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true });
  document.body.append(video);
  const seen = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now() - began)));
  two.ontrack = ({ track }) => { if (track.kind === "video") video.srcObject = new MediaStream([track]); };
  for (const track of stream.getTracks()) one.addTrack(track, stream);
  await one.setLocalDescription();
  await two.setRemoteDescription(one.localDescription);
  await two.setLocalDescription();
  await one.setRemoteDescription(two.localDescription);
  const took = await seen;
  one.close();
  two.close();
  video.remove();
  for (const track of stream.getTracks()) track.stop();
  return took;
}"""


class Seen(NamedTuple):
    """Seconds until the first of the others, and until the last of them, since joining; and until the first since the tap."""

    first: float
    last: float
    from_tap: float


class Table:
    """Four people with a browser each, and the room of their circle."""

    def __init__(self, stack: ExitStack, folder: Path, *, settings: dict[str, str], relay_only: bool) -> None:
        self.server = stack.enter_context(RealServer(folder, settings=settings))
        if relay_only:
            self.server.run_python(
                "from kurumaza.terms.models import Term; Term.objects.update(relay_only=True)"
            )
        evening = tonight(self.server)
        self.address = f"{self.server.url}/circles/{evening.circle}/room/"
        self.away = f"{self.server.url}/signin/"
        playwright = stack.enter_context(sync_playwright())
        self.pages: list[Page] = []
        for number, cookie in enumerate(evening.cookies.values()):
            voice = write_voice(folder / f"voice-{number}.wav", 200 + 60 * number)
            browser = stack.enter_context(
                person_browser(playwright, voice, frames_per_second=CAMERA_FRAMES_PER_SECOND)
            )
            context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
            context.add_cookies([{"name": "kurumaza", "value": cookie, "url": self.server.url}])
            context.add_init_script(WATCH)
            self.pages.append(context.new_page())

    def leave(self) -> None:
        """Everybody's page goes elsewhere, at rest."""
        for page in self.pages:
            page.goto(self.away)

    def join(self, pages: Sequence[Page], *, others: int) -> list[Seen]:
        """These join at the same moment; what each of them saw."""
        at = time.time() * 1000 + 1500
        for page in pages:
            page.evaluate(GO_AT, [self.address, at])
        for page in pages:
            page.wait_for_url(self.address, timeout=PATIENCE_MS)
            page.wait_for_function(SEEN, arg=others, timeout=PATIENCE_MS)
        return [_seen(page.evaluate(TIMES)) for page in pages]

    def floor(self, turn: TurnServer | None = None) -> list[float]:
        """A bare pair of connections in each browser, all at once; seconds until its first frame."""
        self.leave()
        configuration = {} if turn is None else {"iceServers": [_access(turn)], "iceTransportPolicy": "relay"}
        at = time.time() * 1000 + 2500
        for page in self.pages:
            page.evaluate(f"(wish) => {{ window.floor = ({FLOOR_AT})(wish); }}", [at, configuration])
        return [page.evaluate("() => window.floor") / 1000 for page in self.pages]


def _access(turn: TurnServer) -> dict[str, str]:
    """Credentials as our server makes them."""
    username = f"{int(time.time()) + 600}:bench"
    digest = hmac.digest(SECRET.encode(), username.encode(), "sha1")
    url = f"turn:127.0.0.1:{turn.port}?transport=udp"
    return {"urls": url, "username": username, "credential": base64.b64encode(digest).decode()}


def _seen(times: dict[str, Any]) -> Seen:
    since = [frame - times["join"] for frame in times["frames"]]
    return Seen(min(since) / 1000, max(since) / 1000, min(times["frames"]) / 1000)


def p95(values: Sequence[float]) -> float:
    """The value below which 95 of 100 lie, of few values the greatest but one in twenty."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return round(sorted(values)[len(values) // 2], 3)


def figures(name: str, seen: Sequence[Seen]) -> dict[str, Any]:
    """What is told of one way to join."""
    firsts = [one.first for one in seen]
    return {
        f"{name}_p95_s": p95(firsts),
        f"{name}_p50_s": median(firsts),
        f"{name}_of_all_p95_s": p95([one.last for one in seen]),
        f"{name}_from_tap_p95_s": p95([one.from_tap for one in seen]),
        f"{name}_samples": len(seen),
    }


def measure_direct(folder: Path, runs: int) -> dict[str, Any]:
    """All at once, a late one, and the floor, in turn."""
    together: list[Seen] = []
    late: list[Seen] = []
    floor: list[float] = []
    with ExitStack() as stack:
        table = Table(stack, folder, settings={}, relay_only=False)
        for _ in range(runs):
            floor += table.floor()
            table.leave()
            together += table.join(table.pages, others=PEOPLE - 1)
            for page in table.pages:  # each comes late once, to the others who stay
                page.goto(table.away)
                late += table.join([page], others=PEOPLE - 1)
    told = figures("first_frame", together) | figures("late_first_frame", late)
    return told | {"floor_p50_s": median(floor), "floor_p95_s": p95(floor), "floor_samples": len(floor)}


def measure_relay(folder: Path, runs: int) -> dict[str, Any]:
    """All at once, through coturn and no other way."""
    seen: list[Seen] = []
    floor: list[float] = []
    with ExitStack() as stack:
        turn = stack.enter_context(turn_server(folder))
        table = Table(stack, folder, settings=turn.environment, relay_only=True)
        for _ in range(runs):
            floor += table.floor(turn)
            table.leave()
            seen += table.join(table.pages, others=PEOPLE - 1)
    told = figures("relay_first_frame", seen)
    return told | {"relay_floor_p50_s": median(floor), "relay_floor_p95_s": p95(floor)}


def main() -> None:
    """Prints a table and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(prog="bin/bench media", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often all of them join (5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as direct, tempfile.TemporaryDirectory() as relayed:
        told = measure_direct(Path(direct), options.runs)
        if shutil.which("turnserver"):
            told |= measure_relay(Path(relayed), options.runs)
        else:
            print("coturn is not installed: nothing was measured through a relay.")
    told["ratio_to_floor"] = round(told["first_frame_p50_s"] / told["floor_p50_s"], 2)
    for name, value in told.items():
        print(f"{name:>34}  {value}")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
