"""話をさがす: what is found, by whom, in which order."""

from datetime import timedelta

import pytest

from kurumaza.people.models import Person
from kurumaza.stories import actions
from kurumaza.stories.actions_search import index_story
from kurumaza.stories.models import SearchText, Story
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_search import PAGE, Place, all_hits, is_too_long, place_of, search_stories
from tests.factories.stories import NEXT_DAY, Evening, approved_story, draft_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ALL = ("はるか", "けんじ", "そら", "みどり", "ゆい", "まこと", "あおい", "ふみ")


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def titles(person: Person | None, query: str, *, turning_point: str = "") -> list[str]:
    return [one.title for one in search_stories(person, query, turning_point=turning_point).stories]


def told(
    evening: Evening, title: str, text: str, *, by: str = "はるか", audience: str = "term", days: int = 0
) -> Story:
    words = Draft(title, text, "そう決めました。", "いまもそう思います。")
    now = NEXT_DAY + timedelta(days=days)
    return approved_story(evening, by=by, audience=audience, words=words, now=now)


@pytest.mark.parametrize(
    "query",
    [
        "高橋",
        "髙橋",
        "(株)",
        "㈱",
        "カフェ",
        "ｶﾌｪ",
        "ABC",
        "abc",
        "ＡＢＣ",
        "迷",
        "「迷い」",
        "10年",
        "１０年 カフェ",
        "カフェ　高橋",
        "の",
        "100%",
        "'",
        '"',
        "a_b\\",
    ],
)
def test_words_are_found_however_they_are_spelled(evening: Evening, query: str) -> None:
    told(evening, "髙橋さんのカフェ", '㈱ＡＢＣで10年、「迷い」ながら 100%の力で it\'s "a_b\\" でした。')
    assert titles(evening.person("けんじ").person, query) == ["髙橋さんのカフェ"]


@pytest.mark.parametrize(
    "query",
    ["選択", "橋高", "カフエ", "高橋 選択", "年10", "%_%", "* OR", "!!!", "' OR 1=1 --", "t1", "public"],
)
def test_what_does_not_stand_there_is_not_found(evening: Evening, query: str) -> None:
    told(evening, "髙橋さんのカフェ", "㈱ABCで10年迷いました。")
    assert titles(evening.person("けんじ").person, query) == []


def test_words_do_not_run_over_from_one_part_into_the_next(evening: Evening) -> None:
    told(evening, "春", "夏")
    assert titles(evening.person("けんじ").person, "春夏") == []
    assert titles(evening.person("けんじ").person, "春 夏") == ["春"]


def test_each_finds_what_they_may_read_and_nobody_else(evening: Evening) -> None:
    for audience, by in (("group", "はるか"), ("term", "そら"), ("public", "ゆい")):
        told(evening, f"{audience}の話", "海を見ていました。", by=by, audience=audience)
    assert set(titles(evening.person("けんじ").person, "海")) == {"groupの話", "termの話", "publicの話"}
    assert set(titles(evening.person("まこと").person, "海")) == {"termの話", "publicの話"}
    assert titles(evening.world.outsider, "海") == ["publicの話"]
    assert titles(None, "海") == ["publicの話"]
    assert titles(None, "") == ["publicの話"]
    assert set(titles(evening.person("はるか").person, "海")) == {"groupの話", "termの話", "publicの話"}


def test_story_is_found_from_when_it_is_approved_until_it_leaves(evening: Evening) -> None:
    kenji = evening.person("けんじ").person
    told_only = tell(evening, draft_story(evening, words=Draft("海の話", "海です。"), by="そら"))
    assert isinstance(told_only, Story)
    assert titles(kenji, "海") == []
    story = told(evening, "海辺の話", "海です。")
    assert titles(kenji, "海") == ["海辺の話"]
    actions.withdraw_story(story=story, now=NEXT_DAY)
    assert titles(kenji, "海") == []
    assert not SearchText.objects.exists()


