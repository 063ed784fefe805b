"""Contacts change hands only if both wish it, through a safeguarding person; one-sided wishes leave no trace."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person, unblock_person
from kurumaza.people.private_writing import seal
from kurumaza.safety.actions_contacts import (
    CONTACT_MAX,
    WISH_LASTS,
    forget_wishes,
    pass_contacts_on,
    take_wish_back,
    wish_contact,
)
from kurumaza.safety.errors import ContactRefused
from kurumaza.safety.models import ContactWish, Safeguard
from kurumaza.safety.queries_contacts import mutual_wishes
from kurumaza.terms.models import Enrolment, Term
from tests.conftest import SignIn
from tests.factories import stories
from tests.factories.doors import everything_kept, words_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HERS, HIS = "haruka-line@kurumaza.example", "017-000-0000"
START = timezone.now().replace(microsecond=0)
MAILED = "safety.contact_passed_on"


@pytest.fixture
def evening() -> stories.Evening:
    evening = stories.make_evening(next_day=START)
    Safeguard.objects.create(term=evening.world.term, person=evening.world.graduate_organiser)
    return evening


def _wish(evening: stories.Evening, one: str, other: str, contact: str, now: datetime = START) -> None:
    refused = wish_contact(wisher=evening.person(one), other=evening.person(other), contact=contact, now=now)
    assert refused is None


def _both(evening: stories.Evening, now: datetime = START) -> None:
    _wish(evening, "はるか", "けんじ", HERS, now)
    _wish(evening, "けんじ", "はるか", HIS, now)


def _mutual(evening: stories.Evening, now: datetime = START) -> list[tuple[str, str]]:
    reader = evening.world.graduate_organiser
    return [
        (one.one.call_name, one.other.call_name) for one in mutual_wishes(evening.world.term, reader, now)
    ]


def _pass_on(evening: stories.Evening, now: datetime = START) -> bool:
    return pass_contacts_on(
        term=evening.world.term,
        wish=ContactWish.objects.order_by("pk")[0].uuid,
        by=evening.world.graduate_organiser,
        now=now,
    )


def test_one_sided_wish_is_seen_by_nobody(evening: stories.Evening) -> None:
    _wish(evening, "はるか", "けんじ", HERS)
    assert _mutual(evening) == []
    assert not _pass_on(evening)
    assert HERS not in str(everything_kept())
    assert not AuditEntry.objects.filter(act__contains="contact").exists()
    assert not Mail.objects.exists()


def _told_of_wishes(now: datetime) -> list[tuple[str, str]]:
    """Who is mailed by then, and the sentence that counts."""
    mail.outbox.clear()
    with time_machine.travel(now, tick=False):
        run_all_due()
    assert {str(message.subject) for message in mail.outbox} <= {"連絡先の交換を待っている人たちがいます"}
    return [
        (message.to[0], next(line for line in str(message.body).splitlines() if "組います" in line))
        for message in mail.outbox
    ]


@pytest.fixture
def waits(settings: Settings) -> None:
    settings.MAILS_WAIT = True


NOON, EVENING_AT, MORNING_AT = (
    datetime.combine(START.date(), time(hour), tzinfo=ZoneInfo("Asia/Tokyo")) + timedelta(days=days)
    for hour, days in ((12, 1), (18, 1), (8, 2))
)


@pytest.mark.usefixtures("waits")
def test_safeguarding_people_hear_of_mutual_wishes_twice_a_day_at_most(evening: stories.Evening) -> None:
    reader = evening.world.graduate_organiser
    counts = "「第1期 火-Okoshi@青森」で、たがいに連絡先の交換を望んでいる人たちが、%s組います。"
    with time_machine.travel(NOON, tick=False):
        _wish(evening, "はるか", "けんじ", HERS, NOON)
        _wish(evening, "けんじ", "はるか", HIS, NOON)
        _wish(evening, "はるか", "けんじ", HERS, NOON + timedelta(hours=1))
    assert _told_of_wishes(NOON + timedelta(hours=5)) == []
    assert _told_of_wishes(EVENING_AT) == [(reader.email, counts % 1)]
    assert not any(name in str(mail.outbox[0].body) for name in ("はるか", "けんじ", HERS, HIS))
    assert _told_of_wishes(EVENING_AT + timedelta(hours=5)) == []
    late = EVENING_AT + timedelta(hours=4)
    with time_machine.travel(late, tick=False):
        _wish(evening, "みどり", "はるか", HIS, late)
        _wish(evening, "はるか", "みどり", HERS, late)
    assert _told_of_wishes(MORNING_AT) == [(reader.email, counts % 2)]
    with time_machine.travel(MORNING_AT + timedelta(hours=1), tick=False):
        _wish(evening, "けんじ", "みどり", HIS, MORNING_AT + timedelta(hours=1))
    assert _told_of_wishes(MORNING_AT + timedelta(days=3)) == []  # of one alone nobody hears


@pytest.mark.usefixtures("waits")
def test_two_who_wish_at_the_same_moment_are_told_of(evening: stories.Evening) -> None:
    """Neither sees the other's wish: as if it were written just after one had looked."""
    with time_machine.travel(NOON, tick=False):
        _wish(evening, "はるか", "けんじ", HERS, NOON)
        his, hers = evening.person("けんじ"), evening.person("はるか")
        sealed = seal(his.person, HIS)
        ends = NOON + timedelta(days=30)
        ContactWish.objects.create(
            wisher=his, other=hers, term=his.term, sealed=sealed, created_at=NOON, expires_at=ends
        )
    assert len(_told_of_wishes(EVENING_AT)) == 1


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("what", ["taken back", "passed on", "apart", "no safeguard any more"])
def test_nothing_is_said_of_wishes_that_wait_no_more(evening: stories.Evening, what: str) -> None:
    with time_machine.travel(NOON, tick=False):
        _both(evening, NOON)
        haruka, kenji = evening.person("はるか"), evening.person("けんじ")
        if what == "taken back":
            take_wish_back(wisher=haruka, other=kenji)
        elif what == "passed on":
            assert _pass_on(evening, NOON)
            run_all_due()
        elif what == "apart":
            block_person(person=haruka.person, other=kenji.person, label="けんじ", now=NOON)
        else:
            Safeguard.objects.all().delete()
    assert _told_of_wishes(EVENING_AT) == []


