"""Coming in by a provider of identities: a whole run of OpenID Connect against a real one on this machine."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.core.text.providers import IdentityProvider
from kurumaza.people.actions import mint_link
from kurumaza.people.models import ExternalIdentity, Person
from tests.conftest import SignIn
from tests.factories.doors import is_signed_in, make_link, words_of
from tests.factories.terms import EnrolmentFactory, MembershipFactory
from tests.support.identity_provider import CLIENT, SECRET, Provider, agree, identity_provider

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.once]
ADDRESS = "haruka@kurumaza.example"
VERIFIED = {"sub": "subject-1234", "email": ADDRESS, "email_verified": True}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with identity_provider() as there:
        known = IdentityProvider("oidc", "学園ID", there.url, CLIENT, SECRET, ("RS256", "ES256"))
        line = IdentityProvider("line", "LINE", there.url, CLIENT, SECRET, ("HS256",))
        with override_settings(IDENTITY_PROVIDERS={"oidc": known, "line": line}):
            yield there


@pytest.fixture
def haruka() -> Person:
    person: Person = EnrolmentFactory.create(call_name="はるか").person
    person.email = ADDRESS
    person.save()
    return person


def start(browser: Client, **said: str) -> str:
    """Presses the button; the address at the provider."""
    key = said.pop("key", "oidc")
    page = words_of(browser.post(f"/signin/with/{key}/", said))
    found = re.search(r'<a class="go" href="([^"]+)"', page)
    assert found is not None, page
    return html.unescape(found[1])


def come_back(browser: Client, address: str) -> Any:
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}", follow=True)


def come_in(browser: Client, **said: str) -> Any:
    return come_back(browser, agree(start(browser, **said)))


def said_in(answer: HttpResponseBase) -> str:
    return words_of(answer)


def test_verified_address_of_somebody_known_comes_in(provider: Provider, haruka: Person) -> None:
    provider.claims = {
        **VERIFIED,
        "email": "Haruka@kurumaza.example",
        "name": "ほんとうの名",
        "picture": "https://x.example/",
    }
    browser = Client()
    answer = come_in(browser, next="/will/")
    assert answer.redirect_chain[-1] == ("/will/", 302)
    assert browser.session["_auth_user_id"] == str(haruka.pk)
    kept = ExternalIdentity.objects.get()
    assert (kept.person, kept.provider) == (haruka, "oidc")
    assert "subject-1234" not in kept.subject_hash
    assert "ほんとうの名" not in str(list(ExternalIdentity.objects.values_list()))
    assert AuditEntry.objects.get(act="people.identity_connected").details == {"provider": "oidc"}


def test_question_carries_state_nonce_and_challenge(provider: Provider) -> None:
    query = parse_qs(urlsplit(start(Client())).query)
    assert query["scope"] == ["openid email"]
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert {len(query[name][0]) for name in ("state", "nonce", "code_challenge")} == {43}


def test_who_was_connected_comes_in_without_any_address(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    come_in(Client())
    provider.claims = {"sub": "subject-1234"}
    browser = Client()
    come_in(browser)
    assert is_signed_in(browser)
    assert ExternalIdentity.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "subject-1234"},
        {"sub": "subject-1234", "email": ADDRESS},
        {"sub": "subject-1234", "email": ADDRESS, "email_verified": False},
        {"sub": "subject-1234", "email": ADDRESS, "email_verified": "true"},
        {"sub": "subject-1234", "email": "nobody@kurumaza.example", "email_verified": True},
    ],
)
def test_nobody_comes_in_by_an_address_that_is_not_verified_or_not_known(
    provider: Provider, haruka: Person, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Client()
    assert "まだつながっていません。" in said_in(come_in(browser))
    assert not is_signed_in(browser)
    assert not ExternalIdentity.objects.exists()
    assert Person.objects.count() == 1


def test_line_is_connected_first_and_comes_in_then(
    provider: Provider, haruka: Person, sign_in: SignIn
) -> None:
    provider.algorithm, provider.claims = "HS256", {"sub": "U1"}
    browser = sign_in(haruka)
    assert "LINEをつなぐ" in words_of(browser.get("/me/sign-in/"))
    assert "つなぎました。" in said_in(come_in(browser, key="line", connect="1"))
    other = Client()
    come_in(other, key="line")
    assert other.session["_auth_user_id"] == str(haruka.pk)


def test_connection_is_taken_away(provider: Provider, haruka: Person, sign_in: SignIn) -> None:
    browser = sign_in(haruka)
    provider.claims = {"sub": "subject-1234"}
    come_in(browser, connect="1")
    answer = browser.post("/me/sign-in/", {"identity": ExternalIdentity.objects.get().uuid}, follow=True)
    assert "つながりを外しました。" in said_in(answer)
    other = Client()
    come_in(other)
    assert not is_signed_in(other)


def test_somebody_elses_identity_is_not_taken_over(
    provider: Provider, haruka: Person, sign_in: SignIn
) -> None:
    provider.claims = {"sub": "subject-1234"}
    come_in(sign_in(haruka), connect="1")
    other = sign_in(EnrolmentFactory.create().person)
    assert "もうつながっています。" in said_in(come_in(other, connect="1"))
    assert ExternalIdentity.objects.get().person == haruka
    other.post("/me/sign-in/", {"identity": ExternalIdentity.objects.get().uuid})
    assert ExternalIdentity.objects.count() == 1


def test_who_came_in_some_time_ago_is_asked_anew(provider: Provider, haruka: Person, sign_in: SignIn) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = sign_in(haruka)
        clock.shift(timedelta(minutes=16))
        answer = browser.post("/signin/with/oidc/", {"connect": "1"}, follow=True)
    assert "先に、メールのコードで入り直してください。" in said_in(answer)


def test_organiser_who_opened_a_handed_over_link_connects_nothing(provider: Provider, haruka: Person) -> None:
    token = mint_link(person=haruka, next_path="/home/", now=timezone.now(), handed_over=True)
    browser = Client()
    browser.post(f"/l/{token}/")
    answer = browser.post("/signin/with/oidc/", {"connect": "1"}, follow=True)
    assert "先に、メールのコードで入り直してください。" in said_in(answer)
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-site"},
        {"aud": [CLIENT, "another-site"]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"nbf": 9_999_999_999},
    ],
    ids=lambda lies: str(lies),
)
def test_answer_that_is_not_for_us_now_is_refused(
    provider: Provider, haruka: Person, lies: dict[str, Any]
) -> None:
    provider.claims, provider.lies = VERIFIED, lies
    browser = Client()
    assert "確かめられませんでした。" in said_in(come_in(browser))
    assert not is_signed_in(browser)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512"])
def test_answer_signed_in_another_way_is_refused(provider: Provider, haruka: Person, algorithm: str) -> None:
    provider.claims, provider.algorithm = VERIFIED, algorithm
    browser = Client()
    come_in(browser)
    assert not is_signed_in(browser)


def test_answer_signed_by_somebody_else_is_refused(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    provider.key = rsa.generate_private_key(65537, 2048)
    browser = Client()
    come_in(browser)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("answers", [{}, {"id_token": "x"}, {"id_token": "a.b.c"}, {"id_token": None}])
def test_nonsense_of_a_provider_is_refused(
    provider: Provider, haruka: Person, answers: dict[str, Any]
) -> None:
    provider.answers = answers
    browser = Client()
    assert "確かめられませんでした。" in said_in(come_in(browser))


def test_answer_of_another_browser_or_asked_before_is_refused(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    first, other = Client(), Client()
    back = agree(start(first))
    start(other)
    assert "もう一度はじめからお願いします。" in said_in(come_back(other, back))
    assert not is_signed_in(other)
    come_back(first, back)
    assert is_signed_in(first)
    first.post("/signout/")
    assert "もう一度はじめからお願いします。" in said_in(come_back(first, back))
    assert not is_signed_in(first)


def test_answer_after_ten_minutes_is_refused(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    browser = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        address = start(browser)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert "もう一度はじめから" in said_in(come_back(browser, agree(address)))


def test_connecting_answer_is_for_who_asked(provider: Provider, haruka: Person, sign_in: SignIn) -> None:
    browser = sign_in(haruka)
    back = agree(start(browser, connect="1"))
    session = browser.session["identity_question"]
    other = EnrolmentFactory.create().person
    browser.post(make_link(other).path)
    kept = browser.session
    kept["identity_question"] = session
    kept.save()
    come_back(browser, back)
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize(
    "description",
    [{"issuer": "https://elsewhere.example"}, {"authorization_endpoint": None, "issuer": None}],
)
def test_description_of_another_issuer_is_refused(provider: Provider, description: dict[str, Any]) -> None:
    provider.description = description
    answer = Client().post("/signin/with/oidc/", follow=True)
    assert "いまはつながりません。" in said_in(answer)


def test_answer_that_names_another_issuer_is_refused(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    browser = Client()
    back = agree(start(browser)) + "&iss=https%3A%2F%2Felsewhere.example"
    assert "確かめられませんでした。" in said_in(come_back(browser, back))


def test_who_says_no_at_the_provider_is_told_another_way(provider: Provider, haruka: Person) -> None:
    browser = Client()
    state = parse_qs(urlsplit(start(browser)).query)["state"][0]
    answer = browser.get(f"/signin/with/oidc/back/?error=access_denied&state={state}", follow=True)
    assert "メールのコードで入れます。" in said_in(answer)


def test_provider_leads_to_no_other_site(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    answer = come_in(Client(), next="https://elsewhere.example/")
    assert answer.redirect_chain[-1] == ("/home/", 302)


def test_desk_asks_for_a_passkey_all_the_same(provider: Provider) -> None:
    member = MembershipFactory.create()
    member.organisation.requires_passkeys = True
    member.organisation.save()
    provider.claims = {"sub": "1", "email": member.person.email, "email_verified": True}
    browser = Client()
    come_in(browser)
    assert is_signed_in(browser)
    assert browser.get("/desk/")["Location"].startswith("/me/passkeys/")


def test_inactive_person_does_not_come_in(provider: Provider, haruka: Person) -> None:
    provider.claims = VERIFIED
    come_in(Client())
    Person.objects.filter(pk=haruka.pk).update(is_active=False)
    browser = Client()
    come_in(browser)
    assert not is_signed_in(browser)


def test_buttons_are_there_where_providers_are_named_only(
    provider: Provider, haruka: Person, sign_in: SignIn
) -> None:
    assert "学園IDで入る" in words_of(Client().get("/signin/"))
    with override_settings(IDENTITY_PROVIDERS={}):
        page = words_of(Client().get("/signin/"))
        assert "学園ID" not in page
        assert "LINE" not in page
        assert Client().post("/signin/with/oidc/").status_code == 404
        assert Client().get("/signin/with/line/back/").status_code == 404
        assert sign_in(haruka).get("/me/sign-in/").status_code == 200


def test_provider_is_not_asked_by_looking(provider: Provider) -> None:
    assert Client().get("/signin/with/oidc/").status_code == 405
