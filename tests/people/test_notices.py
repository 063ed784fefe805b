"""What waits for one person goes in one mail, once, when it may; what is no longer so is left out."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.db import transaction

from kurumaza.core.telling.quiet_hours import Haste, is_quiet
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.registry import Attachment
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_notices import choose_notices, notify, send_notices
from kurumaza.people.models import Consent, Notice, Person
from kurumaza.people.notices import NoticeContent, notice
from tests.factories.terms import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
gone: set[str] = set()


def _content(what: str, term: str = "第1期", **more: object) -> NoticeContent | None:
    if what in gone:
        return None
    context = {
        "term": {"name": term},
        "hosts": [OrganisationFactory.build(name="火-Okoshi")],
        "address": what,
    }
    return NoticeContent(subject=what, template="stories/mails/delivered", context=context, **more)  # type: ignore[arg-type]


@notice("tests.evening")
def evening(what: str) -> NoticeContent | None:
    """Of one's own evening, with a file."""
    entry = Attachment("kurumaza.ics", b"BEGIN:VCALENDAR", "text/calendar")
    return _content(what, attachments=(entry,), reply_to="a@kurumaza.example")


@notice("tests.news", is_optional=True)
def news(what: str, term: str = "第1期") -> NoticeContent | None:
    """Something else."""
    return _content(what, term)


@pytest.fixture
def person() -> Iterator[Person]:
    gone.clear()
    yield PersonFactory.create()
    gone.clear()


@pytest.fixture(autouse=True)
def _mails_wait(settings: Settings) -> None:
    settings.MAILS_WAIT = True


def _at(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=TOKYO)


def _deliver(now: datetime) -> list[str]:
    """Subjects of the mails that go out by then."""
    before = len(mail.outbox)
    with time_machine.travel(now, tick=False):
        run_all_due()
    return [str(message.subject) for message in mail.outbox[before:]]


def test_notice_goes_at_once_by_day_and_in_the_morning_at_night(person: Person) -> None:
    notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(20, 59), what="昼")
    assert _deliver(_at(20, 59)) == ["昼"]
    notify("tests.evening", person=person, key="2", zone=TOKYO, now=_at(21), what="夜")
    assert _deliver(_at(7, 59, day=15)) == []
    assert _deliver(_at(8, day=15)) == ["夜"]


def test_what_cannot_wait_takes_along_what_waits(person: Person) -> None:
    notify("tests.news", person=person, key="1", zone=TOKYO, now=_at(19), haste="gathered", what="話")
    notify("tests.evening", person=person, key="2", zone=TOKYO, now=_at(21, 30), what="変更")
    notify("tests.evening", person=person, key="3", zone=TOKYO, now=_at(22), haste="now", what="取りやめ")
    assert _deliver(_at(22)) == ["変更、ほか2件"]
    assert _deliver(_at(9, day=15)) == []
    (message,) = mail.outbox
    assert (message.to, message.reply_to) == ([person.email], [])
    assert [one[0] for one in message.attachments if isinstance(one, tuple)] == [
        "kurumaza.ics",
        "kurumaza-2.ics",
    ]
    assert message.body.index("変更") < message.body.index("取りやめ") < message.body.index("話\n")
    assert message.body.count("火-Okoshi") == 1
    assert Mail.objects.count() == 1


def test_what_is_not_due_yet_is_not_taken_along(person: Person) -> None:
    notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(10), at=_at(12), what="あとで")
    notify("tests.evening", person=person, key="2", zone=TOKYO, now=_at(10), what="いま")
    assert _deliver(_at(10)) == ["いま"]
    assert _deliver(_at(12)) == ["あとで"]


def test_gathered_notices_of_several_terms_are_one_mail(person: Person) -> None:
    for number, term in enumerate(("第1期", "第2期")):
        notify(
            "tests.news",
            person=person,
            key=str(number),
            zone=TOKYO,
            now=_at(9 + number),
            haste="gathered",
            what=f"話{number}",
            term=term,
        )
    assert _deliver(_at(17, 59)) == []
    assert _deliver(_at(18)) == ["話0、ほか1件"]
    body = mail.outbox[0].body
    assert body.index("第1期") < body.index("話0") < body.index("第2期") < body.index("話1\n")


def test_people_get_their_own_only(person: Person) -> None:
    other = PersonFactory.create()
    for key, one in (("1", person), ("2", other)):
        notify("tests.evening", person=one, key=key, zone=TOKYO, now=_at(12), what=f"{key}番")
    assert sorted(_deliver(_at(12))) == ["1番", "2番"]
    assert {message.to[0]: message.subject for message in mail.outbox} == {
        person.email: "1番",
        other.email: "2番",
    }


def test_nobody_is_told_the_same_thing_twice(person: Person) -> None:
    first = notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="一度")
    assert first is not None
    assert notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="二度") is None
    assert _deliver(_at(12)) == ["一度"]
    assert notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(13), what="三度") is None
    assert send_notices(person=person.uuid, now=_at(13)) is False
    assert _deliver(_at(13)) == []


