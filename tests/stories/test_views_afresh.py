"""The pages of 経験の見え方."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Person
from kurumaza.reflections.actions_will import add_will
from kurumaza.stories import queries_afresh as queries
from kurumaza.stories.models import Pick
from kurumaza.terms.models import Role
from tests.conftest import SignIn
from tests.factories.stories import Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WILL, FINDING, HEADING = "市をひらく", "近くにいる人から始める", "近くにいること"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now)


@pytest.fixture
def person(evening: Evening, now: datetime) -> Person:
    person = evening.person("はるか").person
    add_will(person=person, line=WILL, next_step="", now=now)
    return person


@pytest.fixture
def browser(person: Person, sign_in: SignIn) -> Client:
    return sign_in(person)


def page(browser: Client, name: str = "afresh") -> str:
    return browser.get(reverse(name)).content.decode()


def pick_all(browser: Client, person: Person) -> None:
    keys = [one.key for one in queries.own_words(person)] + [one.key for one in queries.given_words(person)]
    for key in keys:
        browser.post(reverse("afresh_words"), {"key": key})


def test_page_without_picks_leads_to_words(browser: Client) -> None:
    shown = page(browser)
    assert reverse("afresh_words") in shown
    assert 'id="finding"' not in shown


def test_words_are_offered_with_where_they_stand(browser: Client) -> None:
    shown = page(browser, "afresh_words")
    assert WILL in shown
    assert "けんじのひとこと" in shown
    assert "グループのみんなに残したひとこと" in shown
    assert "はるかのひとこと" not in shown
    assert "ゆいのひとこと" not in shown


def test_words_are_picked_with_a_tap_and_put_back(browser: Client, person: Person) -> None:
    [own] = queries.own_words(person)
    answer = browser.post(reverse("afresh_words"), {"key": own.key})
    assert answer["Location"] == f"{reverse('afresh_words')}#w-{own.key}"
    assert f'id="w-{own.key}"' in page(browser, "afresh_words")
    assert "拾いました" in page(browser, "afresh_words")
    [pick] = queries.picks_of(person)
    browser.post(reverse("afresh_words"), {"key": own.key, "pick": str(pick.uuid)})
    assert not Pick.objects.exists()


def test_words_that_are_gone_are_said_to_be(browser: Client) -> None:
    answer = browser.post(reverse("afresh_words"), {"key": "<x>\r\ny"}, follow=True)
    assert "そのことばは、もうありませんでした。" in answer.content.decode()


def test_picks_stand_under_ones_own_heading(browser: Client, person: Person) -> None:
    pick_all(browser, person)
    pick = queries.picks_of(person)[0]
    browser.post(reverse("afresh"), {"act": "heading", "pick": str(pick.uuid), "heading": HEADING})
    shown = page(browser)
    assert f"<h3>{HEADING}</h3>" in shown
    assert "見出しのないことば" in shown
    too_long = {"act": "heading", "pick": str(pick.uuid), "heading": "あ" * 31}
    assert "30字までに" in browser.post(reverse("afresh"), too_long, follow=True).content.decode()
    browser.post(reverse("afresh"), {"act": "put_back", "pick": str(pick.uuid)})
    assert HEADING not in page(browser)


def test_finding_is_written_and_leads_on_by_a_tap_alone(browser: Client, person: Person) -> None:
    pick_all(browser, person)
    too_long = browser.post(reverse("afresh"), {"act": "finding", "text": "あ" * 301}).content.decode()
    assert "300字までにしてください。" in too_long
    browser.post(reverse("afresh"), {"act": "finding", "text": FINDING})
    shown = page(browser)
    assert f'name="draft" value="{FINDING}"' in shown
    assert FINDING not in browser.get(reverse("wish_role")).content.decode()
    assert FINDING in browser.post(reverse("wish_role"), {"draft": FINDING}).content.decode()
    assert not Role.objects.exists()


@pytest.mark.parametrize("data", [{}, {"act": "x"}, {"act": "put_back", "pick": "x"}, {"act": "heading"}])
def test_post_that_means_nothing_changes_nothing(browser: Client, data: dict[str, str]) -> None:
    assert browser.post(reverse("afresh"), data).status_code == 302


@pytest.mark.parametrize("who", ["けんじ", "student_organiser", "graduate_organiser", "outsider"])
def test_nobody_else_sees_any_of_it(
    evening: Evening, browser: Client, person: Person, sign_in: SignIn, who: str
) -> None:
    pick_all(browser, person)
    browser.post(reverse("afresh"), {"act": "finding", "text": FINDING})
    pick = queries.picks_of(person)[0]
    other = evening.person(who).person if who in evening.seats else getattr(evening.world, who)
    elsewhere = sign_in(other)
    elsewhere.post(reverse("afresh"), {"act": "put_back", "pick": str(pick.uuid)})
    elsewhere.post(reverse("afresh"), {"act": "heading", "pick": str(pick.uuid), "heading": HEADING})
    assert queries.picks_of(person)[0] == pick
    slug = evening.world.term.slug
    pages = ["/me/afresh/", "/me/afresh/words/", f"/desk/{slug}/", f"/desk/{slug}/people/", "/home/"]
    shown = "".join(elsewhere.get(one, follow=True).content.decode() for one in pages)
    assert FINDING not in shown
    assert WILL not in shown
