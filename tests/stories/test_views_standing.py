"""An open page asks whether its words may stand: what it is told, whoever asks, and what that costs."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import kurumaza
from kurumaza.people.actions import block_person
from kurumaza.people.models import Person
from kurumaza.safety.about import about_mark, about_words, kinds_taken_back
from kurumaza.safety.models import Safeguard
from kurumaza.stories import actions, actions_answers
from kurumaza.stories.models import Delivery, Excerpt, ExcerptConsent, Response, Story
from kurumaza.stories.queries_standing import KINDS
from kurumaza.stories.standing import other_kinds
from tests.conftest import SignIn
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

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def standing(browser: Client, *marks: str) -> list[str]:
    answer = browser.get("/standing/", {"of": list(marks)})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    told: list[str] = answer.json()["standing"]
    return told


def mark(story: Story) -> str:
    return f"story:{story.uuid}"


def test_story_stands_for_its_audience_until_it_is_taken_back(evening: Evening, sign_in: SignIn) -> None:
    delivery = delivered_story(evening)
    story, brought = delivery.story, f"delivery:{delivery.uuid}"
    world = evening.world
    everybody = [evening.person("けんじ").person, evening.person("そら").person, world.haruka.person]
    for person in (*everybody, world.student_organiser, world.graduate_organiser):
        assert standing(sign_in(person), mark(story), brought) == [mark(story), brought]
    assert standing(sign_in(world.outsider), mark(story), brought) == []
    assert standing(Client(), mark(story), brought) == []
    actions.withdraw_story(story=story, now=NEXT_DAY)
    for person in (*everybody, world.student_organiser, world.graduate_organiser):
        assert standing(sign_in(person), mark(story), brought) == []


def test_told_story_stands_for_organisers_and_its_author_alone_until_it_is_recalled(
    evening: Evening, sign_in: SignIn
) -> None:
    story, world = draft_story(evening), evening.world
    organiser, author = sign_in(world.student_organiser), sign_in(world.haruka.person)
    assert standing(organiser, mark(story)) == []
    assert isinstance(tell(evening, story), Story)
    assert standing(organiser, mark(story)) == [mark(story)]
    assert standing(sign_in(evening.person("そら").person), mark(story)) == []
    actions.recall_story(story=story, now=NEXT_DAY)
    assert standing(organiser, mark(story)) == []
    assert standing(author, mark(story)) == [mark(story)]


def test_public_story_stands_for_strangers(evening: Evening) -> None:
    story = approved_story(evening, audience="public")
    assert standing(Client(), mark(story)) == [mark(story)]
    actions.withdraw_story(story=story, now=NEXT_DAY)
    assert standing(Client(), mark(story)) == []


def test_what_never_was_and_what_one_may_not_read_are_the_same(evening: Evening, sign_in: SignIn) -> None:
    story, reader = approved_story(evening, audience="group"), sign_in(evening.person("ゆい").person)
    unknown = [mark(story), f"story:{uuid4()}", "story:", "story", "room:" + str(story.uuid), "x" * 500]
    assert standing(reader, *unknown) == []
    assert standing(reader) == []


def test_story_of_who_is_kept_apart_since_is_gone(evening: Evening, sign_in: SignIn) -> None:
    story, reader = delivered_story(evening).story, evening.person("けんじ").person
    block_person(person=reader, other=evening.person("はるか").person, label="はるか", now=NEXT_DAY)
    assert standing(sign_in(reader), mark(story)) == []


def lines_of(story: Story, *uses: str) -> str:
    """An excerpt's public id; its author lets it be used for these."""
    excerpt = Excerpt.objects.create(
        story=story, version=story.version, line="祖母の畑を見ていたいと思いました。", created_at=NEXT_DAY
    )
    for use in uses:
        allow(excerpt, use, granted=True)
    return str(excerpt.uuid)


def allow(excerpt: Excerpt, use: str, *, granted: bool) -> None:
    author: Person = excerpt.story.person
    ExcerptConsent.objects.create(
        excerpt=excerpt, person=author, use=use, is_named=True, granted=granted, at=NEXT_DAY
    )


def test_line_on_its_own_stands_for_the_uses_that_its_author_allows(
    evening: Evening, sign_in: SignIn
) -> None:
    story = approved_story(evening)
    line, reader = lines_of(story, "opening", "page"), sign_in(evening.person("けんじ").person)
    marks = [f"{use}:{line}" for use in ("opening", "report", "page")]
    assert standing(reader, *marks) == [marks[0], marks[2]]
    assert standing(Client(), *marks) == [marks[2]]
    allow(Excerpt.objects.get(), "opening", granted=False)
    assert standing(reader, *marks) == [marks[2]]
    actions.withdraw_story(story=story, now=NEXT_DAY)
    assert standing(reader, *marks) == []