def test_job_that_runs_again_makes_no_second_mail(person: Person) -> None:
    """Killed after the mail was queued and before the job was marked."""
    notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="一度")
    with time_machine.travel(_at(12), tick=False):
        assert send_notices(person=person.uuid, now=_at(12)) is True
    assert _deliver(_at(12)) == ["一度"]
    assert Mail.objects.count() == 1


def test_what_is_no_longer_so_is_left_out(person: Person) -> None:
    for what in ("ひとつ", "ふたつ"):
        notify("tests.evening", person=person, key=what, zone=TOKYO, now=_at(12), what=what)
    gone.add("ひとつ")
    assert _deliver(_at(12)) == ["ふたつ"]
    notify("tests.evening", person=person, key="3", zone=TOKYO, now=_at(13), what="ひとつ")
    assert _deliver(_at(13)) == []
    assert Job.objects.filter(done_at__isnull=True).count() == 0


def test_erased_person_is_told_nothing(person: Person) -> None:
    notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="一度")
    Person.objects.filter(pk=person.pk).update(email=None, erased_at=_at(12), is_active=False)
    assert _deliver(_at(12)) == []


def test_who_wants_no_other_mails_gets_those_of_their_evenings(person: Person) -> None:
    choose_notices(person=person, wanted=False, now=_at(9))
    choose_notices(person=person, wanted=False, now=_at(10))
    for name in ("evening", "news"):
        notify(f"tests.{name}", person=person, key=name, zone=TOKYO, now=_at(18), haste="gathered", what=name)
    assert _deliver(_at(18)) == ["evening"]
    assert "受け取るのをやめる" not in mail.outbox[0].body
    notify("tests.news", person=person, key="2", zone=TOKYO, now=_at(18), haste="gathered", what="news")
    assert _deliver(_at(18)) == []
    assert list(Consent.objects.values_list("purpose", "granted", "subject")) == [
        ("notices", False, person.uuid)
    ]
    choose_notices(person=person, wanted=True, now=_at(19))
    notify("tests.news", person=person, key="3", zone=TOKYO, now=_at(19), what="news")
    assert _deliver(_at(19)) == ["news"]


def test_mail_with_other_news_leads_to_the_switch(person: Person) -> None:
    notify("tests.news", person=person, key="1", zone=TOKYO, now=_at(12), what="話")
    assert _deliver(_at(12)) == ["話"]
    (message,) = mail.outbox
    assert "対話の日時のほかのお知らせを、受け取るのをやめる" in message.body
    assert list(person.links.values_list("next_path", flat=True)) == ["/me/mail/"]


def test_notice_keeps_names_and_identifiers_only(person: Person) -> None:
    notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="一度")
    row = Notice.objects.get()
    assert (row.name, row.arguments, row.key) == ("tests.evening", {"what": "一度"}, "tests.evening:1")


def test_rolled_back_act_tells_nobody(person: Person) -> None:
    class _GivenUp(Exception):
        pass

    with pytest.raises(_GivenUp), transaction.atomic():
        notify("tests.evening", person=person, key="1", zone=TOKYO, now=_at(12), what="一度")
        raise _GivenUp
    assert (Notice.objects.count(), Job.objects.count()) == (0, 0)


def _work_until(now: datetime, sent: list[tuple[datetime, str]]) -> None:
    """A worker that is always there: what is due goes at that moment."""
    while True:
        due = Notice.objects.filter(bundle=None, due__lte=now).order_by("due").values_list("due", flat=True)
        moment = next(iter(due[:1]), None)
        if moment is None:
            return
        before = len(mail.outbox)
        with time_machine.travel(moment, tick=False):
            run_all_due()
        sent.extend((moment, str(message.body)) for message in mail.outbox[before:])


@pytest.mark.parametrize("seed", range(8))
def test_everything_is_told_once_and_at_night_only_with_what_cannot_wait(person: Person, seed: int) -> None:
    """Days of random news."""
    rng, now, sent = random.Random(seed), _at(12), list[tuple[datetime, str]]()
    known: dict[str, tuple[Haste, datetime]] = {}
    hastes: tuple[Haste, ...] = ("now", "day", "day", "gathered")
    for number in range(30):
        now += timedelta(minutes=rng.choice([1, 7, 60, 300]))
        _work_until(now, sent)
        haste, since = rng.choice(hastes), now + timedelta(minutes=rng.choice([0, 0, 90, 900]))
        name, what = rng.choice(["tests.evening", "tests.news"]), f"〔{number}〕"
        with time_machine.travel(now, tick=False):
            notify(name, person=person, key=what, zone=TOKYO, now=now, at=since, haste=haste, what=what)
        known[what] = (haste, since)
    _work_until(now + timedelta(days=3), sent)
    assert [sum(what in body for _moment, body in sent) for what in known] == [1] * 30
    for moment, body in sent:
        told = [known[what] for what in known if what in body]
        assert all(since <= moment for _haste, since in told)
        assert not is_quiet(moment, TOKYO) or "now" in {haste for haste, _since in told}
