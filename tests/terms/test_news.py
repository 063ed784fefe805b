"""お知らせ: written at the desk, read by those whom it is for, told once by mail to those who want it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.actions import enqueue
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_notices import choose_notices
from kurumaza.people.models import Person
from kurumaza.terms import actions_news as actions
from kurumaza.terms.errors import NewsRefused
from kurumaza.terms.models import Enrolment, News, Term
from kurumaza.terms.queries_news import publication_of
from tests.conftest import SignIn
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TEXT = (
    "第2回の会場が変わります。\nくわしくはhttps://example.jp/aを見てください。\n\n<b>またお会いしましょう</b>"
)


@pytest.fixture
def world() -> World:
    return make_world()


def _write(world: World, **changes: object) -> News | NewsRefused:
    words = {
        "title": "会場の変更",
        "text": TEXT,
        "is_public": False,
        "by": world.student_organiser,
        "now": NOW,
    }
    return actions.write_news(term=world.term, **{**words, **changes})  # type: ignore[arg-type]


def _published(world: World, *, by_mail: bool = False, **changes: object) -> News:
    written = _write(world, **changes)
    assert isinstance(written, News)
    done = actions.publish_news(news=written, by_mail=by_mail, by=world.student_organiser, now=NOW)
    assert isinstance(done, News)
    return done


def _page(client: Client, term: Term) -> str:
    return client.get(reverse("news", args=[term.slug])).content.decode()


def test_news_is_read_by_participants_and_organisers_only(world: World, sign_in: SignIn) -> None:
    _published(world)
    readers = (world.haruka.person, world.kenji.person, world.student_organiser, world.graduate_organiser)
    for person in readers:
        assert "会場の変更" in _page(sign_in(person), world.term)
    assert "会場の変更" not in _page(sign_in(world.outsider), world.term)
    assert "会場の変更" not in _page(Client(), world.term)
    Enrolment.objects.filter(pk=world.kenji.pk).update(left_at=NOW)
    assert "会場の変更" not in _page(sign_in(world.kenji.person), world.term)


def test_public_news_is_read_by_everybody_and_a_draft_by_nobody(world: World, sign_in: SignIn) -> None:
    _published(world, title="公開のこと", is_public=True)
    _write(world, title="下書きのこと", is_public=True)
    for client in (Client(), sign_in(world.haruka.person), sign_in(world.student_organiser)):
        assert "公開のこと" in _page(client, world.term)
        assert "下書きのこと" not in _page(client, world.term)


def test_news_is_plain_text_with_links(world: World, sign_in: SignIn) -> None:
    _published(world)
    page = _page(sign_in(world.haruka.person), world.term)
    assert (
        '<p>第2回の会場が変わります。<br>くわしくは<a href="https://example.jp/a" rel="noopener nofollow">'
        in page
    )
    assert "<p>&lt;b&gt;またお会いしましょう&lt;/b&gt;</p>" in page


def test_news_of_a_term_that_was_not_opened_is_not_there(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(opened_at=None)
    assert Client().get(reverse("news", args=[world.term.slug])).status_code == 404
    world.term.refresh_from_db()
    written = _write(world)
    assert isinstance(written, News)
    done = actions.publish_news(news=News.objects.get(), by_mail=True, by=world.student_organiser, now=NOW)
    assert done == NewsRefused("not_open")
    assert News.objects.get().published_at is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "empty"),
        ({"text": "\n"}, "empty"),
        ({"title": "あ" * 61}, "too_long"),
        ({"text": "あ" * 4001}, "too_long"),
    ],
)
def test_news_that_cannot_be_kept_is_refused(world: World, changes: dict[str, str], code: str) -> None:
    assert _write(world, **changes) == NewsRefused(code)  # type: ignore[arg-type]
    assert News.objects.count() == 0


def test_news_by_mail_reaches_who_takes_part_once(world: World) -> None:
    Enrolment.objects.filter(pk=world.kenji.pk).update(left_at=NOW)
    world.add_person(world.students, "そら", is_prepared=False)
    news = _published(world, by_mail=True)
    run_all_due()
    actions.publish_news(news=news, by_mail=True, by=world.student_organiser, now=NOW)
    actions.tell_news(news_uuid=news.uuid, publication=publication_of(news), now=NOW)
    run_all_due()
    assert [message.to for message in mail.outbox] == [[world.haruka.person.email]]
    (message,) = mail.outbox
    assert message.subject == "会場の変更(第1期 火-Okoshi@青森)"
    assert "くわしくはhttps://example.jp/aを見てください。" in message.body
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    assert "&lt;b&gt;またお会いしましょう&lt;/b&gt;" in html
    assert "対話の日時のほかのお知らせを、受け取るのをやめる" in message.body
    assert message.reply_to == [world.students.organisation.contact_email]


def test_news_that_was_taken_back_or_is_not_wanted_is_not_mailed(world: World) -> None:
    choose_notices(person=world.kenji.person, wanted=False, now=NOW)
    news = _published(world, by_mail=True)
    actions.tell_news(news_uuid=news.uuid, publication=publication_of(news), now=NOW)
    assert isinstance(actions.take_news_back(news=news, by=world.student_organiser), News)
    run_all_due()
    assert mail.outbox == []
    assert actions.take_news_back(news=news, by=world.student_organiser) == NewsRefused("not_published")
    _published(world, by_mail=True, title="次のこと")
    run_all_due()
    assert [message.to for message in mail.outbox] == [[world.haruka.person.email]]


def test_news_that_is_published_anew_is_told_anew_and_once(world: World) -> None:
    by = world.student_organiser
    news = _published(world, by_mail=True)
    run_all_due()
    for minutes in (5, 6):
        actions.take_news_back(news=news, by=by)
        again = actions.publish_news(news=news, by_mail=True, by=by, now=NOW + timedelta(minutes=minutes))
        assert isinstance(again, News)
        for _time in range(2):  # the act, and its job, done twice
            actions.publish_news(news=news, by_mail=True, by=by, now=NOW + timedelta(minutes=minutes))
            actions.tell_news(news_uuid=news.uuid, publication=publication_of(again), now=NOW)
            run_all_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        3 * [str(one.person.email) for one in (world.haruka, world.kenji)]
    )


def test_news_that_is_published_anew_before_its_mail_went_is_told_once(
    world: World, settings: Settings
) -> None:
    settings.MAILS_WAIT = True
    by, noon = world.student_organiser, datetime(2026, 2, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    news = _published(world, now=noon)
    for minutes in (0, 20, 40):
        now = noon + timedelta(minutes=minutes)
        with time_machine.travel(now, tick=False):
            actions.take_news_back(news=news, by=by)
            actions.publish_news(news=news, by_mail=True, by=by, now=now)
            run_all_due()
    assert mail.outbox == []
    with time_machine.travel(noon.replace(hour=18), tick=False):
        run_all_due()
    assert sorted(message.subject for message in mail.outbox) == 2 * ["会場の変更(第1期 火-Okoshi@青森)"]
    actions.take_news_back(news=news, by=by)
    actions.publish_news(news=news, by_mail=False, by=by, now=noon.replace(hour=19))
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        run_all_due()
    assert len(mail.outbox) == 2


def test_news_that_a_version_before_had_queued_is_told_once(world: World) -> None:
    news = _published(world)
    for _time in range(2):
        enqueue("terms.tell_news", news=str(news.uuid))
        run_all_due()
    assert len(mail.outbox) == 2


def _post(client: Client, address: str, act: str, **changes: str) -> str:
    form = {"title": "会場の変更", "text": TEXT, "act": act, **changes}
    return client.post(address, form, follow=True).content.decode()


def test_news_is_shown_before_it_is_kept(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.graduate_organiser), reverse("news_new", args=[world.term.slug])
    page = _post(client, address, "preview")
    assert "まだ公開していません。" in page
    assert "<p>&lt;b&gt;またお会いしましょう&lt;/b&gt;</p>" in page
    assert News.objects.count() == 0
    assert "題を入れてください。" in _post(client, address, "publish", title="")
    assert News.objects.count() == 0


def test_news_is_kept_published_and_taken_back_at_the_desk(world: World, sign_in: SignIn) -> None:
    client, slug = sign_in(world.student_organiser), world.term.slug
    assert "保存しました。" in _post(client, reverse("news_new", args=[slug]), "save")
    news = News.objects.get()
    address = reverse("news_edit", args=[slug, news.uuid])
    assert (news.published_at, news.mailed_at, news.is_public) == (None, None, False)
    assert "公開しました。" in _post(client, address, "publish", is_public="on")
    news.refresh_from_db()
    assert news.published_at is not None
    assert news.published_at <= timezone.now()
    assert (news.mailed_at, news.is_public) == (None, True)
    assert "メールで届きます" in _post(client, address, "publish_by_mail", title="会場がまた変わります")
    run_all_due()
    assert {message.to[0] for message in mail.outbox} == {
        world.haruka.person.email,
        world.kenji.person.email,
    }
    assert "取り下げました。" in client.post(address, {"act": "take_back"}, follow=True).content.decode()
    news = News.objects.get()
    assert (news.published_at, news.title) == (None, "会場がまた変わります")
    assert "公開して、メールでもお知らせする" in _post(client, address, "preview")
    assert News.objects.count() == 1


def test_desk_of_news_is_for_the_organisers_of_its_term(world: World, sign_in: SignIn) -> None:
    news = _published(world)
    elsewhere = reverse("news_edit", args=[world.outsiders_term.slug, news.uuid])
    assert sign_in(world.outsider).get(elsewhere).status_code == 404
    people: tuple[Person, ...] = (world.haruka.person, world.outsider)
    for name, args in (("news_list", ()), ("news_new", ()), ("news_edit", (news.uuid,)), ("faq_edit", ())):
        address = reverse(name, args=[world.term.slug, *args])
        assert [sign_in(person).get(address).status_code for person in people] == [404, 404]
        assert sign_in(world.graduate_organiser).get(address).status_code == 200
