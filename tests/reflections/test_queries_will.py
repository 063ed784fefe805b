"""The river, what is asked after, and searching one's own lines."""

from datetime import timedelta

import pytest

from kurumaza.reflections import actions_will, queries_will
from kurumaza.reflections.models import WillNote
from tests.factories.stories import NEXT_DAY, Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WEEK = timedelta(days=7)


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def write(evening: Evening, *lines: str, step: str = "", who: str = "はるか", days: int = 0) -> None:
    for line in lines:
        added = actions_will.add_will(
            person=evening.person(who).person,
            line=line,
            next_step=step,
            now=NEXT_DAY + timedelta(days=days),
        )
        assert isinstance(added, WillNote)


def test_river_has_months_as_landmarks_newest_first(evening: Evening) -> None:
    for days, line in ((0, "一"), (3, "二"), (40, "三")):
        write(evening, line, days=days)
    months = queries_will.river_of(evening.person("はるか").person, NEXT_DAY)
    shown = [(f"{one.first:%Y-%m-%d}", [line.will.line for line in one.lines]) for one in months]
    assert shown == [("2026-03-01", ["三"]), ("2026-02-01", ["二", "一"])]


def test_river_of_nobody_who_has_written_is_empty(evening: Evening) -> None:
    assert queries_will.river_of(evening.person("はるか").person, NEXT_DAY) == []


def test_part_of_the_river_can_be_had(evening: Evening) -> None:
    write(evening, "一", "二", "三")
    months = queries_will.river_of(evening.person("はるか").person, NEXT_DAY, start=1, stop=2)
    assert [line.will.line for month in months for line in month.lines] == ["二"]


@pytest.mark.parametrize(
    ("step", "after", "went", "asked"),
    [
        ("聞く", WEEK, "", True),
        ("聞く", WEEK - timedelta(minutes=1), "", False),
        ("聞く", WEEK, "聞けた", False),
        ("", WEEK, "", False),
    ],
)
def test_next_step_is_asked_after_a_week_later(
    evening: Evening, step: str, after: timedelta, went: str, asked: bool
) -> None:
    write(evening, "市", step=step)
    person = evening.person("はるか").person
    [line] = queries_will.own_will(person)
    if went:
        actions_will.note_how_it_went(person=person, will=line.uuid, how_it_went=went, now=NEXT_DAY)
    [month] = queries_will.river_of(person, NEXT_DAY + after)
    assert [one.is_asked_after for one in month.lines] == [asked]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("市", ["市をひらく"]),
        ("ﾊﾀｹ", ["ハタケに人を呼ぶ"]),
        ("ひらく 市", ["市をひらく"]),
        ("聞く", ["ハタケに人を呼ぶ", "市をひらく"]),
        ("ない", []),
        ("", []),
        ("  ", []),
    ],
)
def test_own_lines_are_found_however_they_are_written(evening: Evening, query: str, found: list[str]) -> None:
    write(evening, "市をひらく", "ハタケに人を呼ぶ", step="聞く")
    write(evening, "市をひらくのは、けんじ", who="けんじ")
    hits = queries_will.search_will(evening.person("はるか").person, query)
    assert [one.will.line for one in hits] == found


def test_passage_marks_what_was_looked_for(evening: Evening) -> None:
    write(evening, "市をひらく", step="市場で聞く")
    [hit] = queries_will.search_will(evening.person("はるか").person, "市")
    assert [[piece.text for piece in passage if piece.is_hit] for passage in hit.passages] == [["市"], ["市"]]
