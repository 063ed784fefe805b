"""Real Chromium: one process a person, because contexts of one browser share the fake microphone."""

import json
import math
import os
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
EXECUTABLE = os.environ.get("KURUMAZA_TEST_CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
ARTIFACTS = ROOT / "test-artifacts"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
ALLOWS = "--use-fake-ui-for-media-stream"
# A slow camera: four browsers with pictures at the full rate take more than two cores have, and a test then sees the machine's time.
FRAMES_PER_SECOND = 5
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    ALLOWS,
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)


def write_voice(file: Path, hertz: float, seconds: int = 10) -> Path:
    """A microphone of its own: a tone that comes and goes each second, 16 kHz mono."""
    rate = 16_000
    frames = b"".join(
        struct.pack(
            "<h", round(9_000 * math.sin(2 * math.pi * hertz * i / rate)) if (i // rate) % 2 == 0 else 0
        )
        for i in range(rate * seconds)
    )
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(frames)
    return file


@contextmanager
def person_browser(
    playwright: Playwright,
    voice: Path | None = None,
    *,
    allows_devices: bool = True,
    has_camera: bool = True,
    frames_per_second: int = FRAMES_PER_SECOND,
) -> Iterator[Browser]:
    """A Chromium process with a microphone of its own; or with its devices refused, as by pressing ブロック; or without a camera."""
    devices = f"fps={frames_per_second}{'' if has_camera else ',device-count=0'}"
    flags = [*FLAGS, f"--use-fake-device-for-media-stream={devices}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    if not allows_devices:
        flags.remove(ALLOWS)
    if voice is not None:
        flags.append(f"--use-file-for-fake-audio-capture={voice}")
    browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=flags)
    try:
        yield browser
    finally:
        browser.close()


def axe(page: Page) -> list[dict[str, Any]]:
    """What axe finds on a page: rule, impact and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        {"rule": one["id"], "impact": one["impact"], "where": [node["target"] for node in one["nodes"]]}
        for one in json.loads(json.dumps(found))
    ]


def look(page: Page, name: str) -> None:
    """Keeps a picture of the page on a phone and on a desktop."""
    ARTIFACTS.mkdir(exist_ok=True)
    before = page.viewport_size
    for label, size in (("phone", PHONE), ("wide", DESKTOP)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        # Chromium drops a picture that is asked for between two sizes, and never says so: a frame of the new size first.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.screenshot(path=ARTIFACTS / f"{name}-{label}.png")
    if before:
        page.set_viewport_size(before)
