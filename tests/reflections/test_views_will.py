"""The pages of one's own river."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Person
from kurumaza.people.typesetting import NotTypeset
from kurumaza.reflections import actions_will, queries_will, views_will
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin
from tests.conftest import SignIn
from tests.factories.stories import Evening, delivered_story, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now)


@pytest.fixture
def person(evening: Evening) -> Person:
    return evening.person("けんじ").person


@pytest.fixture
def browser(person: Person, sign_in: SignIn) -> Client:
    return sign_in(person)


def write(person: Person, line: str, *, now: datetime, step: str = "", origin: Origin | None = None) -> str:
    added = actions_will.add_will(person=person, line=line, next_step=step, now=now, origin=origin)
    assert isinstance(added, WillNote)
    return str(added.uuid)


def shown(browser: Client, *args: str, name: str = "will", **query: str) -> str:
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_line_that_is_sent_twice_is_there_once(browser: Client, person: Person) -> None:
    opened = browser.get(reverse("will"))
    number = str(opened.context["sent_as"])
    assert f'name="sent_as" value="{number}"' in opened.content.decode()
    for _press in range(2):
        browser.post(reverse("will"), {"line": "市をひらく", "sent_as": number})
    browser.post(reverse("will"), {"line": "本屋をひらく", "sent_as": number})
    browser.post(reverse("will"), {"line": "旅に出る", "sent_as": "x"})
    assert [one.line for one in queries_will.own_will(person)] == ["旅に出る", "本屋をひらく", "市をひらく"]


def test_line_that_was_written_on_after_a_lost_answer_is_one_line(browser: Client, person: Person) -> None:
    number = str(browser.get(reverse("will")).context["sent_as"])
    for more in ({}, {"next_step": "祖母に聞く"}):
        browser.post(reverse("will"), {"line": "市をひらく", "sent_as": number, **more})
    [one] = queries_will.own_will(person)
    assert (one.line, one.next_step) == ("市をひらく", "祖母に聞く")


def test_line_that_was_tied_meanwhile_stays_tied_when_its_page_is_sent_again(
    evening: Evening, browser: Client, person: Person, now: datetime
) -> None:
    story, number = delivered_story(evening, now=now).story, uuid4()
    row = actions_will.add_will(person=person, line="市をひらく", next_step="", now=now, sent_as=number)
    assert isinstance(row, WillNote)
    origin = Origin(WillNote.About.STORY.value, story.uuid)
    words = {"line": "市をひらく", "next_step": "", "how_it_went": ""}
    assert actions_will.rewrite_will(person=person, will=row.uuid, origin=origin, now=now, **words) is None
    for line in ("市をひらく", "市をひらく。春に"):
        browser.post(reverse("will"), {"line": line, "sent_as": str(number)})
    [one] = queries_will.own_will(person)
    assert (one.line, one.origin) == ("市をひらく。春に", origin)


def test_form_with_a_mistake_keeps_its_number(browser: Client) -> None:
    number = str(browser.get(reverse("will")).context["sent_as"])
    refused = browser.post(reverse("will"), {"line": "", "next_step": "祖母に聞く", "sent_as": number})
    assert f'name="sent_as" value="{number}"' in refused.content.decode()


def test_empty_river_says_what_will_be_there(browser: Client) -> None:
    page = shown(browser)
    assert "残した一行は、ここに流れのように並びます。" in page
    assert reverse("will_file") not in page


def test_one_line_stands_at_the_beginning_of_its_river(
    browser: Client, person: Person, now: datetime
) -> None:
    write(person, "市をひらく", now=now)
    page = shown(browser)
    assert page.count('class="stream"') == 1


def test_link_from_a_story_ties_the_line_to_it(evening: Evening, browser: Client, now: datetime) -> None:
    delivery = delivered_story(evening, now=now)
    for name, args in (("delivery", [delivery.uuid]), ("story", [delivery.story.uuid])):
        link = f"{reverse('will')}?about=story:{delivery.story.uuid}"
        assert link in browser.get(reverse(name, args=args)).content.decode()
    code = f"story:{delivery.story.uuid}"
    page = browser.get(reverse("will"), {"about": code})
    [chosen] = re.findall(r"<option [^>]*\bselected\b[^>]*>", page.content.decode())
    assert f'value="{code}"' in chosen
    browser.post(reverse("will"), {"line": "畑に人を呼ぶ", "next_step": "", "origin": code})
    assert f"話「{delivery.story.title}」を読んで" in shown(browser)


def test_link_with_a_circle_ties_the_line_to_it(evening: Evening, browser: Client) -> None:
    link = f"{reverse('will')}?about=circle:{evening.circle.uuid}"
    code = f"circle:{evening.circle.uuid}"
    assert f'<option value="{code}" selected>' in browser.get(link).content.decode()


@pytest.mark.parametrize("about", ["story:x", "story:0f2d1a54-7a0e-4d3c-9a55-0c2f6f3d0a11", "circle", "<b>"])
def test_link_that_leads_nowhere_leads_to_the_page(browser: Client, about: str) -> None:
    assert f'value="{about}"' not in browser.get(reverse("will"), {"about": about}).content.decode()


def test_origin_that_is_not_offered_is_refused_and_the_words_stay(browser: Client) -> None:
    answer = browser.post(reverse("will"), {"line": "市をひらく", "origin": f"circle:{uuid4()}"})
    assert "選び直してください。" in answer.content.decode()
    assert "市をひらく</textarea>" in answer.content.decode()
    assert not WillNote.objects.exists()


def test_next_step_of_last_week_is_asked_after_until_answered(
    browser: Client, person: Person, now: datetime
) -> None:
    will = write(person, "市をひらく", step="商店街で聞く", now=now - timedelta(days=8))
    assert "その後、どうでしたか" in shown(browser)
    browser.post(reverse("will"), {"will": will, "how_it_went": "三人来た"})
    page = shown(browser)
    assert "その後、どうでしたか" not in page
    assert "三人来た" in page


def test_line_is_written_anew(browser: Client, person: Person, now: datetime) -> None:
    will = write(person, "市をひらく", now=now)
    assert "市をひらく</textarea>" in shown(browser, will, name="will_edit")
    words = {"line": "小さな市", "next_step": "聞く", "how_it_went": "聞けた", "origin": ""}
    assert browser.post(reverse("will_edit", args=[will]), words)["Location"] == reverse("will")
    assert queries_will.own_will(person)[0].words == ("小さな市", "聞く", "聞けた")
    refused = browser.post(reverse("will_edit", args=[will]), words | {"line": ""}).content.decode()
    assert "一行書いてから、残してください。" in refused


def test_line_is_deleted_after_asking(browser: Client, person: Person, now: datetime) -> None:
    will = write(person, "市をひらく", now=now)
    assert "消すと、元には戻せません。" in shown(browser, will, name="will_delete")
    assert WillNote.objects.exists()
    browser.post(reverse("will_delete", args=[will]))
    assert not WillNote.objects.exists()


@pytest.mark.parametrize("name", ["will_edit", "will_delete"])
@pytest.mark.parametrize("who", ["はるか", "student_organiser", "graduate_organiser", "outsider"])
def test_line_of_somebody_else_is_not_there(
    evening: Evening, person: Person, sign_in: SignIn, now: datetime, name: str, who: str
) -> None:
    will = write(person, "市をひらく", now=now)
    world = evening.world
    other = evening.person(who).person if who in evening.seats else getattr(world, who)
    browser, page = sign_in(other), reverse(name, args=[will])
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"line": "x"}).status_code == 404
    assert queries_will.own_will(person)[0].line == "市をひらく"


def test_search_finds_and_marks_and_never_stands_in_an_address(
    browser: Client, person: Person, now: datetime
) -> None:
    write(person, "市をひらく", now=now)
    assert 'method="post"' in shown(browser, name="will_search")
    found = browser.post(reverse("will_search"), {"query": "ひらく"}).content.decode()
    assert "<mark>ひらく</mark>" in found
    assert "<mark>" not in browser.get(reverse("will_search"), {"query": "ひらく"}).content.decode()
    assert "見つかりませんでした。" in browser.post(reverse("will_search"), {"query": "海"}).content.decode()


def test_all_lines_are_taken_along_three_ways(browser: Client, person: Person, now: datetime) -> None:
    write(person, "市をひらく", now=now)
    assert "冊子(PDF)を作る" in shown(browser, name="will_file")

    def file(kind: str) -> tuple[str, bytes]:
        answer = browser.post(reverse("will_file"), {"as": kind, "gifts": "on"})
        return answer["Content-Type"], answer.content

    text, table, booklet = file("text"), file("csv"), file("booklet")
    assert "市をひらく" in text[1].decode("utf-8-sig")
    assert "市をひらく" in table[1].decode("utf-8-sig")
    assert (booklet[0], booklet[1][:5]) == ("application/pdf", b"%PDF-")
    assert (text[0], table[0]) == ("text/plain; charset=utf-8", "text/csv; charset=utf-8")


def test_booklet_that_cannot_be_made_says_so(
    browser: Client, person: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(person, "市をひらく", now=now)

    def fails(*_args: object, **_more: object) -> bytes:
        raise NotTypeset("booklet.typ")

    monkeypatch.setattr(views_will, "make_booklet", fails)
    page = browser.post(reverse("will_file"), {"as": "booklet"})
    assert page.status_code == 200
    assert "冊子を作れませんでした。書いたものは残っています。" in page.content.decode()


def test_long_river_has_pages(browser: Client, person: Person, now: datetime) -> None:
    for number in range(views_will.LINES_A_PAGE + 1):
        write(person, f"{number}番目", now=now + timedelta(minutes=number))
    first, last = shown(browser), shown(browser, page="2")
    assert first.count('class="stream"') == views_will.LINES_A_PAGE
    assert last.count('class="stream"') == 1


def test_how_it_went_that_is_too_long_stays_where_it_was_written(
    browser: Client, person: Person, now: datetime
) -> None:
    line = write(
        person, "市をひらく", step="声をかける", now=now - queries_will.ASKED_AFTER - timedelta(days=1)
    )
    text = "三人来た。" * 100
    page = browser.post(reverse("will"), {"will": line, "how_it_went": text}).content.decode()
    assert page.count(text) == 1
    assert text in page.partition('name="how_it_went"')[2].partition("</textarea>")[0]
    assert "字までにしてください。" in page
    # The other form of the page was not sent.
    assert "一行書いてから、残してください。" not in page
    assert queries_will.own_will(person)[0].how_it_went == ""
    gone = browser.post(reverse("will"), {"will": "x", "how_it_went": "来た"}, follow=True).content.decode()
    assert "その一行は、もうありません。" in gone
