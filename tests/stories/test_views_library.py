"""話をさがす and 話のつらなり, as their readers see them."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.stories import actions, actions_review
from kurumaza.stories.actions_search import index_story
from kurumaza.stories.models import Delivery, Story
from kurumaza.stories.queries import Draft
from kurumaza.stories.queries_lineage import lineage_of
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.stories import Evening, approved_story, delivered_story, make_evening, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ABOUT = "残るか、離れるか"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now - timedelta(days=1))


def told(
    evening: Evening,
    title: str,
    *,
    by: str,
    now: datetime,
    audience: str = "term",
    about: tuple[str, ...] = (),
) -> Story:
    words = Draft(title, "春の海を見ながら、迷いました。", "残りました。", "いまも迷います。")
    story = approved_story(evening, by=by, audience=audience, words=words, now=now)
    Story.objects.filter(pk=story.pk).update(turning_points=list(about))
    story.refresh_from_db()
    index_story(story)
    return story


def kindled(evening: Evening, delivery: Delivery, *, title: str, now: datetime) -> Story:
    """わたしの場合 of the delivery's reader."""
    answer = actions.start_story(
        enrolment=delivery.enrolment, words=Draft(title, "わたしも迷いました。"), answering=delivery, now=now
    )
    assert isinstance(answer, Story)
    submitted = tell(evening, answer, now=now)
    assert isinstance(submitted, Story)
    member = evening.world.member(evening.world.student_organiser)
    approved = actions_review.approve_story(story=submitted, version=1, membership=member, now=now)
    assert isinstance(approved, Story)
    return approved


