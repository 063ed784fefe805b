"""次回の案内を受け取る and 団体・地域として相談する: strangers who ask, and organisers who answer."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.models import Membership, Organisation
from kurumaza.people.models import Person
from kurumaza.terms.queries_public import hosts_of
from kurumaza.ways import actions_lists as actions
from kurumaza.ways.errors import ListRefused
from kurumaza.ways.models import Announcement, Enquiry, Subscription
from kurumaza.ways.queries_lists import KEEP_ENQUIRY, KEEP_SUBSCRIPTION
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ASKED = {
    "group_name": "津軽の会",
    "name": "相談 うみ",
    "email": "umi@kurumaza.example",
    "phone": "017-000-0000",
    "text": "うちの町でもやってみたいです。",
}


@pytest.fixture
def world() -> World:
    cache.clear()
    return make_world(now=timezone.now())


def on_list(world: World, email: str, organisations: list[Organisation] | None = None) -> Subscription:
    """An address whose owner confirmed it."""
    hosts = hosts_of(world.term) if organisations is None else organisations
    made = actions.subscribe(programme=world.programme, organisations=hosts, email=email, now=timezone.now())
    done = actions.confirm_subscription(token=actions.subscription_token(made.uuid), now=timezone.now())
    assert isinstance(done, Subscription)
    return done


def asked(world: World, **words: Any) -> Enquiry:
    """A question that came."""
    hosts = hosts_of(world.term)
    return actions.enquire(
        programme=world.programme, organisations=hosts, now=timezone.now(), **{**ASKED, **words}
    )


def test_address_is_on_the_list_once_its_owner_says_so(world: World) -> None:
    address = reverse("subscribe", args=[world.term.slug])
    shown = words_of(Client().get(address))
    assert "火-Okoshi、Dialogue for Everyone" in shown
    assert "2年後に消します。" in shown
    answer = Client().post(address, {"email": "Umi@Kurumaza.example", "agrees": "on"}, follow=True)
    assert "確認のメールを送りました" in words_of(answer)
    run_all_due()
    [message] = mail.outbox
    found = re.search(r"/n/\w+/", str(message.body))
    assert (message.to, found is not None) == (["umi@kurumaza.example"], True)
    assert found is not None
    before = everything_kept()
    for _opening in range(10):
        assert "案内を受け取る" in words_of(Client().get(found[0]))
    assert everything_kept() == before
    assert "登録が終わりました" in words_of(Client().post(found[0], follow=True))
    row = Subscription.objects.get()
    assert row.confirmed_at is not None
    assert (row.consent_version, [one.name for one in row.organisations.order_by("pk")]) == (
        "1",
        ["火-Okoshi", "Dialogue for Everyone"],
    )
    assert not Person.objects.filter(email="umi@kurumaza.example").exists()


@pytest.mark.parametrize(
    "wrong", [{"agrees": ""}, {"email": ""}, {"email": "..a.@docomo.ne.jp"}, {"email": "umi"}]
)
def test_nobody_is_put_on_the_list_without_address_and_consent(world: World, wrong: dict[str, str]) -> None:
    fields = {"email": "umi@kurumaza.example", "agrees": "on"} | wrong
    Client().post(reverse("subscribe", args=[world.term.slug]), fields)
    assert Subscription.objects.count() == 0


def test_known_and_unknown_addresses_look_the_same(world: World) -> None:
    on_list(world, "known@kurumaza.example")
    address = reverse("subscribe", args=[world.term.slug])
    pages = set()
    for email in ("known@kurumaza.example", "unknown@kurumaza.example", str(world.haruka.person.email)):
        answer = Client().post(address, {"email": email, "agrees": "on"}, follow=True)
        pages.add(re.sub(r'value="[^"]+"', "", words_of(answer)))
    assert len(pages) == 1
    run_all_due()
    assert {message.to[0] for message in mail.outbox} == {
        "known@kurumaza.example",
        "unknown@kurumaza.example",
        str(world.haruka.person.email),
    }


def test_few_mails_go_to_one_address_and_machines_send_none(world: World) -> None:
    address = reverse("subscribe", args=[world.term.slug])
    fields = {"email": "umi@kurumaza.example", "agrees": "on"}
    for _time in range(6):
        Client().post(address, fields)
    Client().post(address, fields | {"email": "bot@kurumaza.example", "homepage": "x"})
    assert Subscription.objects.count() == 3


def test_confirming_again_renews_and_doubles_nothing(world: World) -> None:
    first = on_list(world, "umi@kurumaza.example")
    second = on_list(world, "umi@kurumaza.example")
    assert [row.uuid for row in Subscription.objects.all()] == [second.uuid]
    token = actions.subscription_token(first.uuid)
    assert actions.confirm_subscription(token=token, now=timezone.now()) == ListRefused("unknown")


def test_old_and_unconfirmed_addresses_go(world: World) -> None:
    kept = on_list(world, "umi@kurumaza.example")
    made = actions.subscribe(
        programme=world.programme, organisations=[], email="sora@kurumaza.example", now=timezone.now()
    )
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        address = reverse("subscription_confirm", args=[actions.subscription_token(made.uuid)])
        assert Client().post(address).status_code == 404
        run_all_due()
    assert [row.uuid for row in Subscription.objects.all()] == [kept.uuid]
    with time_machine.travel(timezone.now() + KEEP_SUBSCRIPTION + timedelta(days=1)):
        run_all_due()
    assert Subscription.objects.count() == 0


def test_announcement_goes_once_to_each_and_is_ended_by_one_press(world: World, sign_in: SignIn) -> None:
    for number in range(60):
        on_list(world, f"a{number}@kurumaza.example")
    run_all_due()
    mail.outbox.clear()
    client, address = sign_in(world.graduate_organiser), reverse("subscriptions", args=[world.term.slug])
    fields = {
        "announcement": str(uuid4()),
        "subject": "第2期の\nご案内",
        "body": "春に始まります。\n\nお待ちしています。",
    }
    look = words_of(client.post(address, fields | {"act": "check"}))
    assert "この案内を60人に送ります" in look
    assert Announcement.objects.count() == 0
    for _time in range(2):
        client.post(address, fields | {"act": "send"})
        run_all_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"a{number}@kurumaza.example" for number in range(60)
    )
    message = mail.outbox[0]
    assert (message.subject, message.reply_to) == (
        "第2期の ご案内",
        [world.graduates.organisation.contact_email],
    )
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"/n/\w+/stop/", str(message.body))
    assert found is not None
    assert found[0] in message.extra_headers["List-Unsubscribe"]
    assert Announcement.objects.get().told_count == 60
    before = everything_kept()
    Client().get(found[0])
    assert everything_kept() == before
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(found[0], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.count() == 59
    assert "案内を止めました" in words_of(strict.post(found[0]))


def test_other_words_or_another_organisation_make_another_announcement(world: World, sign_in: SignIn) -> None:
    """The form of the one before, found again by the browser's back button."""
    MembershipFactory.create(organisation=world.students.organisation, person=world.graduate_organiser)
    on_list(world, "sora@kurumaza.example")
    client, address = sign_in(world.graduate_organiser), reverse("subscriptions", args=[world.term.slug])
    mine = {one.organisation: str(one.uuid) for one in world.graduate_organiser.memberships.all()}
    one, other = (mine[side.organisation] for side in (world.graduates, world.students))
    fields = {"announcement": str(uuid4()), "act": "send", "body": "春に始まります。"}

    def send(subject: str, acting: str) -> str:
        return words_of(
            client.post(address, fields | {"subject": subject, "membership": acting}, follow=True)
        )

    assert "案内を送っています。" in send("a", one)
    assert "同じ案内は、もう送ってあります。" in send("a", one)
    assert "案内を送っています。" in send("a", other)
    assert "案内を送っています。" in send("b", one)
    assert Announcement.objects.count() == 3


