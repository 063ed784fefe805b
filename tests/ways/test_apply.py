"""Applying by oneself: the form, the mail that asks whose address it is, and what nobody learns from it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Link, Person
from kurumaza.terms.models import Enrolment, Term
from kurumaza.ways.actions_apply import application_token, confirm_application, submit_application
from kurumaza.ways.actions_endings import forget_application
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application
from kurumaza.ways.queries_apply import KEEP_UNCONFIRMED
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import World, make_world
from tests.factories.ways import apply_for, open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WRITTEN = {
    "name": "申込 そら",
    "kana": "もうしこみ そら",
    "email": "Sora@kurumaza.example",
    "q0": "第3期",
    "q1": "話してみたいからです。",
    "q2": "声だけ",
    "q3": "yes",
}


@pytest.fixture
def world() -> World:
    cache.clear()
    world = make_world(now=timezone.now())
    open_way_in(world.graduates)
    return world


@pytest.fixture
def address(world: World) -> str:
    return reverse("apply", args=[world.term.slug, world.graduates.uuid])


def test_public_page_offers_the_sides_that_are_open(world: World) -> None:
    page = words_of(Client().get(f"/t/{world.term.slug}/"))
    assert "卒業生として申し込む" in page
    assert "学生として申し込む" not in page
    open_way_in(
        world.students, label="学生のかたはこちら", closes_on=timezone.localdate() + timedelta(days=3)
    )
    page = words_of(Client().get(f"/t/{world.term.slug}/"))
    assert "学生のかたはこちら" in page


def test_form_leads_over_a_last_look_to_what_happens_next(world: World, address: str) -> None:
    browser = Client()
    assert "参加の理由" in words_of(browser.get(address))
    look = words_of(browser.post(address, WRITTEN))
    assert "まだ送っていません。" in look
    assert [words in look for words in ("sora@kurumaza.example", "モウシコミ ソラ", "声だけ", "はい")] == [
        True
    ] * 4
    assert Application.objects.count() == 0
    mended = words_of(browser.post(address, WRITTEN | {"act": "mend"}))
    assert "話してみたいからです。" in mended
    sent = browser.post(address, WRITTEN | {"act": "send"}, follow=True)
    assert "確認のメールを送りました" in words_of(sent)
    found = Application.objects.get()
    assert (found.email, found.kana, found.fills) == (
        "sora@kurumaza.example",
        "モウシコミ ソラ",
        {"cohort": "第3期"},
    )
    assert found.answers == [
        {"label": "卒業期", "answer": "第3期"},
        {"label": "参加の理由", "answer": "話してみたいからです。"},
        {"label": "参加のしかた", "answer": "声だけ"},
        {"label": "初めてですか", "answer": "はい"},
    ]


def test_address_is_confirmed_by_a_button_and_not_by_opening(world: World, address: str) -> None:
    Client().post(address, WRITTEN | {"act": "send"})
    run_all_due()
    assert [message.to for message in mail.outbox] == [["sora@kurumaza.example"]]
    found = re.search(r"/a/\w+/", str(mail.outbox[0].body))
    assert found is not None
    before = everything_kept()
    for _opening in range(50):
        assert Client().get(found[0]).status_code == 200
        assert Client().head(found[0]).status_code == 200
    assert everything_kept() == before
    answer = Client().post(found[0], follow=True)
    assert "申し込みが届きました" in words_of(answer)
    assert Application.objects.get().confirmed_at is not None
    Client().post(found[0])
    assert AuditEntry.objects.filter(act="ways.applied").count() == 1


def test_nothing_that_was_typed_goes_out_to_an_address_that_nobody_confirmed(
    world: World, address: str
) -> None:
    Client().post(address, WRITTEN | {"act": "send", "name": "お得な広告", "q1": "いますぐ"})
    run_all_due()
    assert "お得な広告" not in str(mail.outbox[0].body)
    assert "いますぐ" not in str(mail.outbox[0].body)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"email": ".abc..def.@docomo.ne.jp"}, "別のアドレスを入れてください。"),
        ({"email": "a..b@ezweb.ne.jp"}, "別のアドレスを入れてください。"),
        ({"email": "sora@"}, "メールアドレスの形になっていません。"),
        ({"email": ""}, "メールアドレスを入れてください。"),
        ({"name": " "}, "氏名を入れてください。"),
        ({"q0": ""}, "ここに答えてください。"),
        ({"q2": "その他"}, "「!」のしるし"),
    ],
)
def test_what_cannot_be_sent_is_told_kindly(
    world: World, address: str, written: dict[str, str], sentence: str
) -> None:
    answer = Client().post(address, WRITTEN | {"act": "send"} | written)
    assert sentence in words_of(answer)
    assert "話してみたいからです。" in words_of(answer)
    assert Application.objects.count() == 0


def test_known_and_unknown_addresses_look_the_same_and_are_the_same_work(world: World, address: str) -> None:
    apply_for(world.graduates, "applied@kurumaza.example")
    seen = set()
    for email in ("unknown@kurumaza.example", str(world.haruka.person.email), "applied@kurumaza.example"):
        cache.clear()
        browser = Client()
        with CaptureQueriesContext(connections["default"]) as captured:
            answer = browser.post(address, WRITTEN | {"act": "send", "email": email}, follow=True)
        verbs = tuple(re.sub(r"[\d'\"].*", "", one["sql"]) for one in captured.captured_queries)
        queued = tuple(Job.objects.order_by("-pk").values_list("name", flat=True)[:2])
        queued += tuple(Mail.objects.order_by("-pk").values_list("template", flat=True)[:1])
        seen.add((re.sub(r'value="[^"]+"', "", words_of(answer)), verbs, queued))
    assert len(seen) == 1


def test_who_takes_part_already_gets_a_link_of_their_own_and_no_second_place(
    world: World, address: str
) -> None:
    Client().post(address, WRITTEN | {"act": "send", "email": str(world.haruka.person.email)})
    run_all_due()
    [message] = mail.outbox
    assert message.to == [world.haruka.person.email]
    assert "あなたはもう参加しています。" in str(message.body)
    found = re.search(r"/l/[\w-]+/", str(message.body))
    assert found is not None
    assert Client().post(found[0]).headers["Location"] == reverse("home")
    assert Enrolment.objects.filter(term=world.term).count() == 2


def test_machines_that_fill_the_hidden_field_see_the_usual_page(world: World, address: str) -> None:
    answer = Client().post(
        address, WRITTEN | {"act": "send", "homepage": "https://spam.example"}, follow=True
    )
    assert "確認のメールを送りました" in words_of(answer)
    assert Application.objects.count() == 0


def test_one_address_is_written_to_a_few_times_a_day_only(world: World, address: str) -> None:
    pages = {Client().post(address, WRITTEN | {"act": "send"}, follow=True).status_code for _time in range(8)}
    assert pages == {200}
    assert Application.objects.count() == 5
    Client().post(address, WRITTEN | {"act": "send", "email": "umi@kurumaza.example"})
    assert Application.objects.count() == 6


def test_many_from_one_place_in_the_network_are_stopped(world: World, address: str) -> None:
    for number in range(60):
        Client().post(address, WRITTEN | {"act": "send", "email": f"a{number}@kurumaza.example"})
    assert Client().post(address, WRITTEN | {"act": "send"}).status_code == 429
    assert Application.objects.count() == 60


def test_nobody_can_apply_before_it_is_open_or_after_the_deadline(world: World, address: str) -> None:
    today = timezone.localdate()
    open_way_in(world.graduates, closes_on=today)
    assert "内容を確かめる" in words_of(Client().get(address))
    open_way_in(world.graduates, closes_on=today - timedelta(days=1))
    assert "いまは受け付けていません" in words_of(Client().get(address))
    Client().post(address, WRITTEN | {"act": "send"})
    open_way_in(world.graduates, is_open=False)
    Client().post(address, WRITTEN | {"act": "send"})
    assert Application.objects.count() == 0
    refused = submit_application(
        side=world.graduates,
        email="a@kurumaza.example",
        name="n",
        kana="",
        answers=[],
        fills={},
        now=timezone.now(),
    )
    assert refused == ApplicationRefused("closed")
    never_opened = reverse("apply", args=[world.term.slug, world.students.uuid])
    assert Client().get(never_opened).status_code == 404


def test_term_without_a_legal_basis_takes_no_applications(world: World, address: str) -> None:
    world.term.legal_basis = Term.LegalBasis.UNSET
    world.term.save()
    assert "卒業生として申し込む" not in words_of(Client().get(f"/t/{world.term.slug}/"))
    assert "いまは受け付けていません" in words_of(Client().get(address))


def test_who_does_not_belong_is_pointed_to_the_organisations_page(world: World, address: str) -> None:
    host = world.graduates.organisation
    assert "あてはまらない方は" not in words_of(Client().get(address))
    host.website = "https://school.example/"
    host.save()
    assert 'href="https://school.example/"' in words_of(Client().get(address))
    open_way_in(world.graduates, elsewhere="https://school.example/courses/")
    assert 'href="https://school.example/courses/"' in words_of(Client().get(address))


def test_unconfirmed_application_is_seen_by_nobody_and_goes(
    world: World, address: str, sign_in: SignIn
) -> None:
    made = apply_for(world.graduates, is_confirmed=False)
    client = sign_in(world.graduate_organiser)
    assert "申込 そら" not in words_of(client.get(reverse("applications", args=[world.term.slug])))
    assert client.get(reverse("application", args=[made.uuid])).status_code == 404
    assert not Person.objects.filter(email="sora@kurumaza.example").exists()
    soon = made.created_at + KEEP_UNCONFIRMED - timedelta(minutes=1)
    forget_application(application=made.uuid, now=soon)
    assert Application.objects.count() == 1
    with time_machine.travel(made.created_at + KEEP_UNCONFIRMED + timedelta(minutes=1)):
        token = application_token(made.uuid)
        assert confirm_application(token=token, now=timezone.now()) == ApplicationRefused("unknown")
        assert Client().get(reverse("apply_confirm", args=[token])).status_code == 404
        run_all_due()
    assert Application.objects.count() == 0


def test_unknown_confirmation_is_not_found(world: World) -> None:
    for token in ("0" * 64, "x"):
        address = reverse("apply_confirm", args=[token])
        assert [Client().get(address).status_code, Client().post(address).status_code] == [404, 404]


def test_later_application_takes_the_place_of_an_earlier_one(world: World) -> None:
    first = apply_for(world.graduates)
    Application.objects.filter(pk=first.pk).update(state="listed", listed_at=timezone.now())
    second = apply_for(world.graduates, name="申込 そら改")
    assert [one.uuid for one in Application.objects.all()] == [second.uuid]
    assert second.state == "listed"
    assert Link.objects.count() == 0
