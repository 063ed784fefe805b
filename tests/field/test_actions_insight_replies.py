"""The host reads first, then answers, and later says what became of it; nothing that was said before is lost."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.field.actions_insight_replies import WORDS_MAX, read_insight, reply_to_insight
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightReply
from kurumaza.field.queries_insights import mark_of
from kurumaza.field.queries_ladder import insights_for_host, ladder_of
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Notice, Person
from tests.factories.insights import Field, make_field
from tests.factories.terms import MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


def test_nothing_is_answered_before_it_was_read(field: Field) -> None:
    told = field.told("気づき")
    assert field.reply(told, "taken_up", "はい") == InsightRefused("not_read")
    field.read(told)
    assert isinstance(field.reply(told, "taken_up", "はい"), InsightReply)


def test_read_is_said_of_what_was_shown(field: Field, now: datetime) -> None:
    told = field.told("気づき")
    stale = read_insight(insight=told, mark="0" * 32, by=field.host, now=now)
    assert stale == InsightRefused("changed")
    first = field.read(told)
    later = read_insight(insight=told, mark="", by=field.host, now=now + timedelta(days=1))
    assert isinstance(later, Insight)
    assert later.read_at == first.read_at == now


def test_answer_is_amended_with_the_earlier_one_in_sight(field: Field) -> None:
    told = field.answered("気づき")
    field.reply(told, "not_now", "人手が足りません")
    field.reply(told, "became", "春に始めます")
    field.reply(told, "became", "始めました")
    [shown] = ladder_of(insights_for_host(field.placement)).shown
    assert shown.answer is not None
    assert (shown.answer.kind, shown.answer.words) == ("not_now", "人手が足りません")
    assert [(one.kind, one.words) for one in shown.earlier] == [("taken_up", "やってみます")]
    assert [one.words for one in shown.became] == ["春に始めます", "始めました"]
    assert shown.replies == 4


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("taken_up", " ", "no_adoption"),
        ("not_now", " ", "no_reason"),
        ("became", "", "empty"),
        ("seen_anew", "あ" * (WORDS_MAX + 1), "too_long"),
    ],
)
def test_words_that_are_missing_or_too_many_are_refused(
    field: Field, kind: str, words: str, code: str
) -> None:
    told = field.answered("気づき")
    assert field.reply(told, kind, words) == InsightRefused(code)  # type: ignore[arg-type]
    assert InsightReply.objects.count() == 1


def test_nothing_has_become_of_what_was_not_answered(field: Field) -> None:
    told = field.told("気づき")
    field.read(told)
    assert field.reply(told, "became", "その後") == InsightRefused("not_answered")


def test_sent_twice_it_is_there_once_and_a_stale_page_overwrites_nothing(field: Field, now: datetime) -> None:
    told = field.told("気づき")
    field.read(told)

    def answer(kind: str) -> object:
        return reply_to_insight(insight=told, kind=kind, words="はい", seen=0, by=field.host, now=now)

    assert answer("taken_up") == answer("taken_up") == InsightReply.objects.get()
    assert answer("seen_anew") == InsightRefused("changed")


def test_nobody_answers_their_own(field: Field, now: datetime) -> None:
    author = field.world.haruka.person
    MembershipFactory.create(person=author, organisation=field.placement.organisation)
    told = field.told("気づき")
    own = read_insight(insight=told, mark=mark_of(told, told.text), by=author, now=now)
    assert own == InsightRefused("own")
    field.read(told)
    answered = reply_to_insight(insight=told, kind="taken_up", words="", seen=0, by=author, now=now)
    assert answered == InsightRefused("own")


def test_taken_back_it_is_answered_no_more(field: Field, now: datetime) -> None:
    told = field.told("気づき")
    field.read(told)
    take_back_insight(insight=told, now=now)
    assert field.reply(told, "taken_up", "はい") == InsightRefused("gone")


def test_replies_are_only_ever_added(field: Field) -> None:
    field.answered("気づき")
    for write in (
        lambda: InsightReply.objects.update(words="別のことば"),
        lambda: InsightReply.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()


def test_author_alone_is_told_that_something_waits_and_not_what(field: Field, now: datetime) -> None:
    told = field.told("canary-insight")
    deeper = field.told("けんじが深めた", by=field.world.kenji, parent=told)
    for one in (told, deeper):
        field.read(one)
    assert not Notice.objects.exists()
    field.reply(told, "seen_anew", "canary-reply")
    assert [one.person for one in Notice.objects.all()] == [field.world.haruka.person]
    Notice.objects.update(due=now)
    Job.objects.update(due=now)
    run_all_due()
    [sent] = mail.outbox
    assert sent.to == [field.world.haruka.person.email]
    assert "お返事" in sent.subject
    assert "canary" not in str(sent.message())


def test_nothing_is_mailed_of_what_was_taken_back(field: Field, now: datetime) -> None:
    told = field.answered("気づき")
    take_back_insight(insight=told, now=now)
    Notice.objects.update(due=now)
    Job.objects.update(due=now)
    run_all_due()
    assert mail.outbox == []


def test_desk_speaks_at_once_of_what_waits_to_be_read(field: Field, now: datetime) -> None:
    def labels(of: Person) -> list[str]:
        return [one.label for one in tasks_of(of, field.world.term, now)]

    assert "気づきを読む" not in labels(field.host)
    told = field.told("気づき")
    assert "気づきを読む" in labels(field.host)
    assert "気づきを読む" not in labels(field.world.graduate_organiser)
    field.read(told)
    assert "気づきを読む" not in labels(field.host)


def owed(field: Field, of: Person, now: datetime) -> list[str]:
    labels = {"お返事を書く", "取り入れたことの、その後を伝える"}
    return [one.words for one in tasks_of(of, field.world.term, now) if one.label in labels]


def test_desk_keeps_what_was_read_until_there_is_an_answer(field: Field, now: datetime) -> None:
    first, second, _unread = (field.told(text) for text in ("ひとつめ", "ふたつめ", "みっつめ"))
    assert owed(field, field.host, now) == []
    field.read(first)
    field.read(second)
    assert owed(field, field.host, now) == [
        "「ねぶたの準備」の、読んだ気づき2件に、まだお返事をしていません。"
    ]
    assert owed(field, field.world.graduate_organiser, now) == []
    field.reply(first, "not_now", "人手が足りません")
    assert owed(field, field.host, now) == [
        "「ねぶたの準備」の、読んだ気づき1件に、まだお返事をしていません。"
    ]
    take_back_insight(insight=second, now=now)
    assert owed(field, field.host, now) == []


def test_who_wrote_it_is_not_asked_to_answer_it(field: Field, now: datetime) -> None:
    told = field.told("わたしの気づき")
    MembershipFactory.create(person=field.world.haruka.person, organisation=field.placement.organisation)
    field.read(told)
    assert owed(field, field.world.haruka.person, now) == []
    assert len(owed(field, field.host, now)) == 1


def test_desk_asks_after_three_weeks_what_became_of_what_was_taken_up(field: Field, now: datetime) -> None:
    taken_up, answered_anew = field.answered("取り入れる"), field.answered("言い直す")
    seen_anew = field.told("見方が変わる")
    field.read(seen_anew)
    field.reply(seen_anew, "seen_anew", "")
    field.reply(answered_anew, "not_now", "やはり、いまはできません")
    later = now + timedelta(weeks=3)
    assert owed(field, field.host, later - timedelta(minutes=1)) == []
    assert owed(field, field.host, later) == [
        "「ねぶたの準備」で取り入れた気づき1件の、その後をまだ伝えていません。"
    ]
    assert owed(field, field.world.graduate_organiser, later) == []
    field.reply(taken_up, "became", "朝の集まりで話しています")
    assert owed(field, field.host, later) == []
