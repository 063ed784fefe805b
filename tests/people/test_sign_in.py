"""Signing in by a code: the same answer for everybody, and no other way in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, is_signed_in, words_of
from tests.factories.terms import PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADDRESS = "haruka@kurumaza.example"
STRANGER = "nobody@kurumaza.example"


@pytest.fixture
def haruka() -> Person:
    person: Person = PersonFactory.create(email=ADDRESS)
    return person


def ask_for_code(browser: Client, address: str) -> str:
    """Types an address; the page that follows."""
    response = browser.post("/signin/", {"email": address})
    assert (response.status_code, response["Location"]) == (302, "/signin/code/")
    return words_of(browser.get("/signin/code/"))


def sent_code() -> str:
    """The code of the only mail that went out."""
    run_all_due()
    [message] = mail.outbox
    found = re.search(r"^\d{6}$", str(message.body), re.MULTILINE)
    assert found is not None
    return found[0]


def without_secrets(page: str, address: str) -> str:
    """A page without the address that was typed and without the token of its form."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(address, "*")


def test_code_signs_in(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    response = browser.post("/signin/code/", {"code": sent_code()})
    assert (response.status_code, response["Location"]) == (302, "/home/")
    assert browser.session["_auth_user_id"] == str(haruka.pk)


def test_code_leads_on_to_where_one_wanted_to_go(haruka: Person) -> None:
    browser = Client()
    response = browser.post("/signin/", {"email": ADDRESS, "next": "/signout/"})
    assert response["Location"] == "/signin/code/?next=%2Fsignout%2F"
    signed_in = browser.post("/signin/code/", {"code": sent_code(), "next": "/signout/"})
    assert signed_in["Location"] == "/signout/"


def test_code_never_leads_to_another_site(haruka: Person) -> None:
    browser = Client()
    browser.post("/signin/", {"email": ADDRESS})
    response = browser.post("/signin/code/", {"code": sent_code(), "next": "https://elsewhere.example/"})
    assert response["Location"] == "/home/"


def test_code_may_be_typed_with_full_width_digits_and_spaces(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, "ｈａｒｕｋａ＠kurumaza.example ")
    code = sent_code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    browser.post("/signin/code/", {"code": f" {code[:3]} {code[3:]}"})
    assert is_signed_in(browser)


def test_address_may_be_typed_in_capitals(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS.upper())
    browser.post("/signin/code/", {"code": sent_code()})
    assert is_signed_in(browser)


def test_known_and_unknown_addresses_get_the_same_answer(haruka: Person) -> None:
    known, unknown = Client(), Client()
    pages = [ask_for_code(known, ADDRESS), ask_for_code(unknown, STRANGER)]
    assert without_secrets(pages[0], ADDRESS) == without_secrets(pages[1], STRANGER)
    # The same work is queued, so that time tells nothing either.
    assert Mail.objects.filter(template="people.sign_in_code").count() == 2
    refused = [words_of(browser.post("/signin/code/", {"code": "no"})) for browser in (known, unknown)]
    assert without_secrets(refused[0], ADDRESS) == without_secrets(refused[1], STRANGER)
    run_all_due()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]


@pytest.mark.parametrize("code", ["", "0", "000000", "None"])
def test_no_code_lets_a_stranger_in(code: str) -> None:
    browser = Client()
    ask_for_code(browser, STRANGER)
    assert browser.post("/signin/code/", {"code": code}).status_code == 200
    assert not is_signed_in(browser)
    assert not Person.objects.exists()


def test_inactive_person_gets_no_code(haruka: Person) -> None:
    haruka.is_active = False
    haruka.save()
    ask_for_code(Client(), ADDRESS)
    run_all_due()
    assert mail.outbox == []