def test_mutual_wish_is_passed_on_once_by_one_act(evening: stories.Evening) -> None:
    _both(evening)
    assert _mutual(evening) == [("はるか", "けんじ")]
    assert _pass_on(evening)
    assert not _pass_on(evening)
    assert _mutual(evening) == []
    run_all_due()
    told = {message.to[0]: str(message.body) for message in mail.outbox}
    haruka, kenji = evening.person("はるか").person.email, evening.person("けんじ").person.email
    assert set(told) == {haruka, kenji}
    assert HIS in told[str(haruka)]
    assert HERS in told[str(kenji)]
    assert HERS not in told[str(haruka)]
    entry = AuditEntry.objects.get(act="safety.contacts_passed_on")
    assert (entry.actor, entry.details) == (evening.world.graduate_organiser.uuid, {})
    kept = str(everything_kept())
    assert HERS not in kept
    assert HIS not in kept


def test_wish_that_was_taken_back_is_not_passed_on(evening: stories.Evening) -> None:
    _both(evening)
    take_wish_back(wisher=evening.person("けんじ"), other=evening.person("はるか"))
    assert _mutual(evening) == []
    assert not _pass_on(evening)


@pytest.mark.parametrize("blocker", ["はるか", "けんじ"])
def test_block_beats_wishes_also_those_that_were_passed_on_a_moment_ago(
    evening: stories.Evening, blocker: str
) -> None:
    _both(evening)
    one = evening.person(blocker).person
    (other,) = {evening.person(name).person for name in ("はるか", "けんじ")} - {one}
    block_person(person=one, other=other, label="x", now=START)
    assert _mutual(evening) == []
    assert not _pass_on(evening)
    unblock_person(person=one, other=other)
    assert _pass_on(evening)
    block_person(person=one, other=other, label="x", now=START)
    run_all_due()
    assert mail.outbox == []


def test_wish_ends_after_thirty_days_without_a_trace(evening: stories.Evening) -> None:
    _wish(evening, "はるか", "けんじ", HERS)
    _wish(evening, "けんじ", "はるか", HIS, START + timedelta(days=29))
    assert _mutual(evening, START + timedelta(days=29)) != []
    assert _mutual(evening, START + WISH_LASTS) == []
    assert forget_wishes(now=START + WISH_LASTS - timedelta(seconds=1)) == 0
    forget_old(now=START + WISH_LASTS)
    assert [one.wisher.call_name for one in ContactWish.objects.all()] == ["けんじ"]
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("contact", "code"), [(" ", "empty"), ("", "empty"), ("x" * (CONTACT_MAX + 1), "too_long")]
)
def test_contact_is_a_short_line(evening: stories.Evening, contact: str, code: str) -> None:
    refused = wish_contact(
        wisher=evening.person("はるか"), other=evening.person("けんじ"), contact=contact, now=START
    )
    assert isinstance(refused, ContactRefused)
    assert refused.code == code
    assert not ContactWish.objects.exists()


