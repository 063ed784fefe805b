"""Browsers inside apps (LINE, Facebook, Instagram, Google, …): their screens often give pages no microphone.

`frontend/src/check/browsers.ts` knows the same ones; both are tested with one list of user agents."""

import re
from typing import Literal

App = Literal["line", "facebook", "instagram", "google", "other"]

_APPS: tuple[tuple[re.Pattern[str], App], ...] = (
    (re.compile(r"\bLine/"), "line"),
    (re.compile(r"\bInstagram\b"), "instagram"),
    (re.compile(r"\bFBA[NV]\b|\bFB_IAB\b"), "facebook"),
    (re.compile(r"\bGSA/"), "google"),
    # The last one is Android's WebView, in whatever app.
    (re.compile(r"\bTwitter for|\bMicroMessenger\b|\bKAKAOTALK\b|\bYJApp-|; wv\)"), "other"),
)


def app_of(user_agent: str) -> App | None:
    """In which app this browser is; None for a browser of its own."""
    return next((app for pattern, app in _APPS if pattern.search(user_agent)), None)


def is_on_android(user_agent: str) -> bool:
    """Whether links may ask Android for another browser."""
    return "Android" in user_agent
