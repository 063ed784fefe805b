"""Which mails one wants: one's own choice, which opening the page does not change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_notices import choose_notices, notify
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import stop_token, wants_notices
from tests.conftest import SignIn
from tests.factories.terms import PersonFactory
from tests.people import test_notices as registered

pytestmark = pytest.mark.django_db


def test_mails_are_switched_off_and_on_again(sign_in: SignIn) -> None:
    person = PersonFactory.create()
    client, address = sign_in(person), reverse("own_mail")
    assert "いまは、メールでもお知らせしています。" in client.get(address, {"wanted": "no"}).content.decode()
    assert wants_notices(person)
    page = client.post(address, {"wanted": "no"}, follow=True).content.decode()
    assert "自分の対話のほかのメールを止めました。いつでも戻せます。" in page
    assert "いまは、止めています。" in page
    assert not wants_notices(person)
    assert wants_notices(PersonFactory.create())
    client.post(address, {"wanted": "yes"})
    assert wants_notices(person)
    rows = Consent.objects.values_list("purpose", "subject_kind", "subject", "granted")
    assert list(rows) == [("notices", "person", person.uuid, granted) for granted in (False, True)]


def test_nonsense_switches_nothing(sign_in: SignIn) -> None:
    person = PersonFactory.create()
    assert sign_in(person).post(reverse("own_mail"), {"wanted": "maybe"}).status_code == 200
    assert Consent.objects.count() == 0


TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 2, 14, 12, tzinfo=TOKYO)


def _mailed(person: Person, name: str) -> dict[str, str]:
    """The headers of a mail as it leaves, by which a mail program offers to end such mails."""
    registered.gone.clear()
    with time_machine.travel(NOON, tick=False):
        notify(name, person=person, key=f"{name}:{person.uuid}", zone=TOKYO, now=NOON, what="話")
        run_all_due()
    message = mail.outbox.pop().message()
    return {key: str(value).strip() for key, value in message.items() if key.startswith("List-")}


def test_optional_mail_is_ended_by_one_post_of_a_mail_program() -> None:
    person, other = PersonFactory.create(), PersonFactory.create()
    headers = _mailed(person, "tests.news")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"]
    assert (address[0], address[-1]) == ("<", ">")
    path = address[1:-1].removeprefix("http://localhost:8000")
    assert path == reverse("stop_notices", args=[stop_token(person)])
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == program.head(path).status_code == 200
    assert wants_notices(person)
    for _time in range(2):
        answer = program.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "null"})
        assert (answer.status_code, "Location" in answer) == (200, False)
    assert not wants_notices(person)
    assert wants_notices(other)
    assert Consent.objects.count() == 1
    assert "_auth_user_id" not in program.session


def test_mail_of_ones_own_evening_offers_no_end_and_comes_after_it() -> None:
    person = PersonFactory.create()
    choose_notices(person=person, wanted=False, now=NOON)
    assert _mailed(person, "tests.evening") == {}


def test_session_of_another_is_not_asked_by_the_token(sign_in: SignIn) -> None:
    person, other = PersonFactory.create(), PersonFactory.create()
    sign_in(other).post(reverse("stop_notices", args=[stop_token(person)]))
    assert (wants_notices(person), wants_notices(other)) == (False, True)


@pytest.mark.parametrize("make", ["nobody", "other", "short", "gone"])
def test_token_that_is_none_ends_nothing(make: str) -> None:
    person, other = PersonFactory.create(), PersonFactory.create()
    token = {
        "nobody": "x" * 96,
        "other": other.uuid.hex + stop_token(person)[32:],
        "short": person.uuid.hex,
        "gone": stop_token(person),
    }[make]
    if make == "gone":
        Person.objects.filter(pk=person.pk).update(email=None, erased_at=NOON, is_active=False)
    for method in (Client().get, Client().post):
        assert method(reverse("stop_notices", args=[token])).status_code == 404
    assert Consent.objects.count() == 0
