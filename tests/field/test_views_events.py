"""Pages of a placement's calendar: whose they are, what a form that does not fit says, and what stays in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from kurumaza.field.actions_events import answer_event, change_event
from kurumaza.field.models import EventAnswer, FieldEvent
from kurumaza.people.models import Tie
from kurumaza.terms.dates import in_term
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def filled_in(placed: Placed, **changes: str) -> dict[str, str]:
    day = in_term(placed.now + timedelta(days=3), placed.placement.term)
    said = {
        "kind": "presentation",
        "title": "発表会",
        "day": f"{day:%Y-%m-%d}",
        "starts": "18:30",
        "ends": "20:00",
        "place": "市民センター",
    }
    return said | changes


def test_member_adds_an_event_on_the_clocks_of_the_region(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    done = browser.post(address(placed, "field_event_new"), filled_in(placed))
    event = FieldEvent.objects.get()
    assert done.headers["Location"] == address(placed, "field_event", event.uuid)
    assert event.added_by == placed.world.haruka
    starts = in_term(event.starts_at, placed.placement.term)
    assert (f"{starts:%H:%M}", event.ends_at - event.starts_at) == ("18:30", timedelta(minutes=90))
    page = browser.get(done.headers["Location"]).content.decode()
    assert "18:30</time>–20:00" in page
    assert "行事を変える" in page


def test_event_may_end_on_another_day(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.student_organiser)
    last = in_term(placed.now + timedelta(days=4), placed.placement.term)
    said = filled_in(placed, last_day=f"{last:%Y-%m-%d}", ends="09:00")
    assert browser.post(address(placed, "field_event_new"), said).status_code == 302
    event = FieldEvent.objects.get()
    assert event.ends_at - event.starts_at == timedelta(hours=14, minutes=30)
    assert event.added_by is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends": "18:30"}, "終わりの時刻を、はじまりより後にしてください。"),
        ({"title": ""}, "行事の名前を入れてください。"),
        ({"day": "きのう"}, "日を入れてください。"),
        ({"online_url": "javascript:alert(1)"}, "https:// で始まるものを"),
        ({"place": "あ" * 201}, "200字までにしてください。"),
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_stays(
    placed: Placed, sign_in: SignIn, changes: dict[str, str], said: str
) -> None:
    browser = sign_in(placed.world.haruka.person)
    words = filled_in(placed, words="長靴で来てください", **changes)
    page = browser.post(address(placed, "field_event_new"), words)
    assert page.status_code == 200
    content = page.content.decode()
    assert said in content
    assert "長靴で来てください" in content
    assert "まだ何も保存していません" in content
    assert not FieldEvent.objects.exists()


def test_answer_is_given_by_a_button_and_seen_by_all(placed: Placed, sign_in: SignIn) -> None:
    event = placed.event()
    page = address(placed, "field_event", event.uuid)
    browser = sign_in(placed.world.haruka.person)
    assert browser.post(page, {"answer": "going"}).headers["Location"] == page
    assert "「行きます」と答えています。" in browser.get(page).content.decode()
    seen = sign_in(placed.world.student_organiser).get(page).content.decode()
    assert "はるかさん" in seen
    assert "あなたの返事" not in seen
    assert "返事は、呼び名といっしょに" in browser.get(page).content.decode()
    assert browser.post(page, {"answer": "maybe"}).status_code == 302
    assert EventAnswer.objects.get().answer == "going"


def test_words_of_who_is_kept_apart_are_left_out_and_the_event_stays(placed: Placed, sign_in: SignIn) -> None:
    event = placed.event(placed.viewer(placed.haruka), words="集合は橋の前")
    Tie.objects.create(
        declared_by=placed.world.haruka.person, other=placed.world.kenji.person, created_at=placed.now
    )
    page = address(placed, "field_event", event.uuid)
    seen = sign_in(placed.world.kenji.person).get(page).content.decode()
    assert "まつりの準備" in seen
    assert "集合は橋の前" not in seen
    assert "集合は橋の前" in sign_in(placed.world.student_organiser).get(page).content.decode()


def test_form_from_before_a_change_shows_what_stands_there_and_goes_on_from_it(
    placed: Placed, sign_in: SignIn
) -> None:
    event = placed.event()
    page = address(placed, "field_event_edit", event.uuid)
    browser = sign_in(placed.world.student_organiser)
    assert 'name="seen" value="0"' in browser.get(page).content.decode()
    words = placed.words(title="先に変わった題")
    change_event(viewer=placed.host, event=event.uuid, words=words, seen=0, now=placed.now)
    answer = browser.post(page, filled_in(placed, title="あとからの題", seen="0"))
    content = answer.content.decode()
    assert "開いているあいだに、ほかの人が変えました。" in content
    assert "先に変わった題" in content
    assert 'value="あとからの題"' in content
    assert 'name="seen" value="1"' in content
    done = browser.post(page, filled_in(placed, title="あとからの題", seen="1"))
    assert done.status_code == 302
    event.refresh_from_db()
    assert (event.title, event.sequence) == ("あとからの題", 2)


def test_cancelling_asks_once_and_looking_at_it_does_nothing(placed: Placed, sign_in: SignIn) -> None:
    event = placed.event()
    page = address(placed, "field_event_cancel", event.uuid)
    browser = sign_in(placed.world.student_organiser)
    assert "取りやめますか" in browser.get(page).content.decode()
    event.refresh_from_db()
    assert event.cancelled_at is None
    for _ in range(2):
        assert browser.post(page).status_code == 302
    event.refresh_from_db()
    assert event.sequence == 1
    shown = browser.get(address(placed, "field_event", event.uuid)).content.decode()
    assert "この行事は取りやめになりました。" in shown
    assert "行事を変える" not in shown
    assert mail.outbox == []


def test_mail_is_promised_only_where_one_goes(placed: Placed, sign_in: SignIn) -> None:
    event, promise = placed.event(), "「行きます」と答えた人"
    edit, cancel = (address(placed, f"field_event_{what}", event.uuid) for what in ("edit", "cancel"))
    browser = sign_in(placed.world.student_organiser)
    assert promise not in browser.get(edit).content.decode()
    changed = browser.post(edit, filled_in(placed, title="変わった題", seen="0"), follow=True)
    assert "変えました。" in changed.content.decode()
    assert promise not in changed.content.decode()
    answer_event(viewer=placed.viewer(placed.haruka), event=event.uuid, answer="going", now=placed.now)
    for page in (edit, cancel):
        assert promise in browser.get(page).content.decode()
    same = browser.post(edit, filled_in(placed, title="変わった題", seen="1"), follow=True)
    assert promise not in same.content.decode()
    changed = browser.post(edit, filled_in(placed, title="また変わった題", seen="1"), follow=True)
    assert promise in changed.content.decode()
    assert promise in browser.post(cancel, follow=True).content.decode()


def test_what_is_over_is_not_called_off(placed: Placed, sign_in: SignIn) -> None:
    event = placed.past_event()
    page = (
        sign_in(placed.world.student_organiser)
        .get(address(placed, "field_event", event.uuid))
        .content.decode()
    )
    assert "行事を変える" in page
    assert "行事を取りやめる" not in page


def test_calendar_page_parts_what_is_ahead_from_what_was(placed: Placed, sign_in: SignIn) -> None:
    placed.event(title="これからの会")
    placed.past_event(title="きのうの会")
    page = sign_in(placed.world.kenji.person).get(address(placed, "field_events")).content.decode()
    assert page.index("これからの会") < page.index("これまで") < page.index("きのうの会")


@pytest.mark.parametrize("name", ["placement_home", "field_events", "field_event_new", "field_photos"])
def test_others_learn_nothing_of_a_placement(placed: Placed, sign_in: SignIn, name: str) -> None:
    for person in (placed.sora.person, placed.world.graduate_organiser, placed.world.outsider):
        assert sign_in(person).get(address(placed, name)).status_code == 404


def test_event_of_another_placement_is_not_there(placed: Placed, sign_in: SignIn) -> None:
    event, other = placed.event(), placed.placement
    other.pk, other.uuid = None, placed.world.term.uuid
    other.save()
    other.members.add(placed.world.haruka)
    wrong: Any = reverse("field_event", args=[other.uuid, event.uuid])
    assert sign_in(placed.world.haruka.person).get(wrong).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_year_that_is_mistyped_is_said_and_the_rest_stays(placed: Placed, sign_in: SignIn, day: str) -> None:
    browser = sign_in(placed.world.haruka.person)
    page = browser.post(address(placed, "field_event_new"), filled_in(placed, day=day))
    assert "年を確かめてください。" in page.content.decode()
    assert "発表会" in page.content.decode()
    assert not FieldEvent.objects.exists()


def test_end_in_the_hour_that_a_night_skips_is_no_end(placed: Placed, sign_in: SignIn) -> None:
    Term.objects.filter(pk=placed.placement.term_id).update(time_zone="Europe/Berlin")
    night = {"day": "2027-03-28", "starts": "02:30", "ends": "03:15"}  # 01:30 and 01:15 in UTC
    page = sign_in(placed.world.haruka.person).post(
        address(placed, "field_event_new"), filled_in(placed, **night)
    )
    assert page.status_code == 200
    assert not FieldEvent.objects.exists()
