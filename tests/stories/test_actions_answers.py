"""Readers' answers."""

import pytest

from kurumaza.stories import actions, actions_answers
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Response
from kurumaza.stories.queries_answers import Echo, answers_to
from tests.factories.stories import NEXT_DAY, WORDS, delivered_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_echo_of_line_reaches_author_under_call_name() -> None:
    delivery = delivered_story(make_evening())
    for _sent_twice in range(2):
        actions_answers.echo_story(
            delivery=delivery, line=WORDS.hesitation, text="わたしも迷いました。", now=NEXT_DAY
        )
    assert answers_to(delivery.story.person, delivery.story) == [
        Echo(Response.objects.get().uuid, "echo", "けんじ", WORDS.hesitation, "わたしも迷いました。", None)
    ]


def test_echo_points_at_line_of_story() -> None:
    delivery = delivered_story(make_evening())
    refused = actions_answers.echo_story(delivery=delivery, line="ほかの文。", text="", now=NEXT_DAY)
    assert refused == StoryRefused("unknown_line")
    assert not Response.objects.exists()


@pytest.mark.parametrize(("text", "code"), [(" ", "empty"), ("あ" * 501, "too_long")])
def test_question_has_words(text: str, code: str) -> None:
    delivery = delivered_story(make_evening())
    refused = actions_answers.ask_author(delivery=delivery, text=text, now=NEXT_DAY)
    assert isinstance(refused, StoryRefused)
    assert refused.code == code


def test_withdrawn_story_is_not_answered() -> None:
    delivery = delivered_story(make_evening())
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    refused = actions_answers.ask_author(delivery=delivery, text="どうでしたか。", now=NEXT_DAY)
    assert refused == StoryRefused("wrong_state")
