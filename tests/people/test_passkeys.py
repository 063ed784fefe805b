"""Passkeys of organisers: offered, required where their organisation says so, and replaced when they are lost."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings as ours
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership
from kurumaza.people.models import BrowserSession, Passkey, Person
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, is_signed_in, make_link, words_of
from tests.factories.terms import EnrolmentFactory, MembershipFactory
from tests.support.soft_key import PRESENT, SoftKey

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ADD, SIGN_IN = "/me/passkeys/", "/signin/passkey/"


@pytest.fixture
def organiser() -> Person:
    person: Person = MembershipFactory.create().person
    return person


def new_key(**differently: Any) -> SoftKey:
    return SoftKey(**{"origin": ours.BASE_URL, "site": "localhost", **differently})


def require_passkeys(person: Person) -> None:
    organisation = Membership.objects.get(person=person).organisation
    organisation.requires_passkeys = True
    organisation.save()


def add(browser: Client, key: SoftKey, name: str = "わたしの電話") -> Any:
    asked = browser.post(f"{ADD}question/")
    assert asked.status_code == 200
    return browser.post(ADD, {"name": name, "answer": key.make(asked.json())}, follow=True)


def come_in(browser: Client, key: SoftKey, next_path: str = "") -> Any:
    asked = browser.post(f"{SIGN_IN}question/").json()
    return browser.post(SIGN_IN, {"answer": key.sign(asked), "next": next_path})


@pytest.fixture
def key(organiser: Person, sign_in: SignIn) -> SoftKey:
    """A passkey that the organiser has."""
    made = new_key()
    add(sign_in(organiser), made)
    return made


def test_passkey_is_added_and_signs_in(organiser: Person, sign_in: SignIn) -> None:
    made = new_key()
    page = words_of(add(sign_in(organiser), made, "事務所のパソコン"))
    assert "パスキーを加えました。" in page
    assert "事務所のパソコン" in page
    browser = Client()
    before = browser.post(f"{SIGN_IN}question/") and browser.session.session_key
    answer = come_in(browser, made, "/desk/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert browser.session["_auth_user_id"] == str(organiser.pk)
    assert browser.session.session_key != before


def test_several_passkeys_sign_in_and_one_can_be_taken_away(
    organiser: Person, sign_in: SignIn, key: SoftKey
) -> None:
    browser, second = Client(), new_key()
    come_in(browser, key)
    add(browser, second, "予備")
    first = Passkey.objects.get(person=organiser, name="わたしの電話")
    browser.post(ADD, {"passkey": first.uuid, "rename": "1", "name": "古い電話"})
    first.refresh_from_db()
    assert first.name == "古い電話"
    assert "パスキーを外しました。" in words_of(
        browser.post(ADD, {"passkey": first.uuid, "remove": "1"}, follow=True)
    )
    assert come_in(Client(), key).status_code == 200
    assert come_in(Client(), second).status_code == 302


def test_owner_hears_of_each_change(organiser: Person, key: SoftKey) -> None:
    run_all_due()
    browser = Client()
    come_in(browser, key)
    browser.post(ADD, {"passkey": Passkey.objects.get().uuid, "remove": "1"})
    run_all_due()
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([organiser.email], "パスキーが変わりました")
    ] * 2
    assert "一つ加わりました" in str(mail.outbox[0].body)
    assert "一つ外されました" in str(mail.outbox[1].body)
    acts = AuditEntry.objects.filter(act__startswith="people.passkey").values_list("act", flat=True)
    assert list(acts) == ["people.passkey_added", "people.passkey_removed"]


def test_question_is_good_for_one_answer(key: SoftKey) -> None:
    browser = Client()
    asked = browser.post(f"{SIGN_IN}question/").json()
    answer = key.sign(asked)
    assert browser.post(SIGN_IN, {"answer": answer}).status_code == 302
    browser.post("/signout/")
    again = browser.post(SIGN_IN, {"answer": answer})
    assert "もう一度はじめからお願いします。" in words_of(again)
    assert not is_signed_in(browser)


def test_question_is_good_for_five_minutes(key: SoftKey) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = Client()
        asked = browser.post(f"{SIGN_IN}question/").json()
        clock.shift(timedelta(minutes=5, seconds=1))
        browser.post(SIGN_IN, {"answer": key.sign(asked)})
    assert not is_signed_in(browser)


def test_question_of_another_browser_is_of_no_use(key: SoftKey) -> None:
    asked = Client().post(f"{SIGN_IN}question/").json()
    browser = Client()
    browser.post(f"{SIGN_IN}question/")
    browser.post(SIGN_IN, {"answer": key.sign(asked)})
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "differently",
    [
        {"origin": "https://kurumaza.example.net"},
        {"site": "example.net"},
        {"flags": PRESENT},
        {"flags": 0},
        {"handle": b"somebody else's"},
    ],
    ids=["another page", "another site", "not unlocked", "nobody there", "another person"],
)
def test_answer_that_is_not_what_was_asked_is_refused(key: SoftKey, differently: dict[str, Any]) -> None:
    browser = Client()
    answer = come_in(browser, replace(key, **differently))
    assert "このパスキーでは確かめられませんでした。" in words_of(answer)
    assert not is_signed_in(browser)


def test_key_of_another_signature_is_refused(key: SoftKey) -> None:
    forged = new_key(credential_id=key.credential_id, handle=key.handle)
    browser = Client()
    come_in(browser, forged)
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", '{"id": 1}', "{" * 30_000, '{"id":"AA","rawId":"AA"}']
)
def test_nonsense_is_refused(key: SoftKey, answer: str) -> None:
    browser = Client()
    browser.post(f"{SIGN_IN}question/")
    assert browser.post(SIGN_IN, {"answer": answer}).status_code == 200
    assert not is_signed_in(browser)


def test_copied_key_that_counts_is_refused(organiser: Person, sign_in: SignIn) -> None:
    original = new_key(counts=True)
    add(sign_in(organiser), original)
    copy = replace(original)
    assert come_in(Client(), original).status_code == 302
    assert come_in(Client(), copy).status_code == 200


def test_key_of_somebody_inactive_opens_nothing(organiser: Person, key: SoftKey) -> None:
    Person.objects.filter(pk=organiser.pk).update(is_active=False)
    browser = Client()
    come_in(browser, key)
    assert not is_signed_in(browser)


def test_passkey_leads_to_no_other_site(key: SoftKey) -> None:
    assert come_in(Client(), key, "https://elsewhere.example/")["Location"] == "/home/"
    assert come_in(Client(), key, "//elsewhere.example/")["Location"] == "/home/"


def test_same_key_is_not_kept_twice(organiser: Person, key: SoftKey) -> None:
    browser = Client()
    come_in(browser, key)
    asked = browser.post(f"{ADD}question/").json()
    assert [one["id"] for one in asked["publicKey"]["excludeCredentials"]] != []
    page = browser.post(ADD, {"name": "また", "answer": key.make(asked)}, follow=True)
    assert "もう加わっています。" in words_of(page)
    assert Passkey.objects.count() == 1


def test_passkeys_are_changed_by_who_came_in_just_now(organiser: Person, sign_in: SignIn) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = sign_in(organiser)
        clock.shift(timedelta(minutes=15, seconds=1))
        assert "もう一度、確かめさせてください" in words_of(browser.get(ADD))
        assert browser.post(f"{ADD}question/").status_code == 403
        assert browser.post(ADD, {"name": "x", "answer": "{}"}).status_code == 403
        again = browser.post("/signout/", {"next": f"/signin/?next={ADD}"})
        assert again["Location"] == f"/signin/?next={ADD}"


def test_code_alone_changes_no_passkey_of_who_has_one(
    organiser: Person, sign_in: SignIn, key: SoftKey
) -> None:
    browser = sign_in(organiser)
    assert browser.post(f"{ADD}question/").status_code == 403
    browser.post(ADD, {"passkey": Passkey.objects.get().uuid, "remove": "1"})
    assert Passkey.objects.count() == 1


def test_participants_have_no_page_of_passkeys(sign_in: SignIn) -> None:
    browser = sign_in(EnrolmentFactory.create().person)
    assert browser.get(ADD).status_code == 404
    assert browser.post(f"{ADD}question/").status_code == 404


def test_nobody_changes_somebody_elses_passkey(key: SoftKey, sign_in: SignIn) -> None:
    browser = sign_in(MembershipFactory.create().person)
    theirs = Passkey.objects.get()
    browser.post(ADD, {"passkey": theirs.uuid, "remove": "1"})
    browser.post(ADD, {"passkey": theirs.uuid, "rename": "1", "name": "x"})
    assert list(Passkey.objects.values_list("pk", "name")) == [(theirs.pk, "わたしの電話")]


def test_organiser_without_passkey_is_led_to_add_one_where_it_is_required(
    organiser: Person, sign_in: SignIn
) -> None:
    require_passkeys(organiser)
    browser = sign_in(organiser)
    assert browser.get("/desk/")["Location"] == "/me/passkeys/?next=%2Fdesk%2F"
    assert "パスキーが一つ必要です。" in words_of(browser.get(ADD))
    asked = browser.post(f"{ADD}question/").json()
    added = browser.post(f"{ADD}?next=/desk/", {"name": "電話", "answer": new_key().make(asked)})
    assert added["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200


def test_code_alone_opens_no_desk_where_passkeys_are_required(
    organiser: Person, sign_in: SignIn, key: SoftKey
) -> None:
    require_passkeys(organiser)
    browser = sign_in(organiser)
    assert browser.get("/desk/?x=1")["Location"] == "/signin/passkey/?next=%2Fdesk%2F%3Fx%3D1"
    assert browser.post("/desk/")["Location"] == "/signin/passkey/?next=%2Fdesk%2F"
    hx = browser.get("/desk/", headers={"HX-Request": "true"})
    assert (hx.status_code, hx["HX-Redirect"]) == (204, "/signin/passkey/?next=%2Fdesk%2F")
    assert come_in(browser, key, "/desk/")["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200


def test_personal_link_opens_no_desk_where_passkeys_are_required(organiser: Person, key: SoftKey) -> None:
    require_passkeys(organiser)
    browser = Client()
    browser.post(make_link(organiser, next_path="/desk/").path)
    assert browser.get("/desk/").status_code == 302


def test_server_can_require_passkeys_of_all_organisers(
    organiser: Person, sign_in: SignIn, settings: Any
) -> None:
    settings.PASSKEYS = "required"
    assert sign_in(organiser).get("/desk/").status_code == 302
    participant = sign_in(EnrolmentFactory.create().person)
    assert participant.get("/home/").status_code == 200
    assert participant.get("/desk/").status_code == 404


def test_passkeys_are_only_offered_else(organiser: Person, sign_in: SignIn, key: SoftKey) -> None:
    assert sign_in(organiser).get("/desk/").status_code == 200


def test_last_passkey_stays_where_it_is_required(organiser: Person, key: SoftKey) -> None:
    require_passkeys(organiser)
    browser = Client()
    come_in(browser, key)
    page = browser.post(ADD, {"passkey": Passkey.objects.get().uuid, "remove": "1"}, follow=True)
    assert "最後の一つは外せません。" in words_of(page)
    assert Passkey.objects.count() == 1


def test_command_resets_passkeys_and_ends_sessions(organiser: Person, key: SoftKey) -> None:
    come_in(Client(), key)
    out = StringIO()
    call_command("reset_passkeys", email=str(organiser.email).upper(), stdout=out)
    assert out.getvalue() == f"1 passkeys of {organiser.email} are gone, and they are told by mail.\n"
    assert not Passkey.objects.exists()
    assert not BrowserSession.objects.filter(person=organiser).exists()
    entry = AuditEntry.objects.get(act="people.passkey_reset")
    assert (entry.actor, entry.subject) == (None, organiser.uuid)
    with pytest.raises(CommandError, match="Nobody is known by"):
        call_command("reset_passkeys", email="nobody@kurumaza.example")


def test_looking_at_the_page_changes_nothing(key: SoftKey) -> None:
    before = everything_kept()
    browser = Client()
    browser.get(SIGN_IN)
    browser.head(SIGN_IN)
    assert browser.get(f"{SIGN_IN}question/").status_code == 405
    assert everything_kept() == before


def test_questions_are_limited(key: SoftKey) -> None:
    browser = Client()
    answers = [browser.post(f"{SIGN_IN}question/").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
