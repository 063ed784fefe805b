"""A plain word for the device somebody is signed in on, read from what its browser says of itself.

Only the words are kept, never the whole line: it tells people apart better than anybody needs."""

import re
from typing import NamedTuple

from kurumaza.core.text.app_browsers import App, app_of

# The first that fits: many browsers name those that they descend from as well.
_BROWSERS = (
    (re.compile(r"\bEdgA?/|\bEdgiOS/"), "Edge"),
    (re.compile(r"\bOPR/|\bOPT/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\bFirefox/|\bFxiOS/"), "Firefox"),
    (re.compile(r"\bChrome/|\bCriOS/|\bChromium/"), "Chrome"),
    (re.compile(r"\bVersion/[\d.]+ (?:Mobile/\w+ )?Safari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"\biPhone\b|\biPod\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bCrOS\b"), "Chromebook"),
    (re.compile(r"\bMacintosh\b"), "Mac"),
    (re.compile(r"\bLinux\b"), "Linux"),
)
LONGEST = 1000  # of what is read: whoever sends more is no browser


class Device(NamedTuple):
    """Names as their makers write them; empty where nothing is known. `app`: the app that shows the page, if it is one."""

    browser: str
    system: str
    app: App | None


def device_of(user_agent: str) -> Device:
    """What a User-Agent line says."""
    line = user_agent[:LONGEST]
    return Device(_first(_BROWSERS, line), _first(_SYSTEMS, line), app_of(line))


def _first(known: tuple[tuple[re.Pattern[str], str], ...], line: str) -> str:
    return next((name for pattern, name in known if pattern.search(line)), "")
