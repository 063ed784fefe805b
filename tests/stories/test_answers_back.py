"""What comes back to an author, what they write back, and what is told of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person
from kurumaza.people.models import Notice
from kurumaza.people.notices import find_notice
from kurumaza.safety.about import about_words, person_meant, seen_about
from kurumaza.stories import actions, actions_answers
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Delivery, Response
from kurumaza.stories.queries import lines_of
from kurumaza.stories.queries_answers import answers_to, own_answers, own_question
from tests.conftest import SignIn
from tests.factories.stories import NEXT_DAY, WORDS, delivered_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
QUESTION, REPLY = "だれかに話しましたか。", "祖母に、一度だけ話しました。"


def asked(delivery: Delivery) -> Response:
    question = actions_answers.ask_author(delivery=delivery, text=QUESTION, now=NEXT_DAY)
    assert isinstance(question, Response)
    return question


def replied(question: Response) -> Response:
    done = actions_answers.reply_to_question(answer=question, text=REPLY, now=NEXT_DAY)
    assert isinstance(done, Response)
    return done


def part(name: str) -> object:
    """A notice as it would be told now."""
    return find_notice(name)(**Notice.objects.get(name=name).arguments)


def test_reply_is_read_by_both() -> None:
    delivery = delivered_story(make_evening())
    question = asked(delivery)
    assert own_question(delivery.story.person, question.uuid) == question
    replied(question)
    assert [one.reply for one in own_answers(delivery)] == [REPLY]
    assert [one.reply for one in answers_to(delivery.story.person, delivery.story)] == [REPLY]


def test_what_came_back_stays_also_where_lines_are_cut_otherwise_now(sign_in: SignIn) -> None:
    delivery = delivered_story(make_evening())
    replied(asked(delivery))
    before = "祖母の畑を見ていたいと思いました。それで残りました。"
    assert before not in lines_of(delivery.story)
    Response.objects.create(
        delivery=delivery, kind="echo", line=before, text="残りました。", created_at=NEXT_DAY
    )
    assert before in [one.line for one in answers_to(delivery.story.person, delivery.story)]
    page = sign_in(delivery.enrolment.person).get(reverse("delivery", args=[delivery.uuid]))
    assert before in page.content.decode()
    assert "はるかさんからの返事" in page.content.decode()
    assert "さんさん" not in page.content.decode()


def test_question_is_answered_once() -> None:
    question = asked(delivered_story(make_evening()))
    replied(question)
    replied(question)
    again = actions_answers.reply_to_question(answer=question, text="ちがう返事", now=NEXT_DAY)
    assert again == StoryRefused("replied")
    assert Response.objects.get().reply == REPLY
    assert Notice.objects.filter(name="stories.replied").count() == 1


@pytest.mark.parametrize(("text", "code"), [(" ", "no_reply"), ("あ" * 501, "too_long")])
def test_reply_has_words(text: str, code: str) -> None:
    question = asked(delivered_story(make_evening()))
    refused = actions_answers.reply_to_question(answer=question, text=text, now=NEXT_DAY)
    assert isinstance(refused, StoryRefused)
    assert refused.code == code


def test_only_questions_to_stories_in_the_open_are_answered() -> None:
    delivery = delivered_story(make_evening())
    echo = actions_answers.echo_story(delivery=delivery, line=WORDS.hesitation, text="", now=NEXT_DAY)
    assert isinstance(echo, Response)
    wrong = StoryRefused("wrong_state")
    assert actions_answers.reply_to_question(answer=echo, text=REPLY, now=NEXT_DAY) == wrong
    question = asked(delivery)
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert actions_answers.reply_to_question(answer=question, text=REPLY, now=NEXT_DAY) == wrong


def test_nobody_else_answers_a_question() -> None:
    evening = make_evening()
    question = asked(delivered_story(evening))
    assert own_question(evening.person("けんじ").person, question.uuid) is None


def test_reply_goes_with_its_story() -> None:
    delivery = delivered_story(make_evening())
    replied(asked(delivery))
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert Response.objects.get().reply == ""


@pytest.mark.parametrize("audience", ["term", "public"])
def test_people_kept_apart_since_read_nothing_of_each_other(audience: str) -> None:
    evening = make_evening()
    delivery = delivered_story(evening, audience=audience)
    question = replied(asked(delivery))
    author, reader = delivery.story.person, evening.person("けんじ").person
    block_person(person=reader, other=author, label="はるかさん", now=NEXT_DAY)
    assert answers_to(author, delivery.story) == []
    assert own_question(author, question.uuid) is None
    assert [(one.text, one.reply) for one in own_answers(delivery)] == [(QUESTION, "")]
    assert (part("stories.answered"), part("stories.replied")) == (None, None)


def test_author_is_told_once_that_words_came_back_without_them() -> None:
    delivery = delivered_story(make_evening())
    asked(delivery)
    actions_answers.echo_story(delivery=delivery, line=WORDS.hesitation, text="わたしも。", now=NEXT_DAY)
    notice = Notice.objects.get(name="stories.answered")
    assert notice.person == delivery.story.person
    told = part("stories.answered")
    assert "ことばが返ってきました" in str(told)
    assert QUESTION not in str(told)
    run_all_due()
    actions_answers.echo_story(
        delivery=delivery, line=WORDS.since_then, text="", now=NEXT_DAY + timedelta(days=3)
    )
    assert Notice.objects.filter(name="stories.answered").count() == 2


def test_nothing_is_told_of_words_that_are_gone() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    replied(asked(delivery))
    assert part("stories.replied") is not None
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert (part("stories.answered"), part("stories.replied")) == (None, None)


def test_concern_can_be_about_an_answer_and_about_a_reply() -> None:
    evening = make_evening()
    delivery = delivered_story(evening)
    question = replied(asked(delivery))
    author, reader, term = delivery.story.person, evening.person("けんじ").person, evening.world.term
    stranger = evening.person("そら").person
    for kind, sees, meant in (("answer", author, reader), ("reply", reader, author)):
        assert seen_about(sees, term, kind, question.uuid) == (kind, question.uuid)
        for other in (meant, stranger):
            assert seen_about(other, term, kind, question.uuid) == ("", None)
        assert person_meant(kind, question.uuid) == meant.pk
    assert QUESTION in about_words("answer", question.uuid)
    assert REPLY in about_words("reply", question.uuid)