def test_title_comes_before_text_one_piece_before_pieces_early_before_late_and_newer_before_older(
    evening: Evening,
) -> None:
    filler = "ここでは別のことを書いています。" * 10
    told(evening, "遅い", f"{filler}転勤 家族", by="はるか")
    told(evening, "古い", "転勤 家族", by="けんじ", days=1)
    told(evening, "新しい", "転勤 家族", by="そら", days=2)
    told(evening, "ばらばら", "家族と転勤", by="みどり", days=3)
    told(evening, "転勤の話", "家族のこと", by="ゆい", days=4)
    told(evening, "転勤と家族", "はじまり", by="まこと")
    assert titles(evening.person("あおい").person, "転勤 家族") == [
        "転勤と家族",
        "新しい",
        "古い",
        "遅い",
        "転勤の話",
        "ばらばら",
    ]


def test_pages_follow_each_other_and_hold_everything_once(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kurumaza.stories.queries_search.SPAN", 5)
    monkeypatch.setattr("kurumaza.stories.queries_search.PAGE", 2)
    monkeypatch.setattr("kurumaza.stories.queries_search._FIRST_CHUNK", 3)
    reader = evening.person("ふみ").person
    for number in range(12):
        in_title = "海の" if number % 3 == 0 else ""
        told(
            evening,
            f"{in_title}話{number}",
            "海を見ました。",
            by=ALL[number % 7],
            audience="group" if number == 1 else "term",
        )
    seen: list[str] = []
    place: Place | None = Place()
    while place is not None:
        page = search_stories(reader, "海", offset=place)
        assert 0 < len(page.stories) <= 2
        seen += [one.title for one in page.stories]
        place = place_of(str(page.next)) if page.next else None
    assert seen == [
        "海の話9",
        "海の話6",
        "海の話3",
        "海の話0",
        *(f"話{one}" for one in (11, 10, 8, 7, 5, 4, 2)),
    ]
    assert [one.title for one in all_hits(reader, "海")] == seen
    everything = [one.title for one in all_hits(reader, "")]
    assert everything == [
        f"海の話{one}" if one % 3 == 0 else f"話{one}" for one in range(11, -1, -1) if one != 1
    ]
    assert PAGE == 10


def test_turning_point_and_term_narrow_down(evening: Evening) -> None:
    story = told(evening, "残る", "海の町に残りました。")
    told(evening, "出る", "海の町を出ました。", by="そら")
    Story.objects.filter(pk=story.pk).update(turning_points=["残るか、離れるか"])
    story.refresh_from_db()
    index_story(story)
    kenji = evening.person("けんじ").person
    assert titles(kenji, "海", turning_point="残るか、離れるか") == ["残る"]
    assert titles(kenji, "", turning_point="残るか、離れるか") == ["残る"]
    assert titles(kenji, "", turning_point="残るか") == []
    assert len(search_stories(kenji, "", term=evening.world.term.pk).stories) == 2
    assert search_stories(kenji, "", term=evening.world.term.pk + 1).stories == []


def test_long_query_is_looked_for_in_part_and_says_so(evening: Evening) -> None:
    told(evening, "長い", "あいうえおかきくけこ" * 5)
    kenji = evening.person("けんじ").person
    found = search_stories(kenji, "あいうえおかきくけこ" * 4 + "さ")
    assert ([one.title for one in found.stories], found.too_long) == (["長い"], True)
    many = " ".join("あいうえおかきくけこ"[one : one + 3] for one in range(8))
    assert ([one.title for one in search_stories(kenji, many).stories], is_too_long(many)) == (
        ["長い"],
        False,
    )
    assert is_too_long("あ " * 100)


@pytest.mark.parametrize(
    "written", ["", "1", "2.0.0", "0.-1.0", "0.0.100", "a.b.c", "0.0.0.0", "0.99999999999999999999.0"]
)
def test_place_that_is_none_is_none(written: str) -> None:
    assert place_of(written) is None
