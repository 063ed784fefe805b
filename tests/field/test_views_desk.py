"""The host's desk of the field: who sees what, forms with mistakes, two tabs, and what other partners get."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.field.actions_events import EventWords, add_event
from kurumaza.field.actions_leads import say_lead
from kurumaza.field.actions_retrospective import ask_to_look_back
from kurumaza.field.actions_wishes import accept_wish, decline_wish, withdraw_wish
from kurumaza.field.models import FieldEvent, JoinWish, Lead, Placement, Retrospective
from kurumaza.field.queries_days import viewer_of
from kurumaza.field.queries_placements import content_of, digest_of
from kurumaza.field.queries_retrospective import askable_hosts
from kurumaza.partners.models import Membership
from kurumaza.terms.dates import in_term
from tests.conftest import SignIn
from tests.factories.field import (
    DESCRIBED,
    asked,
    draft_placement,
    full_content,
    joined,
    one_key,
    published_placement,
)
from tests.factories.insights import Field, make_field
from tests.factories.stories import NEXT_DAY, approved_story, make_evening
from tests.factories.terms import MembershipFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = {
    **{name: getattr(DESCRIBED, name) for name in DESCRIBED.__struct_fields__},
    "title": "食堂のこれからを考える",
    "is_paid": "no",
    "starts_on": "2026-03-01",
    "ends_on": "",
    "apply_until": "",
}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


@pytest.fixture
def host(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


def desk(world: World, name: str, *args: Any) -> str:
    return reverse(name, args=[world.term.slug, *args])


def body(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_empty_desk_explains_itself_and_is_linked(world: World, host: Client) -> None:
    shown = body(host, desk(world, "field_desk"))
    assert "メンバーとして現場に迎えるためのページです。" in shown
    assert desk(world, "placement_new") in shown
    assert desk(world, "field_desk") in body(host, desk(world, "desk_term"))


def test_contact_begins_with_the_organisations(world: World, host: Client) -> None:
    shown = body(host, desk(world, "placement_new"))
    organisation = world.students.organisation
    assert f'value="{organisation.contact_email}"' in shown


def test_new_one_begins_with_the_words_of_an_earlier_one_without_its_days(
    world: World, now: datetime, host: Client, sign_in: SignIn
) -> None:
    before = published_placement(world, now, full_content("食堂のこれまで"))
    page = desk(world, "placement_new")
    begin = f"{page}?like={before.uuid}"
    assert begin in body(host, page)
    form = host.get(begin).context["form"]
    assert (form["title"].value(), form["about"].value()) == ("食堂のこれまで", DESCRIBED.about)
    assert [form[name].value() for name in ("starts_on", "ends_on", "apply_until")] == [None] * 3
    host.post(begin, {**WORDS, "title": "食堂のこれから"})
    assert set(Placement.objects.values_list("title", flat=True)) == {"食堂のこれまで", "食堂のこれから"}
    # Those of another partner are nobody else's to begin with.
    other = sign_in(world.graduate_organiser)
    assert "食堂のこれまで" not in body(other, page)
    assert other.get(begin).context["form"]["title"].value() is None


def test_draft_is_saved_looked_at_and_published(world: World, host: Client) -> None:
    one_key(world.term)
    saved = host.post(desk(world, "placement_new"), {**WORDS, "next": "look"})
    placement = Placement.objects.get()
    publish = desk(world, "placement_publish", placement.uuid)
    assert saved.headers["Location"] == publish
    shown = body(host, publish)
    assert "迷うときは、社会保険労務士や弁護士、労働局に相談してください。" in shown
    mark = digest_of(content_of(placement))
    unread = host.post(publish, {"mark": mark})
    assert unread.status_code == 200
    assert "上の注意を読んで、しるしをつけてください。" in unread.content.decode()
    done = host.post(publish, {"mark": mark, "counsel_read": "on"})
    assert done.headers["Location"] == desk(world, "placement_desk", placement.uuid)
    placement.refresh_from_db()
    assert placement.published_at is not None
    assert placement.counsel_read_by == world.student_organiser


def test_form_with_mistakes_keeps_what_was_typed(world: World, host: Client) -> None:
    wrong = {**WORDS, "title": "", "ends_on": "2026-02-01", "contact_email": "x@"}
    answer = host.post(desk(world, "placement_new"), wrong)
    shown = answer.content.decode()
    for words in (
        "題を書いてください。",
        "終わる日は、始まる日か、それより後にしてください。",
        "メールアドレスの形になっていません。",
        DESCRIBED.about,
        "書いたものは残っています。",
    ):
        assert words in shown
    assert not Placement.objects.exists()


def test_last_day_and_deadline_are_not_moved_before_today(world: World, now: datetime, host: Client) -> None:
    today = in_term(now, world.term).date()
    past = {"starts_on": "2020-01-01", "ends_on": "2020-01-01", "apply_until": "2020-01-01"}
    sentences = (
        "終わる日は、今日か、それより後にしてください。",
        "締切は、今日か、それより後にしてください。",
    )
    new = host.post(desk(world, "placement_new"), {**WORDS, **past}).content.decode()
    assert [sentence in new for sentence in sentences] == [True, True]
    assert not Placement.objects.exists()
    placement = published_placement(world, now)
    edit = desk(world, "placement_edit", placement.uuid)
    mark = digest_of(content_of(placement))
    refused = host.post(edit, {**WORDS, **past, "mark": mark}).content.decode()
    assert [sentence in refused for sentence in sentences] == [True, True]
    assert 'value="2020-01-01"' in refused
    placement.refresh_from_db()
    assert digest_of(content_of(placement)) == mark
    ends = {"starts_on": "2020-01-01", "ends_on": f"{today}", "apply_until": f"{today}"}
    assert host.post(edit, {**WORDS, **ends, "mark": mark}).status_code == 302


def test_words_are_corrected_where_the_last_day_has_passed(world: World, now: datetime, host: Client) -> None:
    day = in_term(now, world.term).date() - timedelta(days=3)
    content = full_content()._replace(starts_on=day, ends_on=day, apply_until=day)
    placement = published_placement(world, now - timedelta(days=9), content)
    edit = desk(world, "placement_edit", placement.uuid)
    kept = {**WORDS, "starts_on": f"{day}", "ends_on": f"{day}", "apply_until": f"{day}"}
    sent = {**kept, "title": "食堂のこれまで", "mark": digest_of(content)}
    assert host.post(edit, sent).status_code == 302
    placement.refresh_from_db()
    assert placement.title == "食堂のこれまで"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://okoshi.example/", "https:// で始まるURL"),
        ("javascript:alert(1)", "URLの形になっていません。"),
    ],
)
def test_page_elsewhere_is_https(world: World, host: Client, address: str, sentence: str) -> None:
    new = desk(world, "placement_new") + "?kind=elsewhere"
    answer = host.post(new, {"title": "食堂", "about": "案内", "external_url": address})
    assert sentence in answer.content.decode()
    assert not Placement.objects.exists()
    host.post(new, {"title": "食堂", "about": "案内", "external_url": "https://okoshi.example/"})
    assert Placement.objects.get().external_url == "https://okoshi.example/"


def test_second_tab_does_not_write_over_the_first(world: World, host: Client) -> None:
    placement = draft_placement(world)
    edit = desk(world, "placement_edit", placement.uuid)
    found = re.search(r'name="mark" value="(\w+)"', body(host, edit))
    assert found is not None
    host.post(edit, {**WORDS, "title": "一つめ", "mark": found[1]})
    second = host.post(edit, {**WORDS, "title": "二つめ", "mark": found[1]})
    shown = second.content.decode()
    assert "ほかの画面で、内容が変わっていました。" in shown
    assert 'value="二つめ"' in shown
    assert "いまの内容を、別の画面で見る" in shown
    placement.refresh_from_db()
    assert placement.title == "一つめ"
    # Read and pressed once more, it counts.
    mark = re.search(r'name="mark" value="(\w+)"', shown)
    assert mark is not None
    host.post(edit, {**WORDS, "title": "二つめ", "mark": mark[1]})
    placement.refresh_from_db()
    assert placement.title == "二つめ"


def test_published_page_asks_for_the_note_where_pay_changes(
    world: World, now: datetime, host: Client
) -> None:
    placement = published_placement(world, now)
    edit = desk(world, "placement_edit", placement.uuid)
    sent = {**WORDS, "starts_on": "", "pay": "1日3,000円", "is_paid": "yes"}
    shown = host.post(edit, {**sent, "mark": digest_of(content_of(placement))}).content.decode()
    assert 'name="counsel_read"' in shown
    assert "1日3,000円" in shown
    emptied = host.post(edit, {**WORDS, "insurance": ""}).content.decode()
    assert "公開しているあいだは、空にできません。" in emptied
    host.post(edit, {**sent, "counsel_read": "on", "mark": digest_of(content_of(placement))})
    placement.refresh_from_db()
    assert content_of(placement).described.is_paid


def test_other_partner_reads_what_is_asked_and_agrees(
    world: World, now: datetime, host: Client, sign_in: SignIn
) -> None:
    placement = draft_placement(world)
    other = sign_in(world.graduate_organiser)
    agree = desk(world, "placement_agree", placement.uuid)
    assert other.get(agree).status_code == 404
    mark = digest_of(content_of(placement))
    host.post(desk(world, "placement_publish", placement.uuid), {"mark": mark, "counsel_read": "on"})
    assert "あなたの団体の同意は済んでいます。" in body(host, agree)
    assert agree in body(other, desk(world, "term_keys"))
    assert DESCRIBED.insurance in body(other, agree)
    for name in ("placement_desk", "placement_edit", "placement_publish"):
        assert other.get(desk(world, name, placement.uuid)).status_code == 404
    other.post(agree, {"mark": mark})
    placement.refresh_from_db()
    assert placement.published_at is not None
    assert reverse("internship", args=[placement.uuid]) in body(other, desk(world, "field_desk"))


def test_editing_what_others_are_asked_about_says_that_it_ends_their_agreement(
    world: World, host: Client
) -> None:
    placement = draft_placement(world)
    edit = desk(world, "placement_edit", placement.uuid)
    assert "公開するまで、ほかの人には見えません。" in body(host, edit)
    mark = digest_of(content_of(placement))
    host.post(desk(world, "placement_publish", placement.uuid), {"mark": mark, "counsel_read": "on"})
    asked = body(host, edit)
    assert "公開するまで、ほかの人には見えません。" not in asked
    assert "書き直して保存すると、いまの同意はすべて取り消されます。" in asked


def test_who_organises_for_two_partners_is_asked_as_whom(world: World, sign_in: SignIn) -> None:
    both = MembershipFactory.create(organisation=world.students.organisation).person
    MembershipFactory.create(person=both, organisation=world.graduates.organisation)
    browser, new = sign_in(both), desk(world, "placement_new")
    assert "どの団体としてかを選んでください。" in browser.post(new, WORDS).content.decode()
    chosen = Membership.objects.get(person=both, organisation=world.graduates.organisation)
    browser.post(new, {**WORDS, "membership": str(chosen.uuid)})
    assert Placement.objects.get().organisation == world.graduates.organisation


def test_wishes_are_a_task_of_the_host_alone(world: World, now: datetime) -> None:
    placement = published_placement(world, now)

    def waiting(person: Any) -> list[str]:
        return [one.words for one in tasks_of(person, world.term, now) if "インターン" in one.words]

    assert waiting(world.student_organiser) == []
    asked(world, placement, now)
    assert waiting(world.student_organiser) == ["インターンに加わりたい人が1人、返事を待っています。"]
    assert waiting(world.graduate_organiser) == []


def test_host_reads_writes_back_and_welcomes(world: World, now: datetime, host: Client) -> None:
    placement = published_placement(world, now)
    wish = asked(world, placement, now, world.kenji)
    page = desk(world, "join_wish", wish.uuid)
    shown = body(host, page)
    assert "けんじ" in shown
    assert world.kenji.name not in shown
    assert str(world.kenji.person.email) not in shown
    empty = host.post(page, {"act": "letter", "text": " "})
    assert "書いてから、送ってください。" in empty.content.decode()
    host.post(page, {"act": "letter", "text": "どの話がきっかけでしたか。"})
    assert "どの話がきっかけでしたか。" in body(host, page)
    accept = desk(world, "join_wish_accept", wish.uuid)
    assert accept in body(host, page)
    assert "けんじさんを、メンバーとして迎えますか" in body(host, accept)
    assert "迎えることばを一言書いてから" in host.post(accept, {"reply": " "}).content.decode()
    wish.refresh_from_db()
    assert wish.state == JoinWish.State.WAITING
    assert host.post(accept, {"reply": "ようこそ。"}).headers["Location"] == page
    wish.refresh_from_db()
    assert (wish.state, wish.reply) == (JoinWish.State.ACCEPTED, "ようこそ。")
    assert host.get(accept).headers["Location"] == page
    for act in ("nonsense", "accept"):
        assert host.post(page, {"act": act}).status_code == 404


def test_decline_needs_words(world: World, now: datetime, host: Client) -> None:
    wish = asked(world, published_placement(world, now), now)
    page = desk(world, "join_wish", wish.uuid)
    assert "お返事を書いてから、送ってください。" in host.post(page, {"act": "decline"}).content.decode()
    host.post(page, {"act": "decline", "reply": "ありがとうございました。"})
    wish.refresh_from_db()
    assert (wish.state, wish.reply) == ("declined", "ありがとうございました。")


def test_what_was_taken_back_is_read_no_more(world: World, now: datetime, host: Client) -> None:
    wish = asked(world, published_placement(world, now), now)
    withdraw_wish(wish=wish, now=now)
    shown = body(host, desk(world, "join_wish", wish.uuid))
    assert "取りやめられました" in shown
    assert wish.moved not in shown


@pytest.mark.parametrize("name", ["join_wish", "join_wish_accept"])
@pytest.mark.parametrize(
    ("became", "why"),
    [
        ("withdrawn", "本人が希望を取りやめていたので、いまのことばは送っていません。"),
        ("accepted", "もうメンバーとして迎えてあるので、いまのことばは送っていません。"),
        ("declined", "もう見送りのお返事を送ってあるので、いまのことばは送っていません。"),
    ],
)
def test_answer_to_what_was_answered_meanwhile_shows_how_it_is_now(
    world: World, now: datetime, host: Client, name: str, became: str, why: str
) -> None:
    wish, membership = (
        asked(world, published_placement(world, now), now),
        world.member(world.student_organiser),
    )
    if became == "withdrawn":
        withdraw_wish(wish=wish, now=now)
    elif became == "accepted":
        accept_wish(wish=wish, membership=membership, reply="ようこそ。", now=now)
    else:
        decline_wish(wish=wish, membership=membership, reply="人数がそろいました。", now=now)
    for words in ("この文は届かない", "", "あ" * 1001):
        shown = host.post(desk(world, name, wish.uuid), {"act": "decline", "reply": words}).content.decode()
        assert why in shown
        assert words in shown
        assert 'name="reply"' not in shown
    wish.refresh_from_db()
    assert wish.state == became
    if became != "withdrawn":
        # The very same words went already: pressed twice.
        again = host.post(desk(world, name, wish.uuid), {"act": "decline", "reply": wish.reply})
        assert again.status_code == 302


def test_letter_after_the_end_stays_to_be_copied(world: World, now: datetime, host: Client) -> None:
    wish = asked(world, published_placement(world, now), now)
    withdraw_wish(wish=wish, now=now)
    shown = host.post(desk(world, "join_wish", wish.uuid), {"act": "letter", "text": "こんにちは。"})
    assert "本人が希望を取りやめていたので、いまのことばは送っていません。" in shown.content.decode()
    assert "こんにちは。" in shown.content.decode()


def test_host_ends_a_membership_on_its_page(world: World, now: datetime, host: Client) -> None:
    placement = published_placement(world, now)
    joined(world, placement, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    assert page in body(host, desk(world, "placement_desk", placement.uuid))
    assert "ことばを添えてから" in host.post(page, {"words": ""}).content.decode()
    host.post(page, {"words": "お世話になりました。"})
    assert not placement.members.exists()
    assert host.get(page).status_code == 404


def test_buttons_close_reopen_finish_and_discard(world: World, now: datetime, host: Client) -> None:
    placement, draft = published_placement(world, now), draft_placement(world)
    page = desk(world, "placement_desk", placement.uuid)
    host.post(page, {"act": "close"})
    assert "受け付けを、もう一度はじめる" in body(host, page)
    host.post(page, {"act": "reopen"})
    asked(world, placement, now)
    refused = host.post(page, {"act": "finish"}, follow=True).content.decode()
    assert "お返事を待っている人がいます。" in refused
    placement.join_wishes.all().delete()
    host.post(page, {"act": "finish"})
    placement.refresh_from_db()
    assert placement.finished_at is not None
    assert host.get(desk(world, "placement_edit", placement.uuid)).status_code == 404
    assert host.post(page, {"act": "nonsense"}).status_code == 404
    host.post(desk(world, "placement_desk", draft.uuid), {"act": "discard"})
    assert list(Placement.objects.all()) == [placement]


def test_what_is_open_is_said_at_once_and_before_the_end(field: Field, sign_in: SignIn) -> None:
    host, now = field.host, timezone.now()
    Placement.objects.update(published_at=now)
    page = reverse("placement_desk", args=[field.world.term.slug, field.placement.uuid])
    assert "まだ残っていること" not in body(sign_in(host), page)
    field.told("手順が多い")
    viewer = viewer_of(host, field.placement.uuid)
    assert viewer is not None
    words = EventWords("event", "まつりの準備", now + timedelta(days=2), now + timedelta(days=2, hours=1))
    assert isinstance(add_event(viewer=viewer, words=words, now=now), FieldEvent)
    [membership, *_rest] = askable_hosts(field.placement)
    asked = ask_to_look_back(
        placement=field.placement,
        starts_at=now + timedelta(days=3),
        hosts={membership.uuid},
        by=host,
        now=now,
    )
    assert isinstance(asked, Retrospective), asked
    shown = body(sign_in(host), page)
    for said in (
        "1件が、読まれるのを待っています",
        "読んでいない気づきが1件あります",
        "まつりの準備</span>",
        "このまま行えます。",
    ):
        assert said in shown
    waiting = [one.words for one in tasks_of(host, field.world.term, now)]
    assert f"「{field.placement.title}」の気づきが1件、読まれるのを待っています。" in waiting


def test_lead_is_read_tied_and_begins_an_internship(sign_in: SignIn) -> None:
    evening = make_evening()
    world, story = evening.world, approved_story(evening)
    lead = say_lead(
        enrolment=world.haruka, origin=story, line="食堂で考えたい。", allows_public=True, now=NEXT_DAY
    )
    assert isinstance(lead, Lead)
    other, host = sign_in(world.graduate_organiser), sign_in(world.student_organiser)
    listed = body(other, desk(world, "field_desk"))
    assert f'data-standing="lead:{lead.uuid}"' in listed
    assert "食堂で考えたい。" in listed
    page = desk(world, "lead_desk", lead.uuid)
    other.post(page, {"act": "read"})
    lead.refresh_from_db()
    assert lead.read_at is not None
    new = desk(world, "placement_new") + f"?lead={lead.uuid}"
    assert "食堂で考えたい。" in body(host, new)
    host.post(new, WORDS)
    placement = Placement.objects.get()
    lead.refresh_from_db()
    assert lead.placement == placement
    # The other partner cannot untie what is not theirs.
    assert other.post(page, {"act": "untie"}).status_code == 404
    host.post(page, {"act": "untie"})
    lead.refresh_from_db()
    assert lead.placement is None
    host.post(page, {"act": "tie", "placement": str(placement.uuid)})
    lead.refresh_from_db()
    assert lead.placement == placement