def test_fifty_are_asked_at_once_and_no_more(evening: Evening, sign_in: SignIn) -> None:
    story, reader = approved_story(evening), sign_in(evening.person("けんじ").person)
    unknown = [f"story:{uuid4()}" for _one in range(50)]
    assert standing(reader, *unknown[:49], mark(story)) == [mark(story)]
    assert standing(reader, *unknown, mark(story)) == []


def test_question_costs_the_same_few_reads_however_many_stories_there_are(
    evening: Evening, sign_in: SignIn
) -> None:
    first, reader = approved_story(evening), sign_in(evening.person("けんじ").person)
    standing(reader, mark(first))
    with CaptureQueriesContext(connection) as of_one:
        assert standing(reader, mark(first)) == [mark(first)]
    others = [approved_story(evening, by=name) for name in ("そら", "みどり", "ゆい", "まこと")]
    with CaptureQueriesContext(connection) as of_one_of_many:
        assert standing(reader, mark(first)) == [mark(first)]
    assert len(of_one_of_many) == len(of_one)
    with CaptureQueriesContext(connection) as of_all:
        assert len(standing(reader, *map(mark, others), mark(first))) == 5
    # Who asks is two of them.
    assert len(of_all) <= len(of_one) + 1 <= 9
    assert not [one["sql"] for one in of_all if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_nothing_asked_asks_the_database_nothing(evening: Evening, sign_in: SignIn) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert standing(Client()) == []
    assert len(asked) == 0


def test_answer_to_a_story_that_is_gone_is_given_back(evening: Evening, sign_in: SignIn) -> None:
    delivery = delivered_story(evening)
    actions.withdraw_story(story=delivery.story, now=timezone.now())
    browser = sign_in(delivery.enrolment.person)
    page = browser.post(f"/delivered/{delivery.uuid}/", {"act": "question", "text": "どうして町に?"})
    assert "どうして町に?" in page.content.decode()
    assert "書きかけの返事は、送られていません。" in page.content.decode()


def answered(delivery: Delivery) -> tuple[Response, Response]:
    """Something that its reader pointed at, and a question with its reply."""
    echo = actions_answers.echo_story(
        delivery=delivery, line=WORDS.hesitation, text="わたしも。", now=NEXT_DAY
    )
    question = actions_answers.ask_author(delivery=delivery, text="どうして?", now=NEXT_DAY)
    assert isinstance(echo, Response) and isinstance(question, Response)
    done = actions_answers.reply_to_question(answer=question, text="畑が好きで。", now=NEXT_DAY)
    assert isinstance(done, Response)
    return echo, done


def test_words_that_came_back_stand_for_those_who_read_them_in_a_concern(
    evening: Evening, sign_in: SignIn
) -> None:
    delivery = delivered_story(evening)
    echo, question = answered(delivery)
    marks = [about_mark("answer", echo.uuid), about_mark("reply", question.uuid)]
    assert marks == [f"answer:{echo.uuid}", f"reply:{question.uuid}"]
    # Of nobody's who runs terms here: the role alone lets them read.
    Safeguard.objects.create(term=evening.world.term, person=evening.world.outsider)
    safeguard = sign_in(evening.world.outsider)
    for person in (safeguard, sign_in(delivery.story.person), sign_in(delivery.enrolment.person)):
        assert standing(person, *marks, mark(delivery.story)) == [*marks, mark(delivery.story)]
    assert standing(Client(), *marks) == []
    actions.recall_story(story=delivery.story, now=NEXT_DAY)
    assert standing(safeguard, *marks, mark(delivery.story)) == marks
    assert standing(sign_in(delivery.enrolment.person), *marks) == []
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert standing(safeguard, *marks) == []


def test_question_in_its_askers_own_words_is_not_taken_back_with_the_story(evening: Evening) -> None:
    delivery = delivered_story(evening)
    echo, question = answered(delivery)
    assert about_mark("answer", question.uuid) == ""
    actions.withdraw_story(story=delivery.story, now=NEXT_DAY)
    assert about_mark("answer", echo.uuid) == ""
    assert "わたしも。" in about_words("answer", echo.uuid)


def test_every_kind_that_a_page_marks_is_known() -> None:
    sources = Path(kurumaza.__file__).parent
    written = {
        kind
        for template in sources.rglob("*.html")
        for kind in re.findall(r'data-standing="(\w+):', template.read_text())
    }
    assert "story" in written
    assert {"story", "delivery", "answer", "reply"} <= set(kinds_taken_back())
    assert (written | set(kinds_taken_back())) - KINDS - set(other_kinds()) == set()
