"""Handing a term on and starting one: what is shown before, what is refused, and exactly one term."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.core.templates.codec import MAX_BYTES, encode
from kurumaza.desk.queries_template import template_file, template_of
from kurumaza.partners.models import Membership
from kurumaza.people.models import Person
from kurumaza.safety.queries import safeguards_of
from kurumaza.terms.actions_templates import forget_staged_templates
from kurumaza.terms.models import Enrolment, StagedTemplate, Term
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.templates import another_region, as_proposed, fill
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    world = make_world(now=timezone.now())
    fill(world)
    world.term.refresh_from_db()
    return world


@pytest.fixture
def natsuki(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def file(world: World) -> bytes:
    return template_file(world.student_organiser, world.term)


def upload(client: Client, programme: Any, data: bytes, name: str = "kurumaza-template-a.json") -> Any:
    sent = {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("read_template", args=[programme.uuid]), sent)


def send(client: Client, address: str, person: Person, **changed: Any) -> Any:
    """The form as it is proposed."""
    form = client.get(address).context["form"]
    return client.post(address, as_proposed(form, person, **changed))


def test_file_is_handed_out_as_a_download_with_what_was_kept(world: World, natsuki: Client) -> None:
    address = reverse("term_template", args=[world.term.slug])
    page = natsuki.get(address)
    assert "火-Okoshi" in words_of(page)
    choices = dict(page.context["keeping"].fields["keep"].choices)
    keep = [value for value, word in choices.items() if word == "火-Okoshi"]
    seen = page.context["keeping"].digest
    response = natsuki.post(address, {"act": "file", "seen": seen, "keep": keep})
    assert response["Content-Disposition"] == (
        f'attachment; filename="kurumaza-template-{world.term.slug}.json"'
    )
    assert response["Content-Type"] == "application/json"
    assert "火-Okoshiのインターン" in json.loads(response.content)["page"]["how_it_came"]
    plain = natsuki.post(address, {"act": "file", "seen": seen})
    assert plain.content == file(world)
    assert "〔団体の名前〕のインターン" in json.loads(plain.content)["page"]["how_it_came"]


def test_a_word_that_is_hardly_a_name_is_shown_and_ticked_from_the_start(
    world: World, natsuki: Client
) -> None:
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="しょう")
    page = {**world.term.public_page, "why": "相談しましょう。"}
    Term.objects.filter(pk=world.term.pk).update(public_page=page)
    address = reverse("term_template", args=[world.term.slug])
    shown = natsuki.get(address)
    keeping = shown.context["keeping"]
    ticked = [word for value, word in keeping.fields["keep"].choices if value in keeping["keep"].value()]
    assert ticked == ["しょう"]
    assert "相談しま<mark>しょう</mark>。" in words_of(shown)
    assert "はじめからしるしが付いています。" in words_of(shown)
    for keep, why in ((keeping["keep"].value(), "相談しましょう。"), ([], "相談しま〔呼び名〕。")):
        sent = natsuki.post(address, {"act": "file", "seen": keeping.digest, "keep": keep})
        assert json.loads(sent.content)["page"]["why"] == why


def test_what_changed_while_somebody_looked_is_looked_at_again(world: World, natsuki: Client) -> None:
    """A word that was ticked is that word, whatever else came into the list; and nothing goes out that nobody has seen."""
    address = reverse("term_template", args=[world.term.slug])
    shown = natsuki.get(address)
    seen, choices = shown.context["keeping"].digest, shown.context["keeping"].fields["keep"].choices
    keep = [value for value, word in choices if word == "火-Okoshi"]
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="あさひ")
    page = {**world.term.public_page, "lead": "あさひさんが始めました。"}
    Term.objects.filter(pk=world.term.pk).update(public_page=page)
    refused = natsuki.post(address, {"act": "file", "seen": seen, "keep": keep})
    assert "見ているあいだに、この期の内容が変わりました。ファイルは作っていません。" in words_of(refused)
    again = refused.context["keeping"]
    ticked = [word for value, word in again.fields["keep"].choices if value in again["keep"].value()]
    assert ticked == ["火-Okoshi"]
    sent = natsuki.post(address, {"act": "file", "seen": again.digest, "keep": keep})
    said = json.loads(sent.content)["page"]
    assert said["lead"] == "〔呼び名〕さんが始めました。"
    assert "火-Okoshiのインターン" in said["how_it_came"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.json", b"{", "ファイルが壊れているか、ひな形のファイルではないようです。"),
        ("a.json", b'{"format": "kurumaza-script/1"}', "車座のひな形ではありません。"),
        (
            "a.json",
            b'{"format": "kurumaza-template", "version": 3}',
            "新しい版の車座で書き出されたひな形です。",
        ),
        (
            "a.json",
            b'{"format": "kurumaza-template", "version": 0}',
            "いまはもう読めない、古い形のひな形です。",
        ),
        (
            "a.json",
            b'{"format": "kurumaza-template", "version": 1}',
            "読み取れないところがあります(script)。",
        ),
        ("a.json", b"x" * (MAX_BYTES + 1), "大きすぎるファイルです。"),
        ("a.xlsx", b"PK", "ひな形のファイルではないようです。"),
        ("a.json", b"", "このファイルには何も入っていません。"),
    ],
)
def test_what_is_no_template_is_said_and_nothing_is_written(
    world: World, natsuki: Client, name: str, data: bytes, words: str
) -> None:
    before = everything_kept()
    page = words_of(upload(natsuki, world.programme, data, name))
    assert words in page
    assert everything_kept() == before


def test_a_script_that_cannot_run_is_said_and_nothing_is_written(world: World, natsuki: Client) -> None:
    said = json.loads(file(world))
    said["script"]["phases"][1]["seconds"] = 0
    said["deck"]["body"]["cards"][0]["text"] = "x"
    before = everything_kept()
    page = words_of(upload(natsuki, world.programme, json.dumps(said).encode()))
    assert "ひな形の中身が、このままでは使えません。何も読み込んでいません。" in page
    assert "seconds:書かれていないか、0です。" in page
    assert "カード cards.1.text" in page
    assert "ファイルを渡してくれた運営に、このまま伝えてください。" in page
    assert everything_kept() == before


def test_what_is_too_much_is_said_and_nothing_is_written(world: World, natsuki: Client) -> None:
    said = json.loads(file(world))
    said["deck"]["name"] = " "
    said["topics"] = ["話" * 41]
    before = everything_kept()
    page = words_of(upload(natsuki, world.programme, json.dumps(said).encode()))
    assert "ひな形の中に、このままでは使えないところがあります。何も読み込んでいません。" in page
    assert "話題の例:一つ40字までです。 / カードの名前:何も書かれていないところがあります。" in page
    assert everything_kept() == before


def test_whose_names_are_found_is_said_and_every_text_can_be_read(world: World, natsuki: Client) -> None:
    lines = [{"name": "町の窓口", "phone": "0120-000-000", "note": "平日の昼だけです。"}]
    Term.objects.filter(pk=world.term.pk).update(help_lines=lines)
    page = words_of(natsuki.get(reverse("term_template", args=[world.term.slug])))
    assert "氏名を探すのは、あなたの団体から参加する人のものだけです。" in page
    script, deck = world.term.script.body, world.term.deck.body
    told = [
        script["phases"][0]["words"]["ja"],
        script["phases"][0]["explain"]["en"],
        deck["cards"][0]["text"]["en"],
    ]
    for words in ("町の窓口 0120-000-000 平日の昼だけです。", "学生として加わる", *told):
        assert words in page, words


def test_a_place_that_is_no_time_zone_is_said(world: World, natsuki: Client) -> None:
    said = json.loads(file(world))
    said["calendar"]["time_zone"] = "../../etc/passwd"
    page = words_of(upload(natsuki, world.programme, json.dumps(said).encode()))
    assert "読み取れないところがあります(calendar.time_zone)。" in page


def test_preview_says_what_comes_in_and_what_is_to_be_filled(world: World, sign_in: SignIn) -> None:
    programme, organiser = another_region()
    client = sign_in(organiser.person)
    way = upload(client, programme, file(world))
    page = words_of(client.get(way["Location"]))
    for words in (
        "進行「60分」:新しく入ります",
        "集まる:5分",
        "合わせて60分",
        "団体のあいだでの個人情報の扱い(始めたあとに決めます)",
        "団体の連絡先、オンライン会議のアドレス",
        "話した時間:同意した人だけ測る",
        "見本の町の会",
    ):
        assert words in page, words
    assert programme.terms.count() == 0


def test_a_template_that_says_what_the_programme_has_changes_no_version(
    world: World, natsuki: Client
) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    page = words_of(natsuki.get(way["Location"]))
    assert page.count("いまのものと同じです") == 6
    assert send(natsuki, way["Location"], world.student_organiser).status_code == 302
    assert world.programme.scripts.filter(name="60分").count() == 1


def test_next_term_is_proposed_with_moved_dates_and_the_same_partners(world: World, natsuki: Client) -> None:
    address = reverse("term_template", args=[world.term.slug])
    way = natsuki.post(address, {"act": "next"})
    form = natsuki.get(way["Location"]).context["form"]
    assert (form["name"].value(), form["region"].value()) == ("第2期 火-Okoshi@青森", "青森")
    begins = form["starts_on"].value()
    assert begins > world.term.ends_on
    assert begins.weekday() == world.term.starts_on.weekday()
    sent = as_proposed(form, world.student_organiser, name="第2期 火-Okoshi@青森 春")
    response = natsuki.post(way["Location"], sent)
    term = Term.objects.latest("pk")
    assert response["Location"] == f"/desk/{term.slug}/"
    assert (term.opened_at, term.started_from, term.legal_basis) == (None, world.term, "consent")
    assert [(one.organisation.name, one.name, one.eligibility) for one in term.sides.all()] == [
        ("火-Okoshi", "学生", "第2期 火-Okoshi@青森 春に参加する学生"),
        ("Dialogue for Everyone", "卒業生", ""),
    ]
    assert [held.slots.count() for held in term.rounds.all()] == [2, 1]
    assert [slot.minutes for slot in term.rounds.get(number=2).slots.all()] == [75]
    assert term.public_page["links"] == [{"title": "火-Okoshi", "address": "https://okoshi.example/"}]
    assert (term.public_page.get("report", ""), term.public_page.get("deadline", "")) == ("", "")
    way_in = term.sides.get(name="学生").way_in
    assert (way_in.is_open, way_in.label, way_in.capacity) == (False, "学生として加わる", None)
    assert list(safeguards_of(term)) == [world.student_organiser]
    assert term.enrolments.count() == 0


def test_pressed_twice_there_is_one_term(world: World, natsuki: Client) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    form = natsuki.get(way["Location"]).context["form"]
    sent = as_proposed(form, world.student_organiser)
    first, second = (natsuki.post(way["Location"], sent) for _press in range(2))
    assert first["Location"] == second["Location"] == natsuki.get(way["Location"])["Location"]
    assert world.programme.terms.count() == 2
    assert AuditEntry.objects.filter(act="terms.started_from_template").count() == 1


def test_dates_are_proposed_from_the_day_that_is_chosen(world: World, natsuki: Client) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    day = timezone.localdate() + timedelta(days=30)
    typed = as_proposed(natsuki.get(way["Location"]).context["form"], world.student_organiser, name="春の期")
    moved = {**typed, "act": "move", "from_day": f"{day:%Y-%m-%d}"}
    form = natsuki.post(way["Location"], moved).context["form"]
    assert not form.is_bound
    assert (form["name"].value(), form["starts_on"].value()) == ("春の期", day)
    assert form["safeguards"].value() == typed["safeguards"]
    times = [form[f"time_{number}"].value() for number in (1, 2, 3)]
    first = timezone.localtime(world.slots[0].starts_at)
    assert [one.weekday() for one in times] == [first.weekday()] * 3
    assert all(one.date() >= day for one in times)
    wrong = natsuki.post(way["Location"], {**moved, "starts_on": "2030-04-01", "from_day": "soon"})
    assert "日を、年・月・日で入れてください。" in words_of(wrong)
    assert {'value="春の期"', 'value="2030-04-01"'} <= set(
        re.findall(r'value="[^"]*"', wrong.content.decode())
    )
    far = natsuki.post(way["Location"], {**moved, "from_day": "9999-12-31"})
    assert "今日から5年のあいだの日を入れてください。" in words_of(far)
    assert world.programme.terms.count() == 1


def test_dates_in_the_wrong_order_are_said_beside_what_else_is_wrong(world: World, natsuki: Client) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    sent = as_proposed(natsuki.get(way["Location"]).context["form"], world.student_organiser, name="")
    page = words_of(natsuki.post(way["Location"], {**sent, "ends_on": "2020-01-01"}))
    assert "期の名前を入れてください。" in page
    assert "終わりの日は、はじまりの日か、それより後にしてください。" in page


def test_a_form_with_faults_keeps_what_was_typed_and_writes_nothing(world: World, natsuki: Client) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    form = natsuki.get(way["Location"]).context["form"]
    sent = as_proposed(form, world.student_organiser, slug=world.term.slug, side_2="学生", name="書いた名前")
    page = natsuki.post(way["Location"], sent)
    words = words_of(page)
    assert "このアドレスの名前は、ほかの期が使っています。" in words
    assert "ほかの団体と同じ呼び方です。" in words
    assert page.context["form"]["name"].value() == "書いた名前"
    assert world.programme.terms.count() == 1


def test_a_round_whose_times_are_emptied_is_not_made(world: World, natsuki: Client) -> None:
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), {"act": "next"})
    send(natsuki, way["Location"], world.student_organiser, time_3_0="", time_3_1="")
    assert [held.slots.count() for held in Term.objects.latest("pk").rounds.all()] == [2]


def test_another_region_reads_no_word_of_who_organises_here(world: World, natsuki: Client) -> None:
    programme, organiser = another_region()
    MembershipFactory.create(
        person=world.student_organiser, organisation=organiser.organisation, call_name="なつき"
    )
    page = words_of(natsuki.get(reverse("term_template", args=[world.term.slug])))
    assert "世代間キャリア対話(見本の町の会と、見本の学校)" in page
    sent = {"act": "elsewhere", "programme": str(programme.uuid)}
    way = natsuki.post(reverse("term_template", args=[world.term.slug]), sent)
    form = natsuki.get(way["Location"]).context["form"]
    assert (form["name"].value(), form["region"].value()) == (None, None)
    told = {"name": "第1期 見本の町", "region": "見本の町", "slug": "mihon-1"}
    assert send(natsuki, way["Location"], world.student_organiser, **told).status_code == 302
    term = Term.objects.get(slug="mihon-1")
    assert (term.programme, term.started_from, term.legal_basis) == (programme, None, "unset")
    assert "〔団体の名前〕のインターン" in term.public_page["how_it_came"]
    assert [one.organisation.name for one in term.sides.all()] == ["見本の町の会", "見本の学校"]
    tasks = words_of(natsuki.get("/desk/mihon-1/"))
    assert "〔 〕のところが残っています" in tasks
    assert "下書きは、まだ公開していません。" in tasks


def test_a_server_without_a_relay_takes_what_it_can(world: World, natsuki: Client) -> None:
    said = json.loads(encode(template_of(world.term)))
    said["settings"] |= {"media": "livekit", "relay_only": True, "age_rule": "guardian"}
    way = upload(natsuki, world.programme, json.dumps(said).encode())
    page = words_of(natsuki.get(way["Location"]))
    assert "参加者どうしを直接つなぎます。" in page
    assert "通信の住所(IPアドレス)は、話す相手に見えます。" in page
    assert "グループに入れるのは、18歳以上の方だけになります。" in page
    told = {"name": "第2期", "region": "青森", "slug": "aomori-2"}
    send(natsuki, way["Location"], world.student_organiser, **told)
    term = Term.objects.get(slug="aomori-2")
    assert (term.media, term.relay_only, term.age_rule) == ("mesh", False, "adults_only")


def test_a_server_that_lacks_nothing_says_nothing_of_it(world: World, natsuki: Client) -> None:
    said = json.loads(encode(template_of(world.term)))
    said["settings"] |= {"media": "mesh", "relay_only": False, "age_rule": "adults_only"}
    way = upload(natsuki, world.programme, json.dumps(said).encode())
    assert "このサーバーには、" not in words_of(natsuki.get(way["Location"]))


def test_what_was_read_is_its_readers_alone_and_goes_after_a_day(world: World, sign_in: SignIn) -> None:
    way = upload(sign_in(world.student_organiser), world.programme, file(world))["Location"]
    for person in (world.graduate_organiser, world.outsider, world.haruka.person):
        assert sign_in(person).get(way).status_code == 404
    Membership.objects.filter(person=world.student_organiser).update(role=Membership.Role.DUTY)
    assert sign_in(world.student_organiser).get(way).status_code == 404
    assert forget_staged_templates(timezone.now() + timedelta(hours=23)) == 0
    assert forget_staged_templates(timezone.now() + timedelta(hours=25)) == 1
    assert StagedTemplate.objects.count() == 0


def test_the_same_number_is_shown_for_the_same_file(world: World, natsuki: Client) -> None:
    address = reverse("term_template", args=[world.term.slug])
    numbers = {re.search(r"照合番号 (\w+)", words_of(natsuki.get(address)))[1] for _look in range(2)}  # type: ignore[index]
    assert len(numbers) == 1