def text_of(browser: Client, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_library_marks_what_was_looked_for(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    told(evening, "春の話", by="はるか", now=now, about=(ABOUT,))
    page = text_of(sign_in(evening.person("けんじ").person), reverse("library") + "?q=ハル&about=")
    assert "見つかりませんでした" in page
    page = text_of(sign_in(evening.person("けんじ").person), reverse("library") + "?q=春")
    assert "<mark>春</mark>の話" in page
    assert "<mark>春</mark>の海を見ながら" in page
    assert "はるかさんの話" in page
    assert 'value="春"' in page
    assert ABOUT in page


def test_library_without_a_word_shows_the_newest_with_their_first_lines(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    people = ("はるか", "けんじ", "そら", "みどり", "ゆい")
    for number, by in enumerate(people):
        told(evening, f"話{number}", by=by, now=now + timedelta(minutes=number), about=(ABOUT, "家族"))
    told(evening, "ほか", by="まこと", now=now + timedelta(minutes=5))
    fumi = sign_in(evening.person("ふみ").person)
    page = fumi.get(reverse("library"))
    assert [one.story.title for one in page.context["shown"]] == [
        "ほか",
        *(f"話{one}" for one in (4, 3, 2, 1, 0)),
    ]
    assert page.content.decode().count("春の海を見ながら") == 6
    assert "すべての話に戻る" not in page.content.decode()
    following = fumi.get(reverse("library"), {"about": ABOUT})
    assert [one.story.title for one in following.context["shown"]] == [f"話{one}" for one in (4, 3, 2, 1, 0)]
    assert "すべての話に戻る" in following.content.decode()


def test_stranger_finds_public_stories_only(evening: Evening, client: Client, now: datetime) -> None:
    told(evening, "みんなの話", by="はるか", now=now, audience="public")
    told(evening, "期の話", by="そら", now=now)
    for address in ("library", "library?q=春"):
        page = text_of(client, reverse("library") + address.removeprefix("library"))
        assert "みんなの話" in page.replace("<mark>", "").replace("</mark>", "")
        assert "期の話" not in page
    assert client.get(reverse("lineage")).status_code == 302


def test_library_says_what_to_do_where_nothing_is_found(
    evening: Evening, client: Client, sign_in: SignIn, now: datetime
) -> None:
    kenji = sign_in(evening.person("けんじ").person)
    assert "読める話は、まだありません" in text_of(kenji, reverse("library"))
    assert "公開されている話は、まだありません" in text_of(client, reverse("library"))
    told(evening, "春の話", by="はるか", now=now)
    assert "見つかりませんでした" in text_of(kenji, reverse("library") + "?q=冬")
    assert "はじめの部分だけでさがしました" in text_of(kenji, reverse("library") + "?q=" + "春" * 120)
    assert "この分かれ道の話は、まだありません" in text_of(kenji, reverse("library") + "?about=無い")
    assert "この先に、話はもうありません" in text_of(kenji, reverse("library") + "?from=1.1.0")
    # Signs that mean something to a database or to a page, and a place that is none.
    for asked in ("%", "'", '"><b>', "\0", "* OR NEAR(", "a:b", "--", "from=9.9.9"):
        assert kenji.get(reverse("library"), {"q": asked, "from": "x"}).status_code == 200


def test_who_comes_from_the_library_finds_the_way_back(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    story = told(evening, "春の話", by="はるか", now=now)
    kenji, address = sign_in(evening.person("けんじ").person), reverse("story", args=[story.uuid])
    came_from = "http://testserver" + reverse("library") + "?q=%E6%98%A5"
    assert (
        'href="/library/?q=%E6%98%A5"' in kenji.get(address, headers={"referer": came_from}).content.decode()
    )
    for other in (
        "http://elsewhere.example/library/?q=x",
        "http://testserver/home/",
        "http://testserver/library/x/",
    ):
        assert "さがした話へ" not in kenji.get(address, headers={"referer": other}).content.decode()


def test_lineage_draws_threads_between_the_banks_and_says_the_same_as_a_list(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    delivery = delivered_story(evening, now=now)
    answer = kindled(evening, delivery, title="町を出たわたしの場合", now=now + timedelta(minutes=5))
    page = text_of(sign_in(evening.person("ゆい").person), reverse("lineage"))
    assert page.count('class="thread"') == 1
    assert page.count('class="stone"') == 2
    assert f'href="{reverse("story", args=[answer.uuid])}"' in page
    assert "1 地元に残ると決めるまで、はるかさん、学生" in page
    assert "「地元に残ると決めるまで」から生まれました" in page
    assert "style=" not in page
    assert 'data-zoom="fits"' in page
    picture = page[page.index("<svg viewBox") :]
    assert picture.index(">学生</text>") < picture.index(">卒業生</text>") < picture.index('class="stone"')
    lineage = lineage_of(evening.person("ゆい").person)
    assert [(one.number, one.side, [other.title for other in one.kindled]) for one in lineage.told] == [
        (1, "学生", ["町を出たわたしの場合"]),
        (2, "卒業生", []),
    ]
    assert lineage.banks == ["学生", "卒業生"]


def test_picture_too_high_to_be_read_as_a_whole_begins_at_the_page_s_width(
    evening: Evening, sign_in: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(evening, "春の話", by="はるか", now=now)
    browser = sign_in(evening.person("ゆい").person)
    assert 'data-zoom="fits"' in text_of(browser, reverse("lineage"))
    monkeypatch.setattr("kurumaza.stories.views_lineage_picture.FITS", 100)
    assert 'data-zoom="1"' in text_of(browser, reverse("lineage"))


def test_withdrawn_stone_is_gone_with_its_threads(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    delivery = delivered_story(evening, now=now)
    kindled(evening, delivery, title="町を出たわたしの場合", now=now)
    actions.withdraw_story(story=delivery.story, now=now)
    page = text_of(sign_in(evening.person("ゆい").person), reverse("lineage"))
    assert page.count('class="stone"') == 1
    assert 'class="thread"' not in page
    assert "地元に残ると決めるまで" not in page


def test_lineage_is_empty_or_of_one_term(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    browser, term = sign_in(evening.person("ゆい").person), evening.world.term
    assert "読める話は、まだありません" in text_of(browser, reverse("lineage"))
    assert browser.get(reverse("lineage"), {"term": term.slug}).status_code == 404
    told(evening, "春の話", by="はるか", now=now)
    assert "春の話" in text_of(browser, reverse("lineage") + f"?term={term.slug}")
    assert browser.get(reverse("lineage"), {"term": "nowhere"}).status_code == 404
    assert "この前に伝えられた話はありません" in text_of(browser, reverse("lineage") + "?before=1")
    assert sign_in(evening.world.outsider).get(reverse("lineage"), {"term": term.slug}).status_code == 404


def test_older_stones_have_a_picture_of_their_own(
    evening: Evening, sign_in: SignIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kurumaza.stories.queries_lineage.STONES", 2)
    for number, by in enumerate(("はるか", "けんじ", "そら")):
        told(evening, f"話{number}", by=by, now=now + timedelta(minutes=number))
    browser = sign_in(evening.person("ゆい").person)
    page = browser.get(reverse("lineage"))
    assert [one.story.title for one in page.context["lineage"].told] == ["話1", "話2"]
    page = browser.get(reverse("lineage") + "?" + page.context["older"])
    assert [one.story.title for one in page.context["lineage"].told] == ["話0"]
    assert Term.objects.count() >= 1