def test_announcement_reaches_only_those_who_agreed_to_its_organisation_and_are_still_there(
    world: World,
) -> None:
    dfe, okoshi = world.graduates.organisation, world.students.organisation
    on_list(world, "both@kurumaza.example")
    on_list(world, "okoshi@kurumaza.example", [okoshi])
    gone = on_list(world, "gone@kurumaza.example")
    run_all_due()
    mail.outbox.clear()
    membership = world.member(world.graduate_organiser)
    assert membership.organisation == dfe
    announcement = actions.write_announcement(
        announcement=uuid4(),
        membership=membership,
        programme=world.programme,
        subject="s",
        body="b",
        now=timezone.now(),
    )
    assert isinstance(announcement, Announcement)
    assert actions.tell_next_batch(announcement=announcement.uuid, now=timezone.now()) is False
    actions.unsubscribe(token=actions.subscription_token(gone.uuid))
    on_list(world, "later@kurumaza.example")
    run_all_due()
    announcements = [message.to[0] for message in mail.outbox if message.subject == "s"]
    assert announcements == ["both@kurumaza.example"]


def test_list_is_read_by_organisers_of_organisations_that_the_form_named(
    world: World, sign_in: SignIn
) -> None:
    okoshi = world.students.organisation
    on_list(world, "both@kurumaza.example")
    on_list(world, "okoshi@kurumaza.example", [okoshi])
    address = reverse("subscriptions", args=[world.term.slug])
    mine = words_of(sign_in(world.student_organiser).get(address))
    theirs = words_of(sign_in(world.graduate_organiser).get(address))
    assert ["okoshi@kurumaza.example" in page for page in (mine, theirs)] == [True, False]
    assert ["both@kurumaza.example" in page for page in (mine, theirs)] == [True, True]
    assert sign_in(world.outsider).get(address).status_code == 404


