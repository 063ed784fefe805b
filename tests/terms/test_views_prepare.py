"""Preparing: four steps kept one by one; private words stay private; nobody gets another's page."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Consent, Link, Tie
from kurumaza.people.queries import own_ties
from kurumaza.terms.models import Availability, CrossroadsCard, Enrolment
from kurumaza.terms.queries import candidates_for_round, own_card, preparation_of, tie_pairs
from kurumaza.terms.queries_conditions import consent_version
from tests.conftest import SignIn
from tests.factories.terms import EnrolmentFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CANARY = "カナリアのことば"


@pytest.fixture
def world() -> World:
    """A term whose times lie ahead of the real clock, as views read it."""
    return make_world(now=timezone.now())


@pytest.fixture
def sora(world: World) -> Enrolment:
    """そら has a place and has prepared nothing."""
    made: Enrolment = EnrolmentFactory.create(side=world.students, name="そらの名簿名")
    return made


def page_of(enrolment: Enrolment) -> str:
    return reverse("prepare", args=[enrolment.uuid])


def send(client: Client, enrolment: Enrolment, part: str, **fields: str) -> int:
    version = consent_version(Enrolment.objects.get(pk=enrolment.pk).term)
    return client.post(page_of(enrolment), {"part": part, "version": version, **fields}).status_code


def times(world: World, answer: str) -> dict[str, str]:
    return {f"slot_{slot.uuid.hex}": answer for slot in world.slots}


def test_four_steps_complete_the_preparation(world: World, sora: Enrolment, sign_in: SignIn) -> None:
    client = sign_in(sora.person)
    assert "あと4つです。" in client.get(page_of(sora)).content.decode()
    kept = [
        send(client, sora, "call_name", call_name=" そらさん "),
        send(client, sora, "times", **times(world, "maybe")),
        send(client, sora, "consent", participation="on"),
    ]
    sora.refresh_from_db()
    assert (kept, sora.call_name, sora.prepared_at) == ([302, 302, 302], "そら", None)
    assert send(client, sora, "rules") == 302
    sora.refresh_from_db()
    assert sora.prepared_at is not None
    assert "準備ができています" in client.get(page_of(sora)).content.decode()


def test_each_step_is_kept_and_the_next_one_is_open_on_return(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    send(sign_in(sora.person), sora, "call_name", call_name="そら")
    later = sign_in(sora.person).get(page_of(sora)).content.decode()
    assert "あと3つです。" in later
    assert 'value="times"' in later
    assert 'value="call_name"' not in later
    sora.refresh_from_db()
    assert preparation_of(sora, timezone.now()).next_step == "times"


def test_steps_can_be_done_in_any_order(world: World, sora: Enrolment, sign_in: SignIn) -> None:
    client = sign_in(sora.person)
    send(client, sora, "rules")
    send(client, sora, "consent", participation="on")
    send(client, sora, "times", **times(world, "yes"))
    send(client, sora, "call_name", call_name="そら")
    sora.refresh_from_db()
    assert sora.prepared_at is not None


@pytest.mark.parametrize(
    ("part", "fields", "sentence"),
    [
        ("call_name", {"call_name": "  "}, "呼ばれたい名前を入れてください。"),
        ("call_name", {"call_name": "あ" * 13}, "呼び名は12字までで入れてください。"),
        ("times", {}, "この時間に参加できるか、選んでください。"),
        ("consent", {}, "同意いただくと参加できます。"),
    ],
)
def test_step_that_is_not_filled_in_says_so_and_changes_nothing(
    sora: Enrolment, sign_in: SignIn, part: str, fields: dict[str, str], sentence: str
) -> None:
    response = sign_in(sora.person).post(page_of(sora), {"part": part, **fields})
    sora.refresh_from_db()
    assert (response.status_code, sora.call_name) == (200, "")
    assert sentence in response.content.decode()
    assert (
        Availability.objects.filter(enrolment=sora).count(),
        Consent.objects.filter(person=sora.person).count(),
    ) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("はるかさん", "はるか"),
        ("さん", "さん"),
        ("は\u3000る", "は る"),
        ("け\nんじ", "け んじ"),
        ("あ" * 12 + "さん", "あ" * 12),
    ],
)
def test_call_name_is_kept_without_the_san_that_pages_add(
    sora: Enrolment, sign_in: SignIn, typed: str, kept: str
) -> None:
    send(sign_in(sora.person), sora, "call_name", call_name=typed)
    sora.refresh_from_db()
    assert sora.call_name == kept


def test_answer_for_a_slot_of_another_term_is_not_taken(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    fields = {f"slot_{uuid4().hex}": "yes", **times(world, "yes")}
    assert send(sign_in(sora.person), sora, "times", **fields) == 302
    assert set(Availability.objects.filter(enrolment=sora).values_list("slot", flat=True)) == {
        slot.pk for slot in world.slots
    }


def test_consent_is_kept_by_purpose_and_version_and_can_be_withdrawn(world: World, sign_in: SignIn) -> None:
    haruka = world.haruka
    client = sign_in(haruka.person)
    send(client, haruka, "consent", participation="on")
    assert [one for one, _answers in candidates_for_round(world.round)] == [haruka, world.kenji]
    send(client, haruka, "withdraw")
    words = Consent.objects.filter(person=haruka.person).exclude(purpose="ground_rules").order_by("pk")
    assert list(words.values_list("purpose", "version", "granted")) == [
        ("participation", "1", True),  # as made with the world
        ("participation", consent_version(world.term), True),
        ("participation", consent_version(world.term), False),
    ]
    assert [one for one, _answers in candidates_for_round(world.round)] == [world.kenji]
    haruka.refresh_from_db()
    assert haruka.prepared_at is None


def test_private_words_are_readable_for_their_author_alone(
    world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    client = sign_in(world.haruka.person)
    lines = {name: f"{CANARY}{name}" for name in ("hesitation", "choice", "since_then")}
    assert send(client, world.haruka, "memo", **lines) == 302
    assert send(client, world.haruka, "apart", keep_apart=f"{CANARY}さん") == 302
    assert send(client, world.haruka, "considerations", considerations="字を大きく") == 302
    for database in ("default", "keys"):
        dumped = tmp_path / f"{database}.json"
        call_command("dumpdata", database=database, output=str(dumped), verbosity=0)
        rows = json.dumps(json.loads(dumped.read_text(encoding="utf-8")), ensure_ascii=False)
        assert CANARY not in rows
        assert ("字を大きく" in rows) is (database == "default")  # read by organisers, and the page says so
    assert own_card(world.haruka.person, world.haruka) == lines
    assert [tie.label for tie in own_ties(world.haruka.person)] == [f"{CANARY}さん"]


def test_emptied_memo_is_gone(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    send(client, world.haruka, "memo", hesitation="残るか、出るか")
    send(client, world.haruka, "memo", hesitation="  ")
    assert CrossroadsCard.objects.count() == 0


def test_tie_gets_the_same_answer_whether_or_not_that_person_takes_part(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.haruka.person)

    def answer(name: str) -> tuple[int, str, list[str]]:
        response = client.post(page_of(world.haruka), {"part": "apart", "keep_apart": name}, follow=True)
        page = response.content.decode().replace(name, "NAME")
        Tie.objects.all().delete()
        said = [str(message) for message in response.context["messages"]]
        return response.status_code, page[page.index("<main") : page.index("</main")].split("csrf")[0], said

    assert answer("けんじ") == answer("いないひと")


@pytest.mark.parametrize(
    "written",
    [
        "けんじ",
        "けんじさん",
        "ケンジ",
        "kenji@kurumaza.example",
        "KENJI@kurumaza.example",
        "見本けんじ",
        "見本 けんじ様",
        "ミホン ケンジ",
        "みほんけんじ",
    ],
)
def test_tie_fits_every_usual_way_to_write_a_person_and_works_both_ways(
    world: World, sign_in: SignIn, written: str
) -> None:
    kenji = world.kenji
    kenji.name, kenji.kana = "見本 けんじ", "ミホン ケンジ"
    kenji.save()
    kenji.person.email = "kenji@kurumaza.example"
    kenji.person.save()
    send(sign_in(world.haruka.person), world.haruka, "apart", keep_apart=written)
    assert tie_pairs(world.term) == {frozenset((world.haruka.pk, kenji.pk))}


def test_tie_with_oneself_or_nobody_pairs_no_one(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    for name in ("はるか", "いないひと"):
        send(client, world.haruka, "apart", keep_apart=name)
    assert tie_pairs(world.term) == set()


def test_tie_can_be_taken_back_by_its_author_only(world: World, sign_in: SignIn) -> None:
    send(sign_in(world.haruka.person), world.haruka, "apart", keep_apart="けんじ")
    tie = Tie.objects.get()
    send(sign_in(world.kenji.person), world.kenji, "untie", tie=str(tie.uuid))
    assert Tie.objects.count() == 1
    assert send(sign_in(world.haruka.person), world.haruka, "untie", tie=str(tie.uuid)) == 302
    assert Tie.objects.count() == 0


def test_topics_are_chosen_from_the_term_or_written(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    chosen = {"topics": ["学びなおし", "仕事の選びかた"], "own_topics": "雪かき、 朝市 、"}
    client.post(page_of(world.haruka), {"part": "topics", **chosen})
    world.haruka.refresh_from_db()
    assert world.haruka.topics == ["学びなおし", "仕事の選びかた", "雪かき", "朝市"]
    over = client.post(page_of(world.haruka), {"part": "topics", "own_topics": "い、ろ、は、に、ほ、へ"})
    assert "選べるのは5個までです。" in over.content.decode()


def test_links_that_nobody_opened_end_when_the_preparation_is_complete(
    world: World, sora: Enrolment, sign_in: SignIn
) -> None:
    now = timezone.now()
    for token, browser in (("a", ""), ("b", "mark")):
        Link.objects.create(
            person=sora.person,
            token_hash=token,
            next_path="/",
            created_at=now,
            expires_at=now + timedelta(days=1),
            browser_hash=browser,
            bound_at=now if browser else None,
        )
    client = sign_in(sora.person)
    send(client, sora, "call_name", call_name="そら")
    send(client, sora, "times", **times(world, "yes"))
    send(client, sora, "consent", participation="on")
    send(client, sora, "rules")
    later = timezone.now()
    assert [link.expires_at > later for link in Link.objects.order_by("token_hash")] == [False, True]


def test_rules_can_be_reread_by_oneself(world: World, sign_in: SignIn) -> None:
    address = reverse("ground_rules", args=[world.haruka.uuid])
    page = sign_in(world.haruka.person).get(address).content.decode()
    assert "おたがい「さん」で呼びます。" in page
    assert 'value="rules"' not in page


@pytest.mark.parametrize("name", ["prepare", "ground_rules"])
def test_nobody_else_opens_ones_preparation(world: World, sign_in: SignIn, name: str) -> None:
    address = reverse(name, args=[world.haruka.uuid])
    for person in (world.kenji.person, world.student_organiser, world.graduate_organiser, world.outsider):
        assert sign_in(person).get(address).status_code == 404
        assert sign_in(person).post(address, {"part": "call_name", "call_name": "x"}).status_code in (
            404,
            405,
        )
    assert Client().get(address).status_code == 302
    world.haruka.refresh_from_db()
    assert world.haruka.call_name == "はるか"


def test_unknown_part_is_a_bad_request(world: World, sign_in: SignIn) -> None:
    assert send(sign_in(world.haruka.person), world.haruka, "everything") == 400
