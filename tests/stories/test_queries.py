"""Who may read which story."""

from datetime import timedelta

import pytest

from kurumaza.people.actions import declare_tie
from kurumaza.people.models import Person
from kurumaza.stories import actions, actions_review, queries
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries_brought import deliveries_for, delivery_for, sides_reached
from kurumaza.stories.queries_writing import composing_from, pieces_for
from kurumaza.terms.actions_prepare import withdraw_participation
from kurumaza.terms.queries_apart import kept_apart_from
from tests.factories.stories import (
    NEXT_DAY,
    Evening,
    approved_story,
    delivered_story,
    draft_story,
    make_evening,
    tell,
)
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, prepare

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def readers_around(evening: Evening) -> dict[str, Person | None]:
    """People near and far from はるか's story."""
    next_term = TermFactory.create(programme=evening.world.programme, name="第2期")
    return {
        "author": evening.person("はるか").person,
        "same circle": evening.person("けんじ").person,
        "other circle": evening.person("まこと").person,
        "next term": prepare(
            EnrolmentFactory.create(side=SideFactory.create(term=next_term), call_name="あき")
        ).person,
        "who did not prepare": evening.world.add_person(
            evening.world.graduates, "まだ", is_prepared=False
        ).person,
        "organiser": evening.world.student_organiser,
        "outsider": evening.world.outsider,
        "stranger": None,
    }


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        ("group", {"author", "same circle"}),
        ("term", {"author", "same circle", "other circle"}),
        ("partners", {"author", "same circle", "other circle", "next term", "organiser"}),
        (
            "public",
            {
                "author",
                "same circle",
                "other circle",
                "next term",
                "who did not prepare",
                "organiser",
                "outsider",
                "stranger",
            },
        ),
    ],
)
def test_story_is_readable_in_its_audience_only(audience: str, allowed: set[str]) -> None:
    evening = make_evening()
    people = readers_around(evening)
    story = approved_story(evening, audience=audience)
    assert {name for name, one in people.items() if queries.readable_story(one, story.uuid)} == allowed


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_story_that_is_not_approved_is_readable_by_nobody(state: str) -> None:
    evening = make_evening()
    people = readers_around(evening)
    story = draft_story(evening)
    if state == "in_review":
        tell(evening, story, audience="public")
    if state == "withdrawn":
        story = approved_story(evening, by="そら", audience="public")
        actions.withdraw_story(story=story, now=NEXT_DAY)
    assert Story.objects.get(pk=story.pk).state == state
    assert [name for name, one in people.items() if queries.readable_story(one, story.uuid)] == []


def test_who_left_the_term_reads_its_stories_no_more() -> None:
    evening = make_evening()
    delivery, kenji = delivered_story(evening), evening.person("けんじ")
    assert deliveries_for(kenji.person) == [delivery]
    kenji.left_at = NEXT_DAY
    kenji.save()
    assert queries.readable_story(kenji.person, delivery.story.uuid) is None
    assert deliveries_for(kenji.person) == []


def test_who_takes_consent_back_reads_the_terms_stories_no_more() -> None:
    evening = make_evening()
    delivery, kenji = delivered_story(evening), evening.person("けんじ")
    withdraw_participation(enrolment=kenji, now=NEXT_DAY)
    assert queries.readable_story(kenji.person, delivery.story.uuid) is None
    assert deliveries_for(kenji.person) == []


@pytest.mark.parametrize("declares", ["はるか", "けんじ"])
def test_tie_does_not_show_on_a_public_story(declares: str) -> None:
    evening = make_evening()
    story = approved_story(evening, audience="public")
    delivery = delivered_to(evening, story, "けんじ")
    other = {"はるか": "けんじ", "けんじ": "はるか"}[declares]
    declare_tie(person=evening.person(declares).person, name_or_address=other, now=NEXT_DAY)
    kenji = evening.person("けんじ").person
    assert queries.readable_story(kenji, story.uuid) == story
    # What was brought before stays as readable as the public address: one without the other would tell.
    assert deliveries_for(kenji) == [delivery]


def delivered_to(evening: Evening, story: Story, reader: str) -> Delivery:
    brought = actions_review.deliver_story(
        story=story,
        reader=evening.person(reader).uuid,
        reason="話してみたいとのことでした。",
        by=evening.world.graduate_organiser,
        now=NEXT_DAY,
    )
    assert isinstance(brought, Delivery)
    return brought


@pytest.mark.parametrize("written_as", ["call_name", "name", "email", "honorific"])
@pytest.mark.parametrize("declares", ["author", "reader"])
def test_tie_declared_later_takes_story_away(declares: str, written_as: str) -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    haruka, kenji = evening.person("はるか"), evening.person("けんじ")
    by, other = (haruka, kenji) if declares == "author" else (kenji, haruka)
    words = {"call_name": other.call_name, "name": other.name, "email": str(other.person.email)}
    words["honorific"] = f"{other.call_name}さん"
    declare_tie(person=by.person, name_or_address=words[written_as], now=NEXT_DAY)
    assert queries.readable_story(kenji.person, delivery.story.uuid) is None
    assert deliveries_for(kenji.person) == []
    assert kept_apart_from(kenji.person, [haruka.person]) == [haruka.person]
    assert kept_apart_from(haruka.person, [kenji.person, evening.person("そら").person]) == [kenji.person]


def test_nobody_gets_somebody_elses_delivery() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    assert delivery_for(evening.person("けんじ").person, delivery.uuid) == delivery
    assert delivery_for(evening.person("みどり").person, delivery.uuid) is None
    assert delivery_for(evening.person("はるか").person, delivery.uuid) is None


def test_author_sees_sides_reached_without_counts() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    assert sides_reached(delivery.story) == ["卒業生"]


def test_composing_opens_at_midnight_after_first_evening() -> None:
    evening = make_evening()
    ends_at = evening.circle.slot.starts_at + timedelta(hours=1)
    assert composing_from(evening.person("はるか")) == ends_at + timedelta(hours=4)  # 20:00 in Japan
    evening.circle.room.ended_at = ends_at + timedelta(hours=4, minutes=1)
    evening.circle.room.save()
    assert composing_from(evening.person("はるか")) == ends_at + timedelta(hours=28)


def test_words_of_this_evening_wait_until_tomorrow() -> None:
    evening = make_evening()
    haruka = evening.person("はるか")
    assert [one.text for one in pieces_for(haruka, NEXT_DAY)] == ["はるかのひとこと"]
    assert pieces_for(haruka, evening.circle.slot.starts_at + timedelta(hours=2)) == []
