"""The list is the page's own: server and page must agree."""

import json
from pathlib import Path

import pytest

from kurumaza.core.text.app_browsers import app_of, is_on_android

_FILE = Path(__file__).parents[3] / "frontend/tests/check/user_agents.json"
KNOWN = json.loads(_FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known["userAgent"][-40:])
def test_app_is_known_by_what_its_browser_says(known: dict[str, str]) -> None:
    assert app_of(known["userAgent"]) == known["app"]


def test_android_is_told_from_the_others() -> None:
    android = [known["browser"] for known in KNOWN if is_on_android(known["userAgent"])]
    assert set(android) == {"chrome_android", "samsung", "edge_android", "firefox_android", "app"}
