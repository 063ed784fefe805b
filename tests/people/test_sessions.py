"""サインイン中の端末: sessions are seen and ended by their owner, and end by themselves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.people.models import BrowserSession, Person
from kurumaza.people.queries_sessions import own_sessions, session_mark
from kurumaza.rooms import queries as rooms
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.doors import is_signed_in, make_link, words_of
from tests.factories.terms import EnrolmentFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/14.20.0"
EVENING = datetime(2026, 5, 12, 20, 40, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def haruka() -> Person:
    person: Person = EnrolmentFactory.create(call_name="はるか").person
    return person


def come_in(person: Person, user_agent: str) -> Client:
    """By a personal link, on a device of this kind."""
    browser = Client(headers={"user-agent": user_agent})
    assert browser.post(make_link(person).path).status_code == 302
    return browser


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def test_sessions_are_shown_with_device_and_times(haruka: Person) -> None:
    with time_machine.travel(EVENING, tick=False) as clock:
        phone = come_in(haruka, LINE)
        clock.shift(timedelta(days=1))
        computer = come_in(haruka, CHROME)
        clock.shift(timedelta(hours=2))
        phone.get("/home/")
        page = words_of(computer.get("/me/sessions/"))
        shown = own_sessions(haruka, here=key_of(computer), now=timezone.now())
    assert [(one.device, one.is_here) for one in shown] == [
        ("Chrome(Windows)", True),
        ("LINEの中(iPhone)", False),
    ]
    assert shown[1].began_at == EVENING
    assert shown[1].seen_at == datetime(2026, 5, 13, 22, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert "5月12日に入りました。" in page
    assert "最後に使ったのは 5月13日 22時ごろです。" in page
    assert page.count("この端末</span>") == 1


def test_sessions_keep_neither_address_nor_browser_line(haruka: Person) -> None:
    browser = Client(headers={"user-agent": CHROME}, REMOTE_ADDR="203.0.113.7")
    browser.post(make_link(haruka).path)
    said = str(dict(browser.session))
    assert "203.0.113.7" not in said
    assert "Mozilla" not in said
    # Of the browser's version nothing; elsewhere in a session are marks and microseconds, which hold any three digits at times.
    assert browser.session["device"] == ["Chrome", "Windows", None]


def test_page_names_no_key(haruka: Person) -> None:
    phone, computer = come_in(haruka, LINE), come_in(haruka, CHROME)
    page = words_of(computer.get("/me/sessions/"))
    assert key_of(phone) not in page
    assert session_mark(key_of(phone)) in page


def test_session_ended_from_another_device_is_over_at_once(haruka: Person) -> None:
    phone, computer = come_in(haruka, LINE), come_in(haruka, CHROME)
    ended = computer.post("/me/sessions/", {"mark": session_mark(key_of(phone))}, follow=True)
    assert "1台の端末を終わりにしました。" in words_of(ended)
    assert phone.get("/home/")["Location"] == "/signin/?next=/home/"
    assert computer.get("/home/").status_code == 200
    # Sockets ask the same, cached for seconds.
    assert rooms.signed_in([key_of(phone), key_of(computer)]) == {key_of(computer)}
    entry = AuditEntry.objects.get(act="people.sessions_ended")
    assert (entry.actor, entry.details) == (haruka.uuid, {"sessions": 1})


def test_all_other_sessions_end_together(haruka: Person) -> None:
    others = [come_in(haruka, LINE) for _ in range(3)]
    computer = come_in(haruka, CHROME)
    page = words_of(computer.post("/me/sessions/", {"others": "1"}, follow=True))
    assert "3台の端末を終わりにしました。" in page
    assert [other.get("/home/").status_code for other in others] == [302, 302, 302]
    assert computer.get("/home/").status_code == 200


def test_ending_the_present_session_signs_out(haruka: Person) -> None:
    computer = come_in(haruka, CHROME)
    answer = computer.post("/me/sessions/", {"mark": session_mark(key_of(computer))})
    assert answer["Location"] == "/signin/"
    assert not BrowserSession.objects.filter(person=haruka).exists()


def test_nobody_ends_or_sees_somebody_elses_session(haruka: Person, sign_in: SignIn) -> None:
    computer = come_in(haruka, CHROME)
    stranger = sign_in(PersonFactory.create())
    page = words_of(stranger.post("/me/sessions/", {"mark": session_mark(key_of(computer))}, follow=True))
    assert "その端末は、もう終わっています。" in page
    assert "Chrome" not in page
    assert computer.get("/home/").status_code == 200


def test_session_that_was_ended_by_a_change_of_its_person_is_not_shown(haruka: Person) -> None:
    come_in(haruka, CHROME)
    haruka.set_unusable_password()
    haruka.save()
    assert own_sessions(haruka, here="", now=timezone.now()) == []


@pytest.mark.parametrize(
    ("organises", "idle", "at_most"),
    [
        (False, timedelta(days=30), timedelta(days=90)),
        (True, timedelta(hours=12), timedelta(days=7)),
    ],
)
def test_session_ends_without_visits_and_at_last(
    organises: bool, idle: timedelta, at_most: timedelta
) -> None:
    person = MembershipFactory.create().person if organises else EnrolmentFactory.create().person
    with time_machine.travel(EVENING, tick=False) as clock:
        left, used = come_in(person, CHROME), come_in(person, LINE)
        clock.shift(idle + timedelta(seconds=1))
        assert not is_signed_in_after_a_page(left)
    with time_machine.travel(EVENING, tick=False) as clock:
        used = come_in(person, LINE)
        step = idle - timedelta(hours=1)
        visits = at_most // step
        for _ in range(visits):
            clock.shift(step)
            assert is_signed_in_after_a_page(used)
        clock.move_to(EVENING + at_most + timedelta(seconds=1))
        assert not is_signed_in_after_a_page(used)


def is_signed_in_after_a_page(browser: Client) -> bool:
    return browser.get("/me/sessions/").status_code == 200


def test_session_of_somebody_who_became_an_organiser_lasts_as_an_organisers(haruka: Person) -> None:
    with time_machine.travel(EVENING, tick=False) as clock:
        browser = come_in(haruka, CHROME)
        clock.shift(timedelta(days=8))
        MembershipFactory.create(person=haruka)
        assert browser.get("/home/").status_code == 302
        assert not is_signed_in(browser)


def test_visits_are_noted_once_an_hour(haruka: Person) -> None:
    with time_machine.travel(EVENING, tick=False) as clock:
        browser = come_in(haruka, CHROME)
        before = BrowserSession.objects.get(person=haruka).session_data
        clock.shift(timedelta(minutes=19))
        browser.get("/me/sessions/")
        assert BrowserSession.objects.get(person=haruka).session_data == before
        clock.shift(timedelta(minutes=2))
        browser.get("/me/sessions/")
        assert BrowserSession.objects.get(person=haruka).session_data != before


def test_sessions_that_are_over_are_deleted_at_night(haruka: Person) -> None:
    with time_machine.travel(EVENING, tick=False):
        come_in(haruka, CHROME)
    forget_old(now=EVENING + timedelta(days=29))
    assert BrowserSession.objects.filter(person=haruka).exists()
    forget_old(now=EVENING + timedelta(days=31))
    assert not BrowserSession.objects.filter(person=haruka).exists()


def test_sessions_end_with_their_person() -> None:
    person = PersonFactory.create()
    browser = Client()
    browser.force_login(person, backend=SIGN_IN_BACKEND)
    person.delete()
    assert not BrowserSession.objects.exists()
