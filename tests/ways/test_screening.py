"""Applications at the desk: read and decided on by their own side's organisers, counted by the others."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings as Settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.text.graduates import folded
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Term
from kurumaza.ways import actions_apply as actions
from kurumaza.ways.actions_ways import take_list
from kurumaza.ways.errors import ApplicationRefused
from kurumaza.ways.models import Application, EligiblePerson, WayIn
from kurumaza.ways.queries_eligible import likeness_of
from kurumaza.ways.questions import read_questions
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, World, make_world
from tests.factories.ways import apply_for, open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LIST = "氏名,フリガナ,卒業期,メール\n髙橋 一,タカハシ ハジメ,3期,\n山田 花,ヤマダ ハナ,第2期,hana@kurumaza.example\n"


@pytest.fixture
def world() -> World:
    cache.clear()
    world = make_world(now=timezone.now())
    open_way_in(world.graduates)
    return world


@pytest.fixture
def address(world: World) -> str:
    return reverse("applications", args=[world.term.slug])


def page_of(application: Application) -> str:
    return reverse("application", args=[application.uuid])


def test_own_side_reads_names_and_the_other_partner_counts(
    world: World, address: str, sign_in: SignIn
) -> None:
    made = apply_for(world.graduates, answers=[{"label": "理由", "answer": "話してみたい"}])
    mine, theirs = sign_in(world.graduate_organiser), sign_in(world.student_organiser)
    assert "申込 そら" in words_of(mine.get(address))
    assert "話してみたい" in words_of(mine.get(page_of(made)))
    shown = words_of(theirs.get(address))
    assert "申込 そら" not in shown
    assert str(made.uuid) not in shown
    assert "返事を待つ申し込みは1件、空きを待つ人は0人、参加が決まった人は0人です。" in shown
    for act in ("accept", "list", "decline"):
        assert theirs.post(page_of(made), {"act": act, "reply": "r"}).status_code == 404
    assert theirs.get(page_of(made)).status_code == 404
    made.refresh_from_db()
    assert made.state == "new"


def test_desk_says_that_applications_wait(world: World, sign_in: SignIn) -> None:
    apply_for(world.graduates)
    desk = reverse("desk_term", args=[world.term.slug])
    assert "卒業生の申し込みが1件、返事を待っています。" in words_of(
        sign_in(world.graduate_organiser).get(desk)
    )
    assert "返事を待っています。" not in words_of(sign_in(world.student_organiser).get(desk))


def test_yes_of_the_night_comes_in_the_morning(world: World, settings: Settings) -> None:
    settings.MAILS_WAIT = True
    made = apply_for(world.graduates)
    run_all_due()
    mail.outbox.clear()
    night = timezone.now().replace(hour=18, minute=30) + timedelta(days=1)  # UTC: half past three in Japan
    with time_machine.travel(night):
        actions.accept_application(application=made, by=world.graduate_organiser, now=timezone.now())
        run_all_due()
        assert [message.to for message in mail.outbox if made.email in message.to] == []
    with time_machine.travel(night + timedelta(hours=5)):
        run_all_due()
    assert [message.to for message in mail.outbox if made.email in message.to] == [[made.email]]


def test_accepting_gives_a_place_and_a_link_into_the_preparation(
    world: World, address: str, sign_in: SignIn
) -> None:
    made = apply_for(world.graduates, fills={"cohort": "第3期"})
    answer = sign_in(world.graduate_organiser).post(page_of(made), {"act": "accept"}, follow=True)
    assert "申込 そらさんの参加を決めました。" in words_of(answer)
    place = Enrolment.objects.select_related("person").get(person__email="sora@kurumaza.example")
    assert (place.side, place.name, place.kana, place.cohort) == (
        world.graduates,
        "申込 そら",
        "モウシコミ ソラ",
        "第3期",
    )
    assert place.invited_at is not None
    run_all_due()
    message = mail.outbox[-1]
    assert message.to == ["sora@kurumaza.example"]
    assert message.reply_to == [world.graduates.organisation.contact_email]
    found = re.search(r"/l/[\w-]+/", str(message.body))
    assert found is not None
    browser = Client()
    assert browser.post(found[0]).headers["Location"] == reverse("prepare", args=[place.uuid])


def test_deciding_twice_changes_nothing(world: World) -> None:
    made, by, now = apply_for(world.graduates), world.graduate_organiser, timezone.now()
    for _time in range(2):
        accepted = actions.accept_application(application=made, by=by, now=now)
        assert isinstance(accepted, Application)
    assert Enrolment.objects.filter(side=world.graduates).count() == 2
    refused = actions.decline_application(application=made, reply="r", by=by, now=now)
    assert refused == ApplicationRefused("decided")
    assert actions.put_on_waiting_list(application=made, by=by, now=now) == ApplicationRefused("decided")


def test_somebody_of_the_other_side_gets_no_second_place_and_the_organiser_sees_no_difference(
    world: World, sign_in: SignIn
) -> None:
    """They had no place when they applied, and the other partner let them in meanwhile."""
    made = apply_for(world.graduates)
    person = Person.objects.create(email="sora@kurumaza.example", created_at=timezone.now())
    EnrolmentFactory.create(side=world.students, person=person, call_name="そら")
    answer = sign_in(world.graduate_organiser).post(page_of(made), {"act": "accept"}, follow=True)
    assert "申込 そらさんの参加を決めました。" in words_of(answer)
    assert [one.side for one in Enrolment.objects.filter(person=person)] == [world.students]
    mail.outbox.clear()
    run_all_due()
    told = [message for message in mail.outbox if "あなたはもう参加しています。" in str(message.body)]
    assert [message.to for message in told] == [["sora@kurumaza.example"]] * len(told)
    assert told


def test_who_left_comes_back_by_their_own_wish(world: World) -> None:
    person = Person.objects.create(email="sora@kurumaza.example", created_at=timezone.now())
    place = EnrolmentFactory.create(side=world.graduates, person=person, left_at=timezone.now())
    made = apply_for(world.graduates)
    actions.accept_application(application=made, by=world.graduate_organiser, now=timezone.now())
    place.refresh_from_db()
    assert place.left_at is None


def test_full_side_puts_people_on_its_waiting_list(world: World, address: str, sign_in: SignIn) -> None:
    open_way_in(world.graduates, capacity=1)
    first, second = (
        apply_for(world.graduates),
        apply_for(world.graduates, "umi@kurumaza.example", name="うみ"),
    )
    by = world.graduate_organiser
    client = sign_in(by)
    client.post(page_of(first), {"act": "accept"})
    client.post(page_of(second), {"act": "list"})
    assert [one.state for one in Application.objects.order_by("pk")] == ["listed", "listed"]
    assert Enrolment.objects.filter(side=world.graduates).count() == 1
    run_all_due()
    told = [message.to for message in mail.outbox if "空きを待って" in message.subject]
    assert told == [["sora@kurumaza.example"], ["umi@kurumaza.example"]]
    offer = {"side": str(world.graduates.uuid)}
    assert "席を用意する" not in words_of(client.get(address))
    client.post(address, offer)
    assert Enrolment.objects.filter(side=world.graduates).count() == 1
    Enrolment.objects.filter(pk=world.kenji.pk).update(left_at=timezone.now())
    desk = reverse("desk_term", args=[world.term.slug])
    assert "卒業生に空きが1つあります。" in words_of(client.get(desk))
    assert "申込 そらさんに席を用意する" in words_of(client.get(address))
    assert sign_in(world.student_organiser).post(address, offer).status_code == 404
    client.post(address, offer)
    assert [one.state for one in Application.objects.order_by("pk")] == ["accepted", "listed"]
    assert "席を用意する" not in words_of(client.get(address))


def test_declining_sends_the_organisers_words_and_lets_go_of_the_answers(
    world: World, sign_in: SignIn
) -> None:
    made = apply_for(world.graduates)
    client = sign_in(world.graduate_organiser)
    assert "今回は定員に限りがあり" in words_of(client.get(page_of(made)))
    client.post(page_of(made), {"act": "decline", "reply": ""})
    made.refresh_from_db()
    assert made.state == "new"
    client.post(page_of(made), {"act": "decline", "reply": "またの機会に。\n\n運営より"})
    run_all_due()
    message = mail.outbox[-1]
    assert (message.to, "またの機会に。\n\n運営より" in str(message.body)) == (
        ["sora@kurumaza.example"],
        True,
    )
    assert not Person.objects.filter(email="sora@kurumaza.example").exists()
    assert Application.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        run_all_due()
    assert Application.objects.count() == 0


def test_application_goes_some_time_after_the_term(world: World) -> None:
    made = apply_for(world.graduates)
    actions.accept_application(application=made, by=world.graduate_organiser, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=60 + 29)):
        run_all_due()
        assert Application.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=60 + 33)):
        run_all_due()
    assert Application.objects.count() == 0
    assert Enrolment.objects.filter(side=world.graduates).count() == 2


def test_nobody_comes_in_while_the_term_may_not_take_people(world: World, sign_in: SignIn) -> None:
    made = apply_for(world.graduates)
    world.term.legal_basis = Term.LegalBasis.UNSET
    world.term.save()
    answer = sign_in(world.graduate_organiser).post(page_of(made), {"act": "accept"}, follow=True)
    assert "先に、この期の「個人情報の扱い」を決めてください。" in words_of(answer)
    assert Enrolment.objects.filter(side=world.graduates).count() == 1


def test_questions_are_edited_ordered_and_dropped(world: World, sign_in: SignIn) -> None:
    address = reverse("way_in", args=[world.term.slug, world.students.uuid])
    client = sign_in(world.student_organiser)
    begins = words_of(client.get(address))
    assert "学校と学年" in begins
    fields = {
        "is_open": "on",
        "closes_on": "2026-12-24",
        "question1-label": "あとの質問",
        "question1-kind": "choice",
        "question1-choices": "一つめ\r\n二つめ\r\n",
        "question1-order": "2",
        "question2-label": "さきの質問",
        "question2-kind": "short",
        "question2-is_required": "on",
        "question2-order": "1",
        "question2-fills": "school",
        "question3-label": "",
        "question3-kind": "short",
    }
    assert client.post(address, fields).status_code == 302
    way = WayIn.objects.get(side=world.students)
    assert [
        (one.label, one.kind, one.is_required, one.choices, one.fills)
        for one in read_questions(way.questions)
    ] == [
        ("さきの質問", "short", True, (), "school"),
        ("あとの質問", "choice", False, ("一つめ", "二つめ"), ""),
    ]
    assert sign_in(world.graduate_organiser).get(address).status_code == 404


def test_questions_are_folded_and_a_wrong_one_is_open(world: World, sign_in: SignIn) -> None:
    address = reverse("way_in", args=[world.term.slug, world.students.uuid])
    client = sign_in(world.student_organiser)
    begins = client.get(address).content.decode()
    assert '<details class="card"><summary>学校と学年</summary>' in begins
    assert begins.count('<details class="card"><summary>質問を足す</summary>') == 2
    assert '<details class="card" open>' not in begins
    wrong = {"question1-label": "色", "question1-kind": "choice", "question1-choices": "青"}
    fields = {"question2-label": "よい質問", "question2-kind": "short", "question3-label": ""}
    answer = client.post(address, wrong | fields).content.decode()
    assert '<details class="card" open><summary>色</summary>' in answer
    assert answer.count('<details class="card" open>') == 1
    assert '<details class="card"><summary>よい質問</summary>' in answer


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"question1-kind": "choice", "question1-choices": "一つだけ"}, "2つから12つまでの選択肢"),
        ({"question1-kind": "long", "question1-fills": "school"}, "「短い文」か「選ぶ」の答えです。"),
        ({"capacity": "0"}, "「!」のしるし"),
    ],
)
def test_wrong_settings_are_not_kept(
    world: World, sign_in: SignIn, wrong: dict[str, str], sentence: str
) -> None:
    address = reverse("way_in", args=[world.term.slug, world.students.uuid])
    fields = {"is_open": "on", "question1-label": "質問", "question1-kind": "short"}
    answer = sign_in(world.student_organiser).post(address, fields | wrong)
    assert sentence in words_of(answer)
    assert not WayIn.objects.filter(side=world.students).exists()


def test_list_of_graduates_is_compared_with_and_not_kept_in_words(
    world: World, address: str, sign_in: SignIn
) -> None:
    upload = reverse("eligible_list", args=[world.term.slug, world.graduates.uuid])
    client = sign_in(world.graduate_organiser)
    file = io.BytesIO(LIST.encode("cp932"))
    file.name = "list.csv"
    assert "2人の名簿と比べます。" in words_of(client.post(upload, {"file": file}, follow=True))
    kept = str(list(EligiblePerson.objects.values()))
    assert [word in kept for word in ("髙橋", "高橋", "タカハシ", "hana@")] == [False] * 4
    first = apply_for(world.graduates, name="高橋一", kana="タカハシ ハジメ", fills={"cohort": "第３期"})
    part = apply_for(world.graduates, "hana@kurumaza.example", name="別の名", kana="ベツノナ")
    none = apply_for(world.graduates, "x@kurumaza.example", name="知らない人", kana="シラナイヒト")
    alike = likeness_of(world.graduates, [first, part, none])
    assert alike == {first.uuid: "match", part.uuid: "partial", none.uuid: "none"}
    shown = words_of(client.get(address))
    assert [words in shown for words in ("名簿と一致", "一部が一致", "名簿に見当たりません")] == [True] * 3
    theirs = words_of(sign_in(world.student_organiser).get(address))
    assert [words in theirs for words in ("名簿と一致", "一部が一致", "見当たりません")] == [False] * 3
    token = actions.application_token(first.uuid)
    own = words_of(Client().get(reverse("apply_confirm", args=[token])))
    assert "名簿" not in own
    client.post(upload, {"act": "forget"})
    assert EligiblePerson.objects.count() == 0
    assert likeness_of(world.graduates, [first]) == {}


def test_another_list_takes_the_place_of_the_first(world: World, sign_in: SignIn) -> None:
    upload = reverse("eligible_list", args=[world.term.slug, world.graduates.uuid])
    client = sign_in(world.graduate_organiser)
    for words in (LIST, "氏名\n空野 そら\n"):
        file = io.BytesIO(words.encode())
        file.name = "list.csv"
        client.post(upload, {"file": file})
    assert EligiblePerson.objects.count() == 1
    assert WayIn.objects.get(side=world.graduates).list_count == 1
    broken = io.BytesIO("卒業期\n3\n".encode())
    broken.name = "list.csv"
    assert "の列が見つかりません。" in words_of(client.post(upload, {"file": broken}))
    assert sign_in(world.student_organiser).get(upload).status_code == 404


def test_list_goes_some_time_after_the_term(world: World) -> None:
    person = folded(name="申込 そら", kana="", email="", cohort="")
    for _time in range(2):
        take_list(side=world.graduates, people=[person], by=world.graduate_organiser, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=60 + 29)):
        run_all_due()
        assert EligiblePerson.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=60 + 33)):
        run_all_due()
    assert EligiblePerson.objects.count() == 0
    assert WayIn.objects.get(side=world.graduates).list_generation == 0


def test_list_of_one_side_says_nothing_on_another(world: World) -> None:
    person = folded(name="申込 そら", kana="モウシコミ ソラ", email="", cohort="")
    open_way_in(world.students)
    take_list(side=world.graduates, people=[person], by=world.graduate_organiser, now=timezone.now())
    take_list(side=world.students, people=[person], by=world.student_organiser, now=timezone.now())
    hashes = set(EligiblePerson.objects.values_list("name_hash", flat=True))
    assert len(hashes) == 2
