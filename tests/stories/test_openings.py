"""A line of a story that opens a later round, and where a story travelled."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kurumaza.circles.models import OpeningQuote
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.erasures import retracted_kinds
from kurumaza.people.models import Notice
from kurumaza.people.notices import find_notice
from kurumaza.stories import actions, actions_review
from kurumaza.stories.actions_excerpts import retraction_kind
from kurumaza.stories.actions_openings import (
    clear_opening,
    open_round,
    take_back_opening,
)
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Excerpt, ExcerptConsent, Story
from kurumaza.stories.queries_excerpts import usable_excerpts
from kurumaza.stories.queries_journey import Step, journey_of
from kurumaza.stories.queries_openings import coming_rounds
from kurumaza.terms.models import Round
from tests.factories.stories import (
    NEXT_DAY,
    WORDS,
    Evening,
    approved_story,
    delivered_story,
    draft_story,
    make_evening,
    tell,
)
from tests.factories.terms import RoundFactory, SlotFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def allow(story: Story, *, is_named: bool = True, granted: bool = True, **changes: Any) -> Excerpt:
    """A line that its author lets open a round."""
    values: dict[str, Any] = {
        "story": story,
        "version": story.version,
        "line": WORDS.hesitation,
        "created_at": NEXT_DAY,
    }
    excerpt: Excerpt = Excerpt.objects.create(**(values | changes))
    consent(excerpt, is_named=is_named, granted=granted)
    return excerpt


def consent(excerpt: Excerpt, *, is_named: bool = True, granted: bool, use: str = "opening") -> None:
    ExcerptConsent.objects.create(
        excerpt=excerpt,
        person=excerpt.story.person,
        use=use,
        is_named=is_named,
        granted=granted,
        at=NEXT_DAY,
    )


@pytest.fixture
def evening() -> Evening:
    return make_evening()


@pytest.fixture
def second(evening: Evening) -> Round:
    held: Round = RoundFactory.create(term=evening.world.term)
    SlotFactory.create(round=held, starts_at=NEXT_DAY + timedelta(days=14))
    return held


def placed(evening: Evening, held: Round, excerpt: Excerpt) -> OpeningQuote | StoryRefused:
    return open_round(
        held=held, excerpt=excerpt.uuid, by=evening.world.student_organiser, now=NEXT_DAY + timedelta(days=1)
    )


def test_lines_are_usable_by_their_latest_consent_for_that_use(evening: Evening) -> None:
    story, term = approved_story(evening), evening.world.term
    named, unnamed = allow(story), allow(story, line=WORDS.since_then, is_named=False)
    allow(story, line="取り消した一行。", granted=False)
    allow(story, line="前の版の一行。", version=9)
    elsewhere = Excerpt.objects.create(story=story, version=1, line="報告書の一行。", created_at=NEXT_DAY)
    consent(elsewhere, granted=True, use="report")
    found = [(one.excerpt, one.line, one.call_name) for one in usable_excerpts(term, "opening")]
    assert found == [(named.uuid, WORDS.hesitation, "はるか"), (unnamed.uuid, WORDS.since_then, "")]
    consent(named, granted=False)
    assert [one.excerpt for one in usable_excerpts(term, "opening")] == [unnamed.uuid]


def test_line_opens_a_round_and_its_author_is_told_that_day(evening: Evening, second: Round) -> None:
    excerpt = allow(approved_story(evening))
    quote = placed(evening, second, excerpt)
    assert isinstance(quote, OpeningQuote)
    assert (quote.text, quote.call_name, quote.round) == (WORDS.hesitation, "はるか", second)
    notice = Notice.objects.get(name="stories.opens_round")
    assert notice.person == excerpt.story.person
    told = str(find_notice("stories.opens_round")(**notice.arguments))
    assert "第2回のはじめに読まれます" in told
    assert WORDS.hesitation not in told


def test_another_line_takes_the_place_and_an_organiser_takes_it_away(evening: Evening, second: Round) -> None:
    story = approved_story(evening)
    placed(evening, second, allow(story))
    placed(evening, second, allow(story, line=WORDS.since_then))
    assert OpeningQuote.objects.get().text == WORDS.since_then
    clear_opening(held=second, by=evening.world.student_organiser)
    assert not OpeningQuote.objects.exists()
    first, _second = Notice.objects.filter(name="stories.opens_round").order_by("pk")
    assert find_notice("stories.opens_round")(**first.arguments) is None


def test_line_without_leave_opens_nothing(evening: Evening, second: Round) -> None:
    excerpt = allow(approved_story(evening), granted=False)
    assert placed(evening, second, excerpt) == StoryRefused("changed")
    by, now = evening.world.student_organiser, NEXT_DAY
    assert open_round(held=second, excerpt=uuid4(), by=by, now=now) == StoryRefused("changed")
    assert not OpeningQuote.objects.exists()


def test_author_takes_the_line_back(evening: Evening, second: Round) -> None:
    excerpt = allow(approved_story(evening))
    quote = placed(evening, second, excerpt)
    assert isinstance(quote, OpeningQuote)
    kenji = evening.person("けんじ").person
    assert not take_back_opening(person=kenji, quote=quote.uuid, now=NEXT_DAY)
    assert take_back_opening(person=excerpt.story.person, quote=quote.uuid, now=NEXT_DAY)
    assert not OpeningQuote.objects.exists()
    assert usable_excerpts(evening.world.term, "opening") == []
    assert placed(evening, second, excerpt) == StoryRefused("changed")


def test_line_that_an_old_backup_brings_back_goes_again(evening: Evening, second: Round) -> None:
    story = approved_story(evening)
    excerpt, later = allow(story), allow(story, line=WORDS.since_then)
    placed(evening, second, excerpt)
    [kind] = [one for one in retracted_kinds() if one.kind == retraction_kind("opening")]
    at = NEXT_DAY + timedelta(days=2)
    assert kind.standing(None) == {}
    # `later` was taken back before its author allowed it, as they do now.
    kind.redo({excerpt.uuid: at, later.uuid: NEXT_DAY - timedelta(days=1), uuid4(): at}, at)
    assert not OpeningQuote.objects.exists()
    assert [one.excerpt for one in usable_excerpts(evening.world.term, "opening")] == [later.uuid]
    assert kind.standing(None) == kind.standing(at) == {excerpt.uuid: at}
    assert kind.standing(at + timedelta(days=1)) == {}


@pytest.mark.parametrize("how", ["withdraw", "erase"])
def test_line_goes_with_its_story(evening: Evening, second: Round, how: str) -> None:
    excerpt = allow(approved_story(evening))
    placed(evening, second, excerpt)
    if how == "withdraw":
        actions.withdraw_story(story=excerpt.story, now=NEXT_DAY)
    else:
        erase_person(person=excerpt.story.person, now=NEXT_DAY)
    assert not OpeningQuote.objects.exists()


def test_rounds_that_are_over_are_opened_by_nothing(evening: Evening, second: Round) -> None:
    assert coming_rounds(evening.world.term, NEXT_DAY) == [second]
    assert coming_rounds(evening.world.term, NEXT_DAY + timedelta(days=15)) == []


def test_journey_tells_places_and_what_came_of_it(evening: Evening, second: Round) -> None:
    delivery = delivered_story(evening)
    delivered = delivery.story
    own = actions.start_story(
        enrolment=evening.person("けんじ"),
        words=WORDS._replace(title="わたしの場合"),
        answering=delivery,
        now=NEXT_DAY,
    )
    assert isinstance(own, Story)
    tell(evening, own)
    steps = [Step("side", "卒業生")]
    assert journey_of(delivered.person, delivered) == steps
    actions_review.approve_story(
        story=own,
        version=1,
        membership=evening.world.member(evening.world.student_organiser),
        now=NEXT_DAY,
    )
    quote = placed(evening, second, allow(delivered))
    assert isinstance(quote, OpeningQuote)
    assert journey_of(delivered.person, delivered) == [
        *steps,
        Step("kindled", "わたしの場合", story=own.uuid),
        Step("opened", number=2, quote=quote.uuid, line=WORDS.hesitation),
    ]
    actions.withdraw_story(story=own, now=NEXT_DAY)
    assert [one.kind for one in journey_of(delivered.person, delivered)] == ["side", "opened"]


def test_draft_travelled_nowhere(evening: Evening) -> None:
    story = draft_story(evening)
    assert journey_of(story.person, story) == []
