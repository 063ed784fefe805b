"""A public story told under no name: its author's call name is on no page for people outside the term."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.stories.models import Story, StoryConsent
from kurumaza.stories.queries_tellers import told_names
from kurumaza.stories.words import teller_words
from kurumaza.terms.queries_apart import kept_apart_from
from tests.conftest import SignIn
from tests.factories.stories import Evening, approved_story, draft_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
UNNAMED = "名前を出さずに伝えた人"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


def test_call_name_is_for_the_term_alone(evening: Evening, now: datetime) -> None:
    story, world = approved_story(evening, audience="public", is_named=False, now=now), evening.world
    readers = [evening.person("まこと").person, world.student_organiser, world.outsider, None]
    assert [teller_words(story, one) for one in readers] == ["はるかさん", "はるかさん", UNNAMED, UNNAMED]
    named = approved_story(evening, by="そら", audience="public", now=now)
    assert {teller_words(named, one) for one in readers} == {"そらさん"}


def test_page_of_a_stranger_has_no_name(evening: Evening, now: datetime, sign_in: SignIn) -> None:
    story = approved_story(evening, audience="public", is_named=False, now=now)
    page = reverse("story", args=[story.uuid])
    outsider = sign_in(evening.world.outsider)
    for _who in ("signed in", "stranger"):
        shown = outsider.get(page).content.decode()
        assert f"{UNNAMED}の話" in shown
        assert "はるか" not in shown
        outsider.logout()


def test_library_and_lineage_of_somebody_outside_the_term_have_no_name(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    approved_story(evening, audience="public", is_named=False, now=now)
    for page in ("library", "lineage"):
        outside = sign_in(evening.world.outsider).get(reverse(page)).content.decode()
        assert UNNAMED in outside
        assert "はるか" not in outside
        inside = sign_in(evening.person("まこと").person).get(reverse(page)).content.decode()
        assert "はるかさん" in inside
        assert UNNAMED not in inside


def test_many_stories_cost_as_many_questions_as_one(evening: Evening, now: datetime) -> None:
    stories = [
        approved_story(evening, by=by, audience="public", is_named=by != "はるか", now=now)
        for by in ("はるか", "けんじ", "そら")
    ]
    asked = []
    for shown in (stories[:1], stories * 7):
        with CaptureQueriesContext(connection) as captured:
            told_names(shown, evening.person("まこと").person)
        asked.append(len(captured))
    assert asked == [4, 4]
    assert list(told_names(stories, None).values()) == ["", "けんじ", "そら"]
    assert list(told_names(stories, evening.person("まこと").person).values()) == ["はるか", "けんじ", "そら"]


def test_only_what_is_public_is_told_without_name(evening: Evening, now: datetime) -> None:
    tell(evening, draft_story(evening, now=now), audience="term", is_named=False, now=now)
    assert StoryConsent.objects.get().is_named
    with pytest.raises(IntegrityError, match="story_consent_unnamed_is_public"), transaction.atomic():
        StoryConsent.objects.create(
            story=draft_story(evening, now=now),
            person=evening.person("はるか").person,
            audience="term",
            version=1,
            is_named=False,
            granted=True,
            at=now,
        )


def test_author_and_organiser_read_the_choice(evening: Evening, now: datetime, sign_in: SignIn) -> None:
    story = draft_story(evening, now=now)
    author, page = sign_in(story.person), reverse("story_tell", args=[story.uuid])
    author.post(page, {"audience": "public", "shown_as": "none"})
    assert StoryConsent.objects.get().is_named is False
    said = "名前を出さずに公開します。"
    assert said in author.get(reverse("story", args=[story.uuid])).content.decode()
    review = reverse("story_review_one", args=[evening.world.term.slug, story.uuid])
    assert said in sign_in(evening.world.student_organiser).get(review).content.decode()


def test_who_is_unnamed_is_not_found_out_by_keeping_apart(
    evening: Evening, now: datetime, sign_in: SignIn
) -> None:
    story, world = approved_story(evening, audience="public", is_named=False, now=now), evening.world
    named = approved_story(evening, by="そら", audience="public", now=now)
    outsider, of_term = sign_in(world.outsider), sign_in(evening.person("まこと").person)
    asked = "もう同じグループになりたくない"

    def read(browser: Client, one: Story) -> str:
        return browser.get(reverse("story", args=[one.uuid])).content.decode()

    assert asked not in read(outsider, story)
    assert asked in read(outsider, named)
    assert asked in read(of_term, story)
    apart = reverse("story_apart", args=[story.uuid])
    assert outsider.post(apart).status_code == 404
    assert kept_apart_from(world.outsider, [story.person]) == []
    assert of_term.post(apart).status_code == 302
    assert kept_apart_from(evening.person("まこと").person, [story.person]) == [story.person]
