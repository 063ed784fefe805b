"""One's own lines: written, tied to what they came from, written on, taken away. And their table as it was before."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps

from kurumaza.people.private_writing import seal, unseal
from kurumaza.reflections import actions_will, queries_will
from kurumaza.reflections.actions_will import LINE_MAX
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin, origin_choices, origin_words, read_origin
from kurumaza.stories.actions import withdraw_story
from tests.factories.stories import NEXT_DAY, Evening, delivered_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


ID = "0f2d1a54-7a0e-4d3c-9a55-0c2f6f3d0a11"


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def write(evening: Evening, who: str = "はるか", origin: Origin | None = None) -> queries_will.OwnWill:
    person = evening.person(who).person
    added = actions_will.add_will(
        person=person, line="市をひらく", next_step="聞く", now=NEXT_DAY, origin=origin
    )
    assert isinstance(added, WillNote)
    found = queries_will.one_own_will(person, added.uuid)
    assert found is not None
    return found


def came_from(evening: Evening, who: str, origin: Origin) -> str:
    return origin_words(evening.person(who).person, [origin])[origin]


def test_line_says_from_which_circle_card_and_story_it_came(evening: Evening) -> None:
    delivery = delivered_story(evening)
    deck = evening.world.term.deck
    [text] = [card["text"]["ja"] for card in deck.body["cards"] if card["number"] == 7]
    told = {
        Origin("circle", evening.circle.uuid): "2月14日のグループから",
        Origin("card", deck.uuid, 7): f"カード「{text}」から",
        Origin("story", delivery.story.uuid): f"話「{delivery.story.title}」を読んで",
    }
    for origin, words in told.items():
        assert write(evening, "けんじ", origin).origin == origin
        assert came_from(evening, "けんじ", origin) == words
    assert delivery.story.title not in str(list(WillNote.objects.values()))


def test_story_that_was_taken_back_is_named_no_more(evening: Evening) -> None:
    delivery = delivered_story(evening)
    line = write(evening, "けんじ", Origin("story", delivery.story.uuid))
    assert line.origin is not None
    withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert came_from(evening, "けんじ", line.origin) == "ある話を読んで"
    [month] = queries_will.river_of(evening.person("けんじ").person, NEXT_DAY)
    assert [one.came_from for one in month.lines] == ["ある話を読んで"]


@pytest.mark.parametrize("kind", ["circle", "story", "card"])
def test_line_is_kept_without_what_its_author_may_not_know_of(evening: Evening, kind: str) -> None:
    delivery = delivered_story(evening, audience="group")
    about = {
        "circle": Origin("circle", evening.other_circle.uuid),
        "story": Origin("story", delivery.story.uuid),
        "card": Origin("card", evening.world.term.deck.uuid, 999),
    }
    assert write(evening, "まこと" if kind == "story" else "はるか", about[kind]).origin is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "story",
        "story:x",
        f"reflection:{ID}",
        f"person:{ID}",
        f"card:{ID}",
        f"circle:{ID}:3",
        f"card:{ID}:x",
    ],
)
def test_link_that_names_nothing_is_none(code: str) -> None:
    assert read_origin(code) is None


def test_form_offers_ones_own_circles_stories_and_cards(evening: Evening) -> None:
    delivery = delivered_story(evening)

    def codes(who: str, also: Origin | None = None) -> list[str]:
        groups = origin_choices(evening.person(who).person, NEXT_DAY, also)
        return [code for group in groups for code, _words in group.options if not code.startswith("card")]

    story, circle = Origin("story", delivery.story.uuid), Origin("circle", evening.circle.uuid)
    assert codes("けんじ") == [circle.code, story.code]
    assert codes("みどり") == [circle.code]
    assert codes("みどり", story) == [story.code, circle.code]
    assert codes("みどり", Origin("circle", evening.other_circle.uuid)) == [circle.code]


def test_line_is_written_anew_and_its_origin_with_it(evening: Evening) -> None:
    person, one = evening.person("はるか").person, write(evening)
    circle = Origin("circle", evening.circle.uuid)
    later = NEXT_DAY + timedelta(days=1)
    words = {"line": "畑に人を呼ぶ", "next_step": "", "how_it_went": "三人来た"}
    for origin in (circle, None):
        refused = actions_will.rewrite_will(person=person, will=one.uuid, origin=origin, now=later, **words)
        assert refused is None
        [line] = queries_will.own_will(person)
        assert (line.words, line.origin, line.created_at) == (
            ("畑に人を呼ぶ", "", "三人来た"),
            origin,
            NEXT_DAY,
        )


def test_reflections_line_stays_with_its_circle_when_written_anew(evening: Evening) -> None:
    person = evening.person("はるか").person
    assert (
        actions_will.keep_will_of_circle(
            person=person, circle=evening.circle, line="市", next_step="", now=NEXT_DAY
        )
        is None
    )
    [line] = queries_will.own_will(person)
    words = {"line": "市をひらく", "next_step": "", "how_it_went": ""}
    actions_will.rewrite_will(person=person, will=line.uuid, origin=None, now=NEXT_DAY, **words)
    found = queries_will.will_of_circle(person, evening.circle)
    assert found is not None
    assert found.line == "市をひらく"


def test_tie_to_a_story_that_is_gone_is_kept_when_only_words_change(evening: Evening) -> None:
    delivery = delivered_story(evening)
    person = evening.person("けんじ").person
    one = write(evening, "けんじ", Origin("story", delivery.story.uuid))
    withdraw_story(story=delivery.story, now=NEXT_DAY)
    words = {"line": "市", "next_step": "", "how_it_went": ""}
    actions_will.rewrite_will(person=person, will=one.uuid, origin=one.origin, now=NEXT_DAY, **words)
    assert queries_will.own_will(person)[0].origin == one.origin


def test_nobody_else_changes_or_deletes_a_line(evening: Evening) -> None:
    one, other = write(evening), evening.person("けんじ").person
    words = {"line": "x", "next_step": "", "how_it_went": ""}
    refused = actions_will.rewrite_will(person=other, will=one.uuid, origin=None, now=NEXT_DAY, **words)
    assert refused == ReflectionRefused("gone")
    actions_will.delete_will(person=other, will=one.uuid)
    assert queries_will.own_will(evening.person("はるか").person) == [one]
    actions_will.delete_will(person=evening.person("はるか").person, will=one.uuid)
    assert not WillNote.objects.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"line": " "}, "empty"),
        ({"line": "あ" * (LINE_MAX + 1)}, "too_long"),
        ({"how_it_went": "あ" * (LINE_MAX + 1)}, "too_long"),
    ],
)
def test_line_that_cannot_be_kept_changes_nothing(evening: Evening, words: dict[str, str], code: str) -> None:
    one = write(evening)
    wanted = {"line": "x", "next_step": "", "how_it_went": "", **words}
    person = evening.person("はるか").person
    refused = actions_will.rewrite_will(person=person, will=one.uuid, origin=None, now=NEXT_DAY, **wanted)
    assert refused is not None
    assert refused.code == code
    assert queries_will.own_will(person) == [one]


def test_lines_of_before_become_reflections_and_go_back(evening: Evening) -> None:
    """The table as it was: about a circle there was the reflection's line alone."""
    migration = import_module("kurumaza.reflections.migrations.0002_lines_come_from_things")
    person = evening.person("はるか").person
    row = {"person": person, "sealed": seal(person, {}), "created_at": NEXT_DAY, "updated_at": NEXT_DAY}
    WillNote.objects.create(**row, about_kind="circle", about=evening.circle.uuid)
    WillNote.objects.create(**row)
    migration.name_reflections_lines(apps, None)
    kinds = WillNote.objects.order_by("pk").values_list("about_kind", flat=True)
    assert list(kinds) == ["reflection", ""]
    WillNote.objects.create(**row, about_kind="story", about=uuid4())
    migration.take_names_back(apps, None)
    assert list(kinds.all()) == ["circle", "", ""]


def test_row_holds_no_words(evening: Evening) -> None:
    write(evening)
    row = WillNote.objects.get()
    assert "市をひらく".encode() not in bytes(row.sealed)
    assert unseal(evening.person("はるか").person, row.sealed)["line"] == "市をひらく"
