"""What is older than it may be goes at night; the table that says so is the one that everybody reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.jobs import retention
from kurumaza.jobs.actions import MAX_ATTEMPTS, enqueue, send_mail
from kurumaza.jobs.actions_retention import forget_old, plan_forgetting, plan_next_forgetting
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import find_job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import BrowserSession, HandOver, Link
from kurumaza.terms.models import RosterChange, RosterImport, StagedRow
from tests.factories.everything import make_everything
from tests.factories.terms import NOW, PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timedelta(days=1)


def test_it_is_done_at_a_start_and_then_every_night_once() -> None:
    now = datetime(2026, 1, 23, 3, 0, tzinfo=UTC)
    for _again in range(2):
        plan_forgetting(now=now)
        plan_next_forgetting(now=now)
        plan_next_forgetting(now=now + timedelta(hours=20))
    due = Job.objects.filter(name="jobs.forget_old").order_by("due").values_list("due", flat=True)
    # Half past three in Japan.
    assert list(due) == [
        now,
        datetime(2026, 1, 23, 18, 30, tzinfo=UTC),
        datetime(2026, 1, 24, 18, 30, tzinfo=UTC),
    ]


def test_job_plans_the_next_night_before_it_begins() -> None:
    find_job("jobs.forget_old")()
    assert Job.objects.filter(name="jobs.forget_old", due__gt=timezone.now()).count() == 1


def test_one_part_that_fails_keeps_no_other_from_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_now: datetime) -> int:
        raise RuntimeError

    broken = retention.Kept("x", "x", 1, fail)
    monkeypatch.setattr(retention, "_kept", [broken, *reversed(retention.all_kept())])
    send_mail("people.fresh_link", link="x")
    forget_old(now=timezone.now() + 91 * DAY)
    assert not Mail.objects.exists()


def test_mails_and_jobs_go_and_what_must_not_be_queued_twice_stays() -> None:
    now = timezone.now()
    send_mail("people.fresh_link", link="x")
    enqueue("people.forget_hand_overs", unique_key="once")
    Job.objects.update(done_at=now)
    forget_old(now=now + 29 * DAY)
    assert (Mail.objects.count(), Job.objects.count()) == (1, 2)
    forget_old(now=now + 91 * DAY)
    assert (Mail.objects.count(), Job.objects.get().unique_key) == (0, "once")
    forget_old(now=now + 401 * DAY)
    assert not Job.objects.exists()


def test_work_that_waits_stays_however_long() -> None:
    enqueue("people.forget_hand_overs")
    forget_old(now=timezone.now() + 500 * DAY)
    assert Job.objects.count() == 1


def test_sessions_links_and_numbers_go() -> None:
    now, person = timezone.now(), PersonFactory.create()
    BrowserSession.objects.create(session_key="over", session_data="", expire_date=now - DAY)
    BrowserSession.objects.create(session_key="good", session_data="", expire_date=now + DAY)
    for days in (179, 181):
        ended = now - timedelta(days=days)
        Link.objects.create(
            person=person, token_hash=str(days), next_path="/", created_at=ended - DAY, expires_at=ended
        )
    HandOver.objects.create(
        person=person, code_hash="x", next_path="/", created_at=now - 2 * DAY, expires_at=now - DAY
    )
    forget_old(now=now)
    assert list(BrowserSession.objects.values_list("session_key", flat=True)) == ["good"]
    assert [link.token_hash for link in Link.objects.all()] == ["179"]
    assert not HandOver.objects.exists()


def test_rosters_that_nobody_confirmed_go_with_their_rows() -> None:
    make_everything()
    RosterImport.objects.update(confirmed_at=None, applied_at=None, created_at=NOW)
    forget_old(now=NOW + 29 * DAY)
    assert StagedRow.objects.count() == 1
    forget_old(now=NOW + 31 * DAY)
    assert (StagedRow.objects.count(), RosterImport.objects.count(), RosterChange.objects.count()) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize("days", [90, 365])
def test_old_copies_from_before_upgrades_go_when_this_server_says(
    monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    monkeypatch.setattr(settings, "COPY_DAYS", days)
    folder = settings.DATA_DIR / "backups"
    folder.mkdir(exist_ok=True)
    copy = folder / "before-upgrade-20200101-000000.sqlite3"
    copy.touch()
    forget_old(now=timezone.now() + (days - 1) * DAY)
    assert copy.exists()
    forget_old(now=timezone.now() + (days + 1) * DAY)
    assert not copy.exists()


def test_table_says_of_everything_how_long() -> None:
    rows = retention.all_kept()
    assert all(str(row.what) and str(row.how_long) for row in rows)
    assert len({str(row.what) for row in rows}) == len(rows)
    # Where there is a number, the words name it.
    named = [row for row in rows if row.days is not None and row.days < 365]
    assert [str(row.what) for row in named if f"{row.days}日" not in str(row.how_long)] == []


def test_what_was_sealed_for_a_mail_goes_with_it_sent_or_not() -> None:
    PersonFactory.create(email="haruka@kurumaza.example")
    for address in ("haruka@kurumaza.example", "nobody@kurumaza.example"):
        Client().post("/signin/", {"email": address})
    assert [list(one.arguments) for one in Mail.objects.order_by("pk")] == [["sealed"], ["sealed"]]
    run_all_due()
    assert [one.to for one in mail.outbox] == [["haruka@kurumaza.example"]]
    assert [one.arguments for one in Mail.objects.all()] == [{}, {}]


def test_what_was_sealed_for_a_mail_that_is_given_up_goes_too() -> None:
    Client().post("/signin/", {"email": "nobody@kurumaza.example"})
    Job.objects.filter(name="jobs.deliver_mail").update(attempts=MAX_ATTEMPTS + 1)
    run_all_due()
    assert Job.objects.get(name="jobs.deliver_mail").failed_at is not None
    assert Mail.objects.get().arguments == {}
