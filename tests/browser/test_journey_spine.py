"""The main job, whole: from two rosters through the evening to a story told, answered and taken back.

Four people in a Chromium process each, with a microphone each; two organisers; a real server on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.journey import Journey, choose_legal_basis, people_and_server
from tests.browser.opening import evening, open_term
from tests.browser.spine import walk_the_spine

pytestmark = [pytest.mark.browser, pytest.mark.beside]


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with people_and_server(tmp_path) as people:
        yield people


def open_the_term(journey: Journey, organiser: str) -> None:
    """With the form at the desk of an empty start."""
    open_term(
        journey.go(organiser, "/desk/", "empty-desk"),
        name=journey.office.name,
        slug=journey.office.slug,
        sides=[("火-Okoshi", "学生"), ("Dialogue for Everyone", "卒業生")],
        times=[evening(1)],
        topics="地元に残るか\n仕事の選びかた",
        reader=f"{organiser}さん",
        look_at=lambda name: journey.check(organiser, name),
    )
    choose_legal_basis(journey, organiser)


def test_journey_from_two_rosters_to_the_answered_story(journey: Journey) -> None:
    journey.go("なつき", "/sample/okoshi/")
    journey.open_link("ちづる", "chizuru@sample.example", "運営としてお迎え")
    open_the_term(journey, "なつき")
    walk_the_spine(journey)
