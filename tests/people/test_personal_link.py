"""A personal link: inert until its button is pressed, then bound to that browser."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Link, Person
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, is_signed_in, make_link, words_of
from tests.factories.terms import PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

EXPIRED = timedelta(days=31)


@pytest.fixture
def haruka() -> Person:
    person: Person = PersonFactory.create(email="haruka@kurumaza.example")
    return person


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("age", [timedelta(0), EXPIRED])
def test_link_opened_by_scanners_changes_nothing(haruka: Person, method: str, age: timedelta) -> None:
    link = make_link(haruka, age=age)
    before = everything_kept()
    for _ in range(50):
        scanner = Client()
        response = getattr(scanner, method)(link.path)
        assert response.status_code == (200 if age == timedelta(0) else 410)
        assert not is_signed_in(scanner)
    assert everything_kept() == before
    # And the person whose mail it is can still use it.
    browser = Client()
    assert browser.post(link.path).status_code == (302 if age == timedelta(0) else 410)


def test_unknown_link_opened_by_scanners_changes_nothing() -> None:
    before = everything_kept()
    assert [Client().get("/l/never-minted/").status_code for _ in range(50)] == [404] * 50
    assert everything_kept() == before


def test_link_page_names_its_term_and_asks_before_it_begins(haruka: Person) -> None:
    link = make_link(haruka, about="第1期 火-Okoshi@青森")
    page = words_of(Client().get(link.path))
    assert "<h1>第1期 火-Okoshi@青森</h1>" in page
    assert "はじめる" in page
    assert haruka.email is not None
    assert haruka.email not in page


def test_button_signs_in_and_goes_on(haruka: Person) -> None:
    link = make_link(haruka)
    browser = Client()
    response = browser.post(link.path)
    assert (response.status_code, response["Location"]) == (302, "/signout/")
    assert browser.session["_auth_user_id"] == str(haruka.pk)
    mark = browser.cookies["browser"]
    assert (mark["httponly"], mark["samesite"]) == (True, "Lax")
    assert int(mark["max-age"]) == 400 * 24 * 60 * 60


def test_button_without_its_token_of_the_form_is_refused(haruka: Person) -> None:
    link = make_link(haruka)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link.path).status_code == 403
    link.row.refresh_from_db()
    assert link.row.bound_at is None


def test_link_works_again_in_its_own_browser(haruka: Person) -> None:
    link = make_link(haruka)
    browser = Client()
    browser.post(link.path)
    browser.post("/signout/")
    assert not is_signed_in(browser)
    assert browser.get(link.path).status_code == 200
    assert browser.post(link.path).status_code == 302
    assert is_signed_in(browser)


def test_link_used_in_another_browser_is_refused_and_offers_the_code(haruka: Person) -> None:
    link = make_link(haruka)
    Client().post(link.path)
    other = Client()
    for response in (other.get(link.path), other.post(link.path)):
        assert response.status_code == 403
        page = words_of(response)
        assert "このリンクは、別のブラウザで使われています" in page
        assert 'href="/signin/"' in page
    assert not is_signed_in(other)


def test_mark_of_a_browser_cannot_be_forged(haruka: Person) -> None:
    link = make_link(haruka)
    first = Client()
    first.post(link.path)
    forger = Client()
    forger.cookies["browser"] = first.cookies["browser"].value.split(":")[0]
    assert forger.post(link.path).status_code == 403


def test_link_of_somebody_signed_in_already_just_goes_on(haruka: Person, sign_in: SignIn) -> None:
    link = make_link(haruka)
    response = sign_in(haruka).get(link.path)
    assert (response.status_code, response["Location"]) == (302, "/signout/")
    link.row.refresh_from_db()
    assert link.row.bound_at is None


def test_link_on_a_shared_computer_changes_the_person(haruka: Person, sign_in: SignIn) -> None:
    kenji = PersonFactory.create()
    browser = sign_in(kenji)
    browser.post(make_link(haruka).path)
    assert browser.session["_auth_user_id"] == str(haruka.pk)


def test_link_of_an_inactive_person_is_unknown(haruka: Person) -> None:
    link = make_link(haruka)
    haruka.is_active = False
    haruka.save()
    assert Client().get(link.path).status_code == 404
    assert Client().post(link.path).status_code == 404


def test_expired_link_offers_a_new_one(haruka: Person) -> None:
    link = make_link(haruka, age=EXPIRED)
    browser = Client()
    for response in (browser.get(link.path), browser.post(link.path)):
        assert response.status_code == 410
        assert f'action="{link.path}renew/"' in words_of(response)
    assert not is_signed_in(browser)


def test_new_link_goes_to_the_owner_and_opens(haruka: Person) -> None:
    link = make_link(haruka, about="第1期", age=EXPIRED)
    Client().post(f"{link.path}renew/")
    run_all_due()
    [message] = mail.outbox
    assert message.to == [haruka.email]
    fresh = next(line for line in str(message.body).splitlines() if "/l/" in line)
    token = fresh.split("/l/")[1].split("/")[0]
    assert token != link.token
    browser = Client()
    assert "第1期" in words_of(browser.get(f"/l/{token}/"))
    assert browser.post(f"/l/{token}/")["Location"] == "/signout/"


def test_new_link_gets_the_same_answer_for_unknown_links(haruka: Person) -> None:
    link = make_link(haruka, age=EXPIRED)
    known, unknown = Client().post(f"{link.path}renew/"), Client().post("/l/never-minted/renew/")
    assert (known.status_code, words_of(known).replace(link.token, "*")) == (
        unknown.status_code,
        words_of(unknown).replace("never-minted", "*"),
    )


def test_new_link_is_sent_once_a_minute(haruka: Person) -> None:
    link = make_link(haruka, age=EXPIRED)
    for _ in range(5):
        assert Client().post(f"{link.path}renew/").status_code == 200
    assert Mail.objects.filter(template="people.fresh_link").count() == 1


def test_invented_links_leave_nothing_behind_and_give_no_more_codes(haruka: Person) -> None:
    browser = Client()
    limit = [browser.post("/signin/", {"email": haruka.email}).status_code for _ in range(4)]
    assert (limit, Mail.objects.count()) == ([302, 302, 302, 200], 3)
    kept = entries_of_the_cache()
    for number in range(400):
        browser.post(f"/l/invented-{number}/renew/")
    assert entries_of_the_cache() == kept
    assert browser.post("/signin/", {"email": haruka.email}).status_code == 200
    assert Mail.objects.count() == 3


def entries_of_the_cache() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        (count,) = cursor.fetchone()
    return int(count)


def test_fresh_links_are_limited_by_address() -> None:
    links = [make_link(PersonFactory.create(), age=EXPIRED) for _ in range(25)]
    for link in links:
        assert Client().post(f"{link.path}renew/").status_code == 200
    assert Mail.objects.filter(template="people.fresh_link").count() == 20


def test_new_link_is_not_made_by_looking(haruka: Person) -> None:
    link = make_link(haruka, age=EXPIRED)
    assert Client().get(f"{link.path}renew/").status_code == 405
    assert (Mail.objects.count(), Link.objects.count()) == (0, 1)


def test_token_is_kept_nowhere(haruka: Person) -> None:
    link = make_link(haruka)
    Client().post(link.path)
    assert link.token not in str(everything_kept())
