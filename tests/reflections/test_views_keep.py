"""Where pages send what is typed: one's own seat only, and who is signed in now."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person
from kurumaza.reflections import queries
from kurumaza.reflections.models import Answer, PrivateNote
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.stories import Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NOTE = {"note": {"value": "雪の朝", "known": [""], "age": 3.5}}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now)


def send(browser: Client, evening: Evening, person: Person, fields: Any = NOTE) -> HttpResponse:
    page = reverse("keep_reflection", args=[evening.circle.uuid])
    sent = json.dumps({"person": str(person.uuid), "fields": fields})
    return browser.post(page, sent, content_type="application/json")  # type: ignore[return-value]


def test_what_is_typed_is_kept_and_there_when_the_page_is_opened(evening: Evening, sign_in: SignIn) -> None:
    seat = evening.seats["はるか"]
    browser = sign_in(seat.enrolment.person)
    answer = send(browser, evening, seat.enrolment.person)
    assert json.loads(answer.content) == {"kept": ["note"], "theirs": {}, "refused": {}}
    assert "no-store" in answer["Cache-Control"]
    page = browser.get(reverse("reflect", args=[evening.circle.uuid]))
    assert page.context["form"].initial["note"] == "雪の朝"


def test_refusal_is_said_in_words(evening: Evening, sign_in: SignIn) -> None:
    person = evening.person("はるか").person
    answer = send(sign_in(person), evening, person, {"E1": {"value": "9", "known": [""], "age": 0}})
    assert "1から7" in json.loads(answer.content)["refused"]["E1"]


def test_ended_session_is_told_from_a_seat_that_is_gone(evening: Evening, sign_in: SignIn) -> None:
    seat = evening.seats["はるか"]
    person = seat.enrolment.person
    assert send(Client(), evening, person).status_code == 401
    seat.released_at = timezone.now()
    seat.save()
    assert send(sign_in(person), evening, person).status_code == 404
    seat.released_at = None
    seat.save()
    evening.circle.cancelled_at = timezone.now()
    evening.circle.save()
    assert send(sign_in(person), evening, person).status_code == 404
    assert not PrivateNote.objects.exists()


def test_page_of_one_person_writes_nothing_for_another(evening: Evening, sign_in: SignIn) -> None:
    haruka, kenji = evening.person("はるか").person, evening.person("けんじ").person
    assert send(sign_in(kenji), evening, haruka).status_code == 401
    assert send(sign_in(evening.person("ゆい").person), evening, haruka).status_code == 404
    assert not PrivateNote.objects.exists()


def test_erased_person_is_signed_out(evening: Evening, sign_in: SignIn, now: datetime) -> None:
    person = evening.person("はるか").person
    browser = sign_in(person)
    send(browser, evening, person)
    assert erase_person(person=person, now=now) is None
    assert send(browser, evening, person).status_code == 401
    assert not PrivateNote.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        [],
        {"note": "雪"},
        {"note": {"value": "雪"}},
        {"note": {"value": 3, "known": []}},
        {"note": {"value": "雪", "known": [""], "age": -1}},
        {"note": {"value": "雪", "known": [""] * 9}},
        {str(n): {"value": "1", "known": [""]} for n in range(61)},
        {"note": {"value": "雪" * 100_000, "known": [""]}},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(evening: Evening, sign_in: SignIn, fields: Any) -> None:
    person = evening.person("はるか").person
    assert send(sign_in(person), evening, person, fields).status_code == 400


def test_form_of_elsewhere_is_refused(evening: Evening) -> None:
    person, browser = evening.person("はるか").person, Client(enforce_csrf_checks=True)
    browser.force_login(person, backend=SIGN_IN_BACKEND)
    assert send(browser, evening, person).status_code == 403


def test_button_leads_to_what_is_kept(evening: Evening, sign_in: SignIn) -> None:
    person = evening.person("はるか").person
    browser, page = sign_in(person), reverse("reflect", args=[evening.circle.uuid])
    words = {"E1": "7", "E2": "1", "note": "メモ", "line": "", "next_step": ""}
    for _sent in range(2):
        answer = browser.post(page, words, follow=True)
        assert answer.redirect_chain == [(f"{page}?kept=1", 302)]
    shown = answer.content.decode()
    assert "6問のうち、2問に答えています" in shown
    assert "自分のためのメモ" in shown
    assert "やってみたいこと" not in shown
    assert Answer.objects.count() == 2


def test_reflection_on_an_evening_that_has_not_begun_has_no_closing_page(
    evening: Evening, sign_in: SignIn, now: datetime
) -> None:
    evening.circle.slot.starts_at = now + timedelta(hours=1)
    evening.circle.slot.save()
    evening.circle.room.ended_at = None
    evening.circle.room.save()
    person = evening.person("はるか").person
    page = sign_in(person).get(reverse("reflect", args=[evening.circle.uuid]) + "?kept=1")
    assert "対話のあとから書けます。" in page.content.decode()
    answer = send(sign_in(person), evening, person)
    assert "対話のあとから" in json.loads(answer.content)["refused"]["note"]


def test_gifts_of_all_evenings_are_those_of_others_once_opened(evening: Evening, sign_in: SignIn) -> None:
    person = evening.person("はるか").person
    shown = sign_in(person).get(reverse("all_gifts")).content.decode()
    assert all(f"{name}のひとこと" in shown for name in ("けんじ", "そら", "みどり"))
    assert "はるかのひとこと" not in shown
    assert "ゆいのひとこと" not in shown
    evening.circle.room.gifts.update(opened_at=None)
    assert queries.gifts_by_evening(person) == []
    assert "まだありません" in sign_in(person).get(reverse("all_gifts")).content.decode()