def test_who_left_the_term_is_passed_on_to_nobody(evening: stories.Evening) -> None:
    _both(evening)
    Enrolment.objects.filter(pk=evening.person("けんじ").pk).update(left_at=START)
    assert _mutual(evening) == []


def test_wish_is_made_and_taken_back_on_ones_own_page(evening: stories.Evening, sign_in: SignIn) -> None:
    client, path = sign_in(evening.person("はるか").person), f"/circles/{evening.circle.uuid}/people/"
    seat = str(evening.seats["けんじ"].uuid)
    assert "この人と連絡先を交換したい" in words_of(client.get(path))
    page = words_of(client.post(path, {"act": "wish", "seat": seat, "contact": HERS}, follow=True))
    assert HERS in page
    assert "相手も望めば、見守り役が渡します。" in page
    other = words_of(sign_in(evening.person("けんじ").person).get(path))
    assert HERS not in other
    assert "望めば" not in other
    client.post(path, {"act": "unwish", "seat": seat})
    assert not ContactWish.objects.exists()
    client.post(path, {"act": "wish", "seat": seat, "contact": HERS})
    client.post(path, {"act": "apart", "seat": seat})
    assert not ContactWish.objects.exists()
    outside = {"act": "wish", "seat": str(evening.seats["まこと"].uuid), "contact": HERS}
    assert client.post(path, outside).status_code == 404
    assert "書いてください。" in words_of(
        client.post(path, {"act": "wish", "seat": str(evening.seats["そら"].uuid)}, follow=True)
    )


def test_page_of_the_other_is_the_same_with_as_many_questions(
    evening: stories.Evening, sign_in: SignIn
) -> None:
    client, path = sign_in(evening.person("けんじ").person), f"/circles/{evening.circle.uuid}/people/"

    def read() -> tuple[int, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            page = words_of(client.get(path))
        return len(queries), [part[66:] for part in page.split('name="csrfmiddlewaretoken" value="')]

    read()
    before = read()
    _wish(evening, "はるか", "けんじ", HERS)
    assert read() == before


def test_mutual_wishes_are_seen_by_safeguarding_people_alone(
    evening: stories.Evening, sign_in: SignIn
) -> None:
    path, desk = f"/terms/{evening.world.term.slug}/contacts/", f"/desk/{evening.world.term.slug}/"
    guard = sign_in(evening.world.graduate_organiser)
    assert "待っている組はありません" in words_of(guard.get(path))
    _both(evening)
    page = words_of(guard.get(path))
    assert "はるかさん(学生)とけんじさん(卒業生)" in page
    for secret in (HERS, HIS, str(evening.person("はるか").person.email)):
        assert secret not in page
    assert "交換を望んでいる人たちが、1組います。" in words_of(guard.get(desk))
    assert "交換を望んでいる" not in words_of(sign_in(evening.world.student_organiser).get(desk))
    wish = {"wish": str(ContactWish.objects.order_by("pk")[0].uuid)}
    for person in (evening.world.student_organiser, evening.person("はるか").person, evening.world.outsider):
        assert sign_in(person).get(path).status_code == 404
        assert sign_in(person).post(path, wish).status_code == 404
    assert guard.post(path, {"wish": "x"}).status_code == 400
    assert guard.post(path, wish)["Location"] == path
    assert Mail.objects.filter(template=MAILED).count() == 2


def test_where_minors_may_sit_nobody_exchanges_contacts(evening: stories.Evening, sign_in: SignIn) -> None:
    _both(evening)
    Term.objects.filter(pk=evening.world.term.pk).update(age_rule="guardian", relay_only=True)
    evening.world.term.refresh_from_db()
    assert _mutual(evening) == []
    assert not _pass_on(evening)
    haruka = Enrolment.objects.select_related("term", "person").get(pk=evening.person("はるか").pk)
    refused = wish_contact(wisher=haruka, other=evening.person("そら"), contact=HERS, now=START)
    assert refused == ContactRefused("not_offered")
    page = words_of(sign_in(haruka.person).get(f"/circles/{evening.circle.uuid}/people/"))
    assert "連絡先を交換" not in page
    assert HERS not in page