def test_list_as_a_file_holds_no_formula(world: World, sign_in: SignIn) -> None:
    on_list(world, "+umi@kurumaza.example")
    address = reverse("subscriptions_file", args=[world.term.slug])
    answer = sign_in(world.student_organiser).post(address)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["メールアドレス", "同意した日", "案内する団体", "同意の文の版"]
    assert rows[1][0] == "'+umi@kurumaza.example"
    assert rows[1][2:] == ["火-Okoshiと、Dialogue for Everyone", "1"]
    assert sign_in(world.outsider).post(address).status_code == 404
    assert sign_in(world.student_organiser).get(address).status_code == 405


def test_enquiry_is_read_and_answered_once(world: World, sign_in: SignIn) -> None:
    address = reverse("enquire", args=[world.term.slug])
    assert "1年後に消します。" in words_of(Client().get(address))
    assert "相談を送りました" in words_of(Client().post(address, ASKED, follow=True))
    found = Enquiry.objects.get()
    run_all_due()
    told = {message.to[0] for message in mail.outbox}
    assert told == {str(world.student_organiser.email), str(world.graduate_organiser.email)}
    assert all(ASKED["text"] not in str(message.body) for message in mail.outbox)
    desk = reverse("desk_term", args=[world.term.slug])
    client, other = sign_in(world.graduate_organiser), sign_in(world.student_organiser)
    assert "団体・地域からの相談が1件、お返事を待っています。" in words_of(client.get(desk))
    page = reverse("enquiry", args=[found.uuid])
    assert ASKED["text"] in words_of(client.get(page))
    mail.outbox.clear()
    client.post(page, {"answer": ""})
    client.post(page, {"answer": "ぜひ一度お話ししましょう。"})
    late = other.post(page, {"answer": "こちらからも。"}, follow=True)
    assert "ほかの方が先に返事をしていました。" in words_of(late)
    run_all_due()
    [message] = mail.outbox
    assert (message.to, message.reply_to) == (
        ["umi@kurumaza.example"],
        [world.graduates.organisation.contact_email],
    )
    assert "ぜひ一度お話ししましょう。" in str(message.body)
    assert "お返事を待つ相談はありません。" in words_of(
        client.get(reverse("enquiries", args=[world.term.slug]))
    )
    assert sign_in(world.outsider).get(page).status_code == 404


def test_enquiry_without_words_or_from_a_machine_is_not_kept(world: World) -> None:
    address = reverse("enquire", args=[world.term.slug])
    for wrong in ({"text": ""}, {"name": ""}, {"email": "x"}, {"homepage": "https://spam.example"}):
        Client().post(address, ASKED | wrong)
    assert Enquiry.objects.count() == 0


def test_enquiry_goes_after_a_year(world: World) -> None:
    asked(world)
    with time_machine.travel(timezone.now() + KEEP_ENQUIRY + timedelta(minutes=1)):
        run_all_due()
    assert Enquiry.objects.count() == 0


def test_answered_enquiry_calls_nobody_any_more(world: World) -> None:
    found = asked(world)
    membership = world.member(world.student_organiser)
    actions.answer_enquiry(enquiry=found, answer="はい。", membership=membership, now=timezone.now())
    run_all_due()
    assert [message.to for message in mail.outbox] == [["umi@kurumaza.example"]]
    assert Mail.objects.filter(template="ways.enquiry_waits").count() == 2


def test_enquiry_calls_who_runs_the_programme_each_once(world: World) -> None:
    mine = world.students.organisation
    MembershipFactory.create(organisation=mine, role=Membership.Role.DUTY)
    MembershipFactory.create(organisation=mine, role=Membership.Role.LEFT)
    MembershipFactory.create(organisation=mine, person=world.graduate_organiser)
    asked(world)
    told = Mail.objects.filter(template="ways.enquiry_waits").values_list("arguments", flat=True)
    members = Membership.objects.filter(uuid__in=[one["membership"] for one in told])
    assert {one.person for one in members} == {world.student_organiser, world.graduate_organiser}
    assert len(members) == 2
