"""Six digits out of an app's own browser: one page, one use, ten minutes, and no way to guess them."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.people import actions_hand_over
from kurumaza.people.actions import mint_link, welcome_owner
from kurumaza.people.actions_hand_over import (
    LIFETIME,
    OPEN_AT_MOST,
    WRONG_IN_A_BROWSER,
    WRONG_IN_A_DAY,
    WRONG_IN_TEN_MINUTES,
    forget_hand_overs,
    make_hand_over,
    take_hand_over,
)
from kurumaza.people.errors import HandOverRefused
from kurumaza.people.models import HandOver, HandOverTry, Person
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, is_signed_in, words_of
from tests.factories.terms import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NEXT = "/check/?circle=5c0b3e0e-7b1c-4f5e-9b0a-0d7f0b3f8a11"
LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/15.12.0"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SC-51D; wv) AppleWebKit/537.36 Version/4.0 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def haruka() -> Person:
    person: Person = PersonFactory.create(email="haruka@kurumaza.example")
    return person


def number_for(person: Person, *, next_path: str = NEXT) -> str:
    code = make_hand_over(person=person, next_path=next_path, now=timezone.now())
    assert isinstance(code, str)
    return code


def wrong_for(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def shown(page: str) -> str:
    """The number that a page shows."""
    (found,) = re.findall(r'hand-over-code">(\d{3})<.*?>(\d{3})<', page)
    return "".join(found)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "full"])
def test_number_opens_its_page_in_another_browser(haruka: Person, sign_in: SignIn, typed: str) -> None:
    page = words_of(sign_in(haruka).post("/go/number/", {"next": NEXT}, headers={"User-Agent": LINE}))
    code = shown(page)
    assert f'href="http://testserver/go/?openExternalBrowser=1#{code}"' in page
    text = typed.format(code, code[:3], code[3:])
    if typed == "full":
        text = code.translate({ord(str(n)): chr(ord("0") + n) for n in range(10)})
    browser = Client()
    response = browser.post("/go/", {"code": text})
    assert (response.status_code, response["Location"]) == (302, NEXT)
    assert browser.session["_auth_user_id"] == str(haruka.pk)
    assert [entry.act for entry in AuditEntry.objects.order_by("pk")] == [
        "people.hand_over_made",
        "people.hand_over_used",
    ]
    assert HandOverTry.objects.count() == 0


def test_opening_the_pages_changes_nothing(haruka: Person, sign_in: SignIn) -> None:
    code = number_for(haruka)
    before = everything_kept()
    assert [Client().get("/go/").status_code for _ in range(3)] == [200] * 3
    assert Client().get(f"/go/?code={code}").status_code == 200
    assert Client().get("/go/number/").status_code == 302  # to sign in
    assert everything_kept() == before
    assert sign_in(haruka).get("/go/number/").status_code == 405


def test_button_without_its_token_of_the_form_is_refused(haruka: Person) -> None:
    code = number_for(haruka)
    assert Client(enforce_csrf_checks=True).post("/go/", {"code": code}).status_code == 403
    assert HandOver.objects.get().used_at is None


def test_only_its_hash_is_kept(haruka: Person) -> None:
    code = number_for(haruka)
    assert code not in str(everything_kept())


@pytest.mark.parametrize("how", ["wrong", "used", "expired", "newer", "inactive"])
def test_number_that_opens_nothing_says_one_and_the_same(haruka: Person, how: str) -> None:
    code = typed = number_for(haruka)
    if how == "wrong":
        typed = wrong_for(code)
    elif how == "used":
        assert Client().post("/go/", {"code": code}).status_code == 302
    elif how == "newer":
        number_for(haruka)
    elif how == "inactive":
        Person.objects.update(is_active=False)
    later = LIFETIME if how == "expired" else timedelta(0)
    browser = Client()
    with time_machine.travel(timezone.now() + later, tick=False):
        response = browser.post("/go/", {"code": typed})
    assert response.status_code == 200
    assert "この番号では開けませんでした。" in words_of(response)
    assert not is_signed_in(browser)
    assert HandOverTry.objects.count() == 1


def test_who_was_signed_in_there_is_signed_out(haruka: Person, sign_in: SignIn) -> None:
    other = PersonFactory.create()
    browser = sign_in(other)
    before = str(browser.session.session_key)
    assert browser.post("/go/", {"code": number_for(haruka)}).status_code == 302
    assert browser.session["_auth_user_id"] == str(haruka.pk)
    assert browser.session.session_key != before
    assert not browser.session.exists(before)


def test_session_of_before_is_not_taken_over(haruka: Person) -> None:
    """Somebody may have planted a session of theirs in this browser."""
    browser = Client()
    planted = browser.session
    planted["planted"] = "1"
    planted.save()
    before = str(planted.session_key)
    browser.cookies["kurumaza"] = before
    assert browser.post("/go/", {"code": number_for(haruka)}).status_code == 302
    assert browser.session.session_key != before
    assert not browser.session.exists(before)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "/nowhere-of-ours/",
        "home/",
        "/check/?circle=" + "x" * 400,
    ],
)
def test_path_outside_gets_no_number(haruka: Person, sign_in: SignIn, path: str) -> None:
    response = sign_in(haruka).post("/go/number/", {"next": path})
    assert response.status_code == 400
    assert "elsewhere" not in words_of(response)
    assert not HandOver.objects.exists()


def test_organisers_get_no_number_and_use_none(haruka: Person, sign_in: SignIn) -> None:
    code = number_for(haruka)
    MembershipFactory.create(person=haruka)
    response = sign_in(haruka).post("/go/number/", {"next": NEXT})
    assert response.status_code == 403
    assert "運営の方は、番号では入れません。" in words_of(response)
    assert HandOver.objects.count() == 1  # the one of before, which opens nothing any more
    browser = Client()
    browser.post("/go/", {"code": code})
    assert not is_signed_in(browser)


def test_number_ends_with_the_sessions_that_an_organiser_may_have_opened(haruka: Person) -> None:
    mint_link(person=haruka, next_path="/home/", now=timezone.now(), handed_over=True)
    code = number_for(haruka)
    welcome_owner(person=haruka, now=timezone.now())
    browser = Client()
    browser.post("/go/", {"code": code})
    assert not is_signed_in(browser)


def test_one_browser_guesses_five_times(haruka: Person) -> None:
    code = number_for(haruka)
    browser = Client()
    for _ in range(WRONG_IN_A_BROWSER):
        assert browser.post("/go/", {"code": wrong_for(code)}).status_code == 200
    refused = browser.post("/go/", {"code": code})
    assert refused.status_code == 429
    assert "続けて試されたため" in words_of(refused)
    assert not is_signed_in(browser)
    # Somebody else is not stopped by it.
    assert Client().post("/go/", {"code": code}).status_code == 302


def test_browsers_without_end_guess_twenty_times_in_ten_minutes(haruka: Person) -> None:
    code, now = number_for(haruka), timezone.now()
    for n in range(WRONG_IN_TEN_MINUTES):
        assert take_hand_over(code=wrong_for(code), browser=str(n), now=now) == HandOverRefused("no_match")
    response = Client().post("/go/", {"code": code})
    assert response.status_code == 429
    assert "メールのコードで入ってください" in words_of(response)
    # What was not heard does not count: ten minutes later it goes on.
    later = now + timedelta(minutes=10, seconds=1)
    assert take_hand_over(code=wrong_for(code), browser="x", now=later) == HandOverRefused("no_match")


def test_nobody_guesses_more_than_fifty_times_a_day(haruka: Person) -> None:
    now = timezone.now()
    HandOverTry.objects.bulk_create(
        HandOverTry(browser_hash=str(n), at=now - timedelta(hours=n % 20 + 1)) for n in range(WRONG_IN_A_DAY)
    )
    code = number_for(haruka)
    assert take_hand_over(code=code, browser="x", now=now) == HandOverRefused("too_many")
    forget_hand_overs(now=now + timedelta(days=1, minutes=1))
    assert HandOverTry.objects.count() == 0


def test_a_hundred_numbers_are_open_at_most(haruka: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert OPEN_AT_MOST * WRONG_IN_A_DAY / 10**actions_hand_over.DIGITS <= 0.005
    monkeypatch.setattr(actions_hand_over, "OPEN_AT_MOST", 2)
    others = [PersonFactory.create() for _ in range(2)]
    for one in others:
        number_for(one)
    now = timezone.now()
    assert make_hand_over(person=haruka, next_path=NEXT, now=now) == HandOverRefused("too_many_open")
    number_for(others[0])  # one's own is replaced
    forget_hand_overs(now=now + LIFETIME)
    assert number_for(haruka)


def test_number_of_somebody_else_is_never_given_twice(
    haruka: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _below: next(drawn))
    assert number_for(PersonFactory.create()) == "000007"
    assert number_for(haruka) == "000008"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "一二三四五六"])
def test_what_is_no_number_is_not_tried(typed: str) -> None:
    response = Client().post("/go/", {"code": typed})
    assert response.status_code == 200
    assert HandOverTry.objects.count() == 0


def test_android_is_asked_for_another_browser(haruka: Person, sign_in: SignIn) -> None:
    page = words_of(sign_in(haruka).post("/go/number/", {"next": NEXT}, headers={"User-Agent": ANDROID}))
    assert 'href="intent://testserver/go/#Intent;scheme=http;' in page
    assert shown(page)


@pytest.mark.parametrize(
    ("agent", "is_asked"), [(LINE, True), (ANDROID, True), ("Mozilla/5.0 Chrome/140.0 Safari/537.36", False)]
)
def test_device_check_sends_people_out_of_apps_only(
    haruka: Person, sign_in: SignIn, agent: str, is_asked: bool
) -> None:
    page = words_of(sign_in(haruka).get("/check/", headers={"User-Agent": agent}))
    assert ("ほかのブラウザで開いてください" in page) is is_asked
    assert ('action="/go/number/"' in page) is is_asked
