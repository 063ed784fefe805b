"""Plain words for the devices people are signed in on."""

import json
from pathlib import Path

import pytest

from kurumaza.core.text.devices import Device, device_of

_FILE = Path(__file__).parents[3] / "frontend/tests/check/user_agents.json"
KNOWN = json.loads(_FILE.read_text(encoding="utf-8"))
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", ("Chrome", "Windows", None)),
        (f"Mozilla/5.0 (Windows NT 10.0) {_CHROME} Safari/537.36 Edg/131.0.0.0", ("Edge", "Windows", None)),
        (f"Mozilla/5.0 (Linux; Android 14) {_CHROME} Mobile Safari/537.36", ("Chrome", "Android", None)),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_CHROME} Safari/537.36", ("Chrome", "Chromebook", None)),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            ("Firefox", "Linux", None),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1",
            ("Safari", "iPhone", None),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            ("Safari", "Mac", None),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/14.20.0",
            ("", "iPhone", "line"),
        ),
        ("", ("", "", None)),
        ("curl/8.5.0", ("", "", None)),
        ("<script>" * 1000 + "Firefox/1", ("", "", None)),
    ],
)
def test_device_is_named_by_browser_and_system(user_agent: str, device: tuple[str, str, str | None]) -> None:
    assert device_of(user_agent) == Device(*device)  # type: ignore[arg-type]


def test_device_of_every_browser_that_pages_know_has_a_system() -> None:
    assert [known["userAgent"] for known in KNOWN if not device_of(known["userAgent"]).system] == [
        "Mozilla/5.0 (Unknown)"
    ]