def test_wrong_code_says_so_and_keeps_the_form(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    page = words_of(browser.post("/signin/code/", {"code": "x"}))
    assert "コードが違います。" in page
    assert 'aria-describedby="id_code_error"' in page
    assert 'autocomplete="one-time-code"' in page


def test_five_wrong_codes_end_the_trial(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    answers = [browser.post("/signin/code/", {"code": wrong}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 302]
    assert "いったん止めました" in words_of(browser.get("/signin/"))
    browser.post("/signin/code/", {"code": code})
    assert not is_signed_in(browser)


def test_code_is_good_for_ten_minutes(haruka: Person) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = Client()
        ask_for_code(browser, ADDRESS)
        code = sent_code()
        clock.shift(timedelta(minutes=10, seconds=1))
        response = browser.post("/signin/code/", {"code": code}, follow=True)
    assert response.redirect_chain == [("/signin/", 302)]
    assert "コードの有効時間(10分)が過ぎました。" in words_of(response)
    assert not is_signed_in(browser)


def test_code_that_waited_too_long_is_not_mailed(haruka: Person) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask_for_code(Client(), ADDRESS)
        clock.shift(timedelta(minutes=10, seconds=1))
        run_all_due()
    assert mail.outbox == []


def test_another_address_can_be_typed_after_a_code_was_asked_for(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, STRANGER)
    assert browser.get("/signin/").status_code == 200
    ask_for_code(browser, ADDRESS)
    browser.post("/signin/code/", {"code": sent_code()})
    assert is_signed_in(browser)


def test_codes_are_limited_by_address(haruka: Person) -> None:
    browser = Client()
    for _ in range(3):
        ask_for_code(browser, ADDRESS)
    response = browser.post("/signin/", {"email": ADDRESS})
    assert response.status_code == 200
    assert "いったん止めました" in words_of(response)
    assert Mail.objects.count() == 3


def test_neither_address_nor_code_is_readable_in_the_queue(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, STRANGER)
    queued = str(list(Mail.objects.values_list()))
    assert STRANGER not in queued
    ask_for_code(browser, ADDRESS)
    assert sent_code() not in str(list(Mail.objects.values_list()))


def test_looking_at_the_doors_changes_nothing(haruka: Person) -> None:
    before = everything_kept()
    for path in ("/signin/", "/signin/code/", "/signout/"):
        Client().get(path)
        Client().head(path)
    assert everything_kept() == before


@pytest.mark.parametrize(
    "path",
    [
        "/signup/",
        "/signin/signup/",
        "/accounts/signup/",
        "/accounts/login/",
        "/signin/password/reset/",
        "/password/reset/",
        "/password/change/",
        "/email/",
        "/admin/",
    ],
)
def test_there_are_no_other_ways_in(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_signing_out_asks_first(haruka: Person, sign_in: SignIn) -> None:
    browser = sign_in(haruka)
    assert "サインアウトしますか" in words_of(browser.get("/signout/"))
    assert is_signed_in(browser)
    assert browser.post("/signout/")["Location"] == "/"
    assert not is_signed_in(browser)


def test_session_is_renewed_by_signing_in(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    before = browser.session.session_key
    browser.post("/signin/code/", {"code": sent_code()})
    assert browser.session.session_key != before


def test_code_is_good_once(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    code = sent_code()
    browser.post("/signin/code/", {"code": code})
    browser.post("/signout/")
    browser.post("/signin/code/", {"code": code})
    assert not is_signed_in(browser)


def test_code_is_of_no_use_in_another_browser(haruka: Person) -> None:
    first, other = Client(), Client()
    ask_for_code(first, ADDRESS)
    code = sent_code()
    other.post("/signin/code/", {"code": code})
    ask_for_code(other, ADDRESS)
    assert other.post("/signin/code/", {"code": code}).status_code == 200
    assert not is_signed_in(other)


def test_newer_code_ends_the_one_before(haruka: Person) -> None:
    browser = Client()
    ask_for_code(browser, ADDRESS)
    code = sent_code()
    ask_for_code(browser, ADDRESS)
    browser.post("/signin/code/", {"code": code})
    assert not is_signed_in(browser)
