"""What every answer tells the browser, and what none tells anybody. The requirements behind them: docs/security.md."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Person
from tests.access.roles import Scene
from tests.access.scene import make_scene, params_for
from tests.access.table import OPENS
from tests.access.test_pages import _addresses
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.doors import make_link, words_of
from tests.factories.terms import EnrolmentFactory, MembershipFactory
from tests.rules.tree import ROOT

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PRODUCTION = {
    "KURUMAZA_PRODUCTION": "1",
    "KURUMAZA_BASE_URL": "https://kurumaza.example",
    "KURUMAZA_HOSTS": "kurumaza.example",
    "KURUMAZA_SECRET_KEY": "s",
    "KURUMAZA_WRAPPING_KEY": "w",
    "KURUMAZA_MAIL_FROM": "a@kurumaza.example",
    "KURUMAZA_SMTP_HOST": "mail.example",
}
SHOW = """
import json
from kurumaza.config import settings as s
names = ("SECURE_HSTS_SECONDS SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE "
         "CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_HTTPONLY CSRF_COOKIE_SAMESITE DEBUG ALLOWED_HOSTS DEVELOPMENT_PAGES")
print(json.dumps({name: getattr(s, name) for name in names.split()}))
"""


@pytest.fixture
def person() -> Person:
    made: Person = EnrolmentFactory.create(call_name="はるか").person
    return made


def test_production_is_strict(tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    environment = {**inherited, **PRODUCTION, "PYTHONPATH": str(ROOT / "src"), "KURUMAZA_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_NAME": "__Host-kurumaza",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "DEBUG": False,
        "ALLOWED_HOSTS": ["kurumaza.example"],
        "DEVELOPMENT_PAGES": False,
    }


def test_https_is_kept_for_a_year() -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000):
        for path in ("/", "/nowhere/", "/signin/"):
            assert Client().get(path, secure=True)["Strict-Transport-Security"] == "max-age=31536000"


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_cookies_are_for_our_pages_alone(person: Person) -> None:
    browser = Client()
    link = make_link(person)
    browser.get(link.path, secure=True)
    browser.post(link.path, secure=True)
    browser.post("/text-size/", {"size": "large"}, secure=True)
    for name, cookie in browser.cookies.items():
        assert (name, cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            name,
            True,
            "Lax",
            "/",
            "",
        )
        assert cookie["httponly"] is (name != "text_size" or ""), name
    assert {"kurumaza", "csrf", "browser", "text_size"} == set(browser.cookies)


@pytest.mark.parametrize("path", ["/", "/signin/", "/home/", "/desk/", "/nowhere/", "/l/x/", "/offline/"])
def test_every_answer_carries_the_policies(path: str) -> None:
    answer = Client().get(path, headers={"origin": "https://elsewhere.example"})
    policy = answer["Content-Security-Policy"]
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]
    if answer.content:
        assert answer["Content-Type"] == "text/html; charset=utf-8"


def _kept_by_browsers(response: HttpResponseBase) -> bool:
    return "no-store" not in response.get("Cache-Control", "")


KEPT = {"offline", "offline_worker", "share_picture", "internship_picture", "calendar_feed", "sample_door"}


@pytest.mark.slow
def test_no_page_of_somebody_is_kept_by_a_browser() -> None:
    scene: Scene = make_scene(now=timezone.now())
    kept = []
    for role in ("reader", "okoshi"):
        browser = Client(raise_request_exception=False)
        who = scene.people[role]
        assert who is not None
        browser.force_login(who, backend=SIGN_IN_BACKEND)
        for pattern in _addresses():
            opens = OPENS[str(pattern.name)]
            params = scene.params | {name: scene.params[key] for name, key in opens.instead}
            path = reverse(str(pattern.name), kwargs=params_for(params, set(pattern.pattern.converters)))
            # Four are the same for everybody; a calendar is asked for by programs again and again; the last signs somebody else in.
            if pattern.name in KEPT:
                continue
            if pattern.name != "account_logout" and _kept_by_browsers(browser.get(path)):
                kept.append(f"{role} {pattern.name}")
    assert kept == []


def test_unknown_hosts_are_refused() -> None:
    for host in ("elsewhere.example", "localhost.elsewhere.example", "localhost@elsewhere.example"):
        assert Client().get("/signin/", headers={"host": host}).status_code == 400


def test_error_pages_tell_nothing_of_the_inside() -> None:
    browser = Client(raise_request_exception=False)
    for path in ("/nowhere/", "/static/", "/static/../src/", "/.git/config", "/l/%00/", "/desk/%E0/"):
        answer = browser.get(path)
        assert answer.status_code in (400, 404)
        words = words_of(answer)
        assert not [
            told for told in ("Traceback", "urlpatterns", "kurumaza.", str(ROOT), "Django") if told in words
        ]
        assert "Server" not in answer.headers


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_methods_that_no_page_has_are_refused(method: str, person: Person, sign_in: SignIn) -> None:
    assert sign_in(person).generic(method, "/home/").status_code == 405


def test_forms_from_other_sites_are_refused(person: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person, backend=SIGN_IN_BACKEND)
    for path in ("/signout/", "/me/sessions/", "/signin/", "/signin/passkey/question/", "/will/"):
        assert browser.post(path, headers={"origin": "https://elsewhere.example"}).status_code == 403


def test_too_large_a_form_is_refused(person: Person, sign_in: SignIn) -> None:
    large = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert sign_in(person).post("/will/", {"line": large}).status_code == 400


def test_signing_out_ends_the_session_for_good(person: Person) -> None:
    browser = Client()
    browser.post(make_link(person).path)
    kept = browser.cookies[settings.SESSION_COOKIE_NAME].value
    answer = browser.post("/signout/")
    assert answer["Clear-Site-Data"] == '"storage"'
    browser.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert browser.get("/home/").status_code == 302


def test_planted_session_is_not_taken_over(person: Person) -> None:
    browser = Client()
    for planted in ("a" * 32, Client().session.session_key or "b" * 32):
        browser.cookies[settings.SESSION_COOKIE_NAME] = planted
        browser.post(make_link(person).path)
        assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_session_keys_are_long_and_never_the_same(person: Person) -> None:
    keys = set()
    for _ in range(20):
        browser = Client()
        browser.post(make_link(person).path)
        keys.add(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len(keys) == 20
    # 32 of 36 letters and digits: 165 bits.
    assert {len(key) for key in keys} == {32}


def test_sessions_of_who_is_deactivated_end(person: Person) -> None:
    browser = Client()
    browser.post(make_link(person).path)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert browser.get("/home/").status_code == 302


def test_fields_that_a_form_does_not_ask_for_change_nothing(sign_in: SignIn) -> None:
    member = MembershipFactory.create(role="organiser")
    said = {
        "name": "なつき",
        "email": "natsuki@kurumaza.example",
        "requires_passkeys": "1",
        "role": "lead",
        "about": "x",
        "id": "0",
    }
    answer = sign_in(member.person).post(f"/desk/organisations/{member.organisation.uuid}/contact/", said)
    assert answer.status_code == 302
    member.refresh_from_db()
    organisation = member.organisation
    assert (member.role, organisation.requires_passkeys, organisation.about) == ("organiser", False, "")
    assert organisation.contact_name == "なつき"


def test_nobody_is_there_by_default() -> None:
    assert not Person.objects.exists()
