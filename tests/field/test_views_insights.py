"""気づき through its pages: members write and take back, the host reads and answers, partners agree to a card."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_events import EventWords, add_event
from kurumaza.field.actions_insights import take_back_insight
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightCard, InsightReply, Visit
from kurumaza.field.queries_days import viewer_of
from kurumaza.field.queries_insights import mark_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person
from kurumaza.people.actions_retractions import bring_together
from kurumaza.terms.models import Slot, Term
from tests.access.test_standing import staying
from tests.conftest import SignIn
from tests.factories.insights import Field, make_field

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "ゆずれないものは、いつ決まりましたか。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def field(now: datetime) -> Field:
    return make_field(now)


@pytest.fixture
def haruka(field: Field, sign_in: SignIn) -> Client:
    return sign_in(field.world.haruka.person)


@pytest.fixture
def host(field: Field, sign_in: SignIn) -> Client:
    return sign_in(field.host)


def address(field: Field, name: str, *more: object) -> str:
    return reverse(name, args=[field.placement.uuid, *more])


def desk(field: Field, insight: Insight) -> str:
    return reverse("insight_desk", args=[field.world.term.slug, field.placement.uuid, insight.uuid])


def said(**more: str) -> dict[str, str]:
    return {
        "question": "how",
        "tag": "strength",
        "moment": "before",
        "text": "手順が多い",
        "act": "tell",
    } | more


def test_draft_needs_words_alone_and_is_told_once_it_is_whole(field: Field, haruka: Client) -> None:
    open_ones = {"question": "", "tag": "", "moment": ""}
    haruka.post(address(field, "insight_new"), said(act="keep", **open_ones))
    draft = Insight.objects.get()
    assert (draft.question, draft.tag, draft.moment, draft.told_at) == ("", "", "", None)
    page = haruka.get(address(field, "insights")).content.decode()
    assert "問いは、まだ選んでいません" in page
    assert "手順が多い" in page
    edit = address(field, "insight_edit", draft.uuid)
    mark = re.search(r'name="mark" value="([^"]+)"', haruka.get(edit).content.decode())
    assert mark is not None
    told = haruka.post(edit, said(mark=mark[1], **open_ones)).content.decode()
    assert "四つの問いから、一つ選んでください。" in told
    assert "手順が多い" in told
    assert Insight.objects.get().told_at is None
    haruka.post(edit, said(mark=mark[1]))
    assert Insight.objects.get().told_at is not None


def test_half_an_insight_is_not_told_whoever_asks(field: Field) -> None:
    assert field.write("手順が多い", is_told=True, tag="") == InsightRefused("half")
    assert not Insight.objects.exists()
    assert isinstance(field.write("手順が多い", tag=""), Insight)
    with pytest.raises(IntegrityError), transaction.atomic():
        Insight.objects.update(told_at=field.now)


def test_page_is_calm_when_empty_and_shows_ladder_and_list_when_full(field: Field, haruka: Client) -> None:
    empty = haruka.get(address(field, "insights")).content.decode()
    assert "伝えられた気づきは、まだありません。" in empty
    assert "<svg" not in empty.split("<main")[1]
    first = field.answered("手順が人に任されている", moment="before")
    field.told("何のためかを話すようになった", parent=first, question="why", moment="after")
    full = haruka.get(address(field, "insights")).content.decode()
    for words in (
        "はじめに",
        "途中で",
        "終えて",
        "なぜ、何を大切にしていますか",
        "取り入れた",
        "やってみます",
    ):
        assert words in full
    wide, narrow = full.split('class="view narrow"')
    assert [part.count('class="thread') for part in (wide, narrow)] == [1, 1]
    assert ("途中で ・ " in wide.split("<svg")[-1], "終えて ・ " in narrow) == (False, True)
    ids = re.findall(r' id="([^"]+)"', full)
    assert len(ids) == len(set(ids))
    assert "1番の気づきを深めたもの" in full


def test_one_writes_tells_and_finds_it_there(field: Field, haruka: Client) -> None:
    page = address(field, "insight_new")
    number = str(uuid4())
    for _ in range(2):
        sent = haruka.post(page, said(sent_as=number), follow=True)
        assert sent.redirect_chain[-1][0] == address(field, "insights")
    assert "受け入れ先と、ほかのメンバーに伝えました。" in sent.content.decode()
    assert Insight.objects.get().text == "手順が多い"


def test_form_that_comes_again_after_taking_back_tells_nothing_until_it_is_pressed_once_more(
    field: Field, haruka: Client
) -> None:
    page, number = address(field, "insight_new"), str(uuid4())
    haruka.post(page, said(sent_as=number))
    first = Insight.objects.get()
    take_back_insight(insight=first, now=timezone.now())
    again = haruka.post(page, said(sent_as=number)).content.decode()
    assert "そのあと取り下げた気づきです" in again
    assert not Insight.objects.exists()
    found = re.search(r'name="sent_as" value="([^"]+)"', again)
    assert found is not None
    assert haruka.post(page, said(sent_as=found[1])).status_code == 302
    run_all_due()
    bring_together(now=timezone.now())
    assert Insight.objects.get().uuid != first.uuid


def test_what_was_typed_stays_in_a_form_that_was_not_taken(field: Field, haruka: Client) -> None:
    sent = haruka.post(address(field, "insight_new"), said(question="", text="まだ途中の文"))
    body = sent.content.decode()
    assert "四つの問いから、一つ選んでください。" in body
    assert "まだ途中の文" in body
    assert not Insight.objects.exists()


def test_draft_waits_on_its_authors_page_and_is_told_from_there(
    field: Field, haruka: Client, sign_in: SignIn
) -> None:
    haruka.post(address(field, "insight_new"), said(act="keep"))
    draft = Insight.objects.get()
    assert draft.told_at is None
    assert "手順が多い" in haruka.get(address(field, "insights")).content.decode()
    kenji = sign_in(field.world.kenji.person)
    assert "手順が多い" not in kenji.get(address(field, "insights")).content.decode()
    assert kenji.get(address(field, "insight_edit", draft.uuid)).status_code == 404
    page = haruka.get(address(field, "insight_edit", draft.uuid))
    haruka.post(
        address(field, "insight_edit", draft.uuid), said(text="手順が多すぎる", mark=page.context["mark"])
    )
    assert Insight.objects.get().text == "手順が多すぎる"


def test_one_deepens_what_another_has_told(field: Field, haruka: Client) -> None:
    by_kenji = field.told("けんじの気づき", by=field.world.kenji)
    page = f"{address(field, 'insight_new')}?deepen={by_kenji.uuid}"
    assert "けんじの気づき" in haruka.get(page).content.decode()
    haruka.post(address(field, "insight_new"), said(deepen=str(by_kenji.uuid), question="why"))
    assert Insight.objects.get(question="why").parent == by_kenji
    gone = haruka.get(f"{address(field, 'insight_new')}?deepen={uuid4()}", follow=True)
    assert gone.redirect_chain == [(address(field, "insights"), 302)]
    assert "その気づきは、いまは読めません。取り下げられたのかもしれません。" in gone.content.decode()
    assert haruka.get(f"{address(field, 'insight_new')}?deepen=x").status_code == 404


def test_deepened_one_that_was_taken_back_meanwhile_keeps_what_was_typed(
    field: Field, haruka: Client, now: datetime
) -> None:
    by_kenji = field.told("けんじの気づき", by=field.world.kenji)
    take_back_insight(insight=by_kenji, now=now)
    sent = haruka.post(
        address(field, "insight_new"),
        said(deepen=str(by_kenji.uuid), text="書いていた文", sent_as=str(uuid4())),
    )
    body = sent.content.decode()
    assert (sent.status_code, Insight.objects.count()) == (200, 0)
    assert "取り下げられました" in body
    assert "書いていた文" in body


def test_source_is_named_to_nobody_but_as_a_kind_and_only_while_it_stands(
    field: Field, haruka: Client, sign_in: SignIn, now: datetime
) -> None:
    visit = Visit.objects.create(
        placement=field.placement, enrolment=field.world.haruka, title="はねとの練習", on=now.date()
    )
    haruka.post(address(field, "insight_new"), said(source=str(visit.uuid)))
    kenji = sign_in(field.world.kenji.person)
    seen = kenji.get(address(field, "insights")).content.decode()
    assert "参加した行事から" in seen
    assert "はねとの練習" not in seen
    visit.delete()
    assert "参加した行事から" not in kenji.get(address(field, "insights")).content.decode()


def test_read_insight_is_not_rewritten(field: Field, haruka: Client) -> None:
    told = field.read(field.told("もう読まれた"))
    page = address(field, "insight_edit", told.uuid)
    assert haruka.get(page).status_code == 302
    sent = haruka.post(page, said(text="書き直し"))
    assert "書き直し" in sent.content.decode()
    assert "受け入れ先の方がもう読んだので" in sent.content.decode()
    assert "この気づきを深める" in sent.content.decode()
    assert "書き直して伝える" not in sent.content.decode()
    assert Insight.objects.get().text == "もう読まれた"


def test_taking_back_is_asked_once(field: Field, haruka: Client) -> None:
    told = field.told("消す文")
    page = address(field, "insight_back", told.uuid)
    assert "この気づきを取り下げますか" in haruka.get(page).content.decode()
    assert Insight.objects.exists()
    assert haruka.post(page).status_code == 302
    assert not Insight.objects.exists()
    assert haruka.post(page).status_code == 404


def test_first_insight_is_the_next_step_until_one_is_written(field: Field, haruka: Client) -> None:
    page, new = (reverse(one, args=[field.placement.uuid]) for one in ("placement_home", "insight_new"))
    viewer = viewer_of(field.host, field.placement.uuid)
    assert viewer is not None
    begins = field.now + timedelta(days=1)
    add_event(
        viewer=viewer,
        words=EventWords("event", "まつり", begins, begins + timedelta(hours=1)),
        now=field.now,
    )
    shown = haruka.get(page).content.decode()
    assert f'<a class="go" href="{new}">はじめに思ったことを、一つ書いておく</a>' in shown
    assert shown.count('class="go"') == 1
    assert haruka.get(new).context["form"].initial["moment"] == "before"
    field.write("手順が多そうです。")
    later = haruka.get(page).content.decode()
    assert "はじめに思ったことを" not in later
    assert f'<a class="do" href="{new}">気づきを書く</a>' in later
    assert later.count('class="go"') == 1
    assert haruka.get(new).context["form"].initial["moment"] == ""


def test_host_reads_answers_and_says_what_became_of_it(field: Field, host: Client, haruka: Client) -> None:
    told = field.told("手順が多い")
    page = host.get(desk(field, told))
    assert "お返事を伝える" not in page.content.decode()
    host.post(desk(field, told), {"act": "read", "mark": page.context["mark"]})
    for kind, missing in (
        ("not_now", "そのわけを書いてください"),
        ("taken_up", "何を取り入れたかを、短く書いてください"),
    ):
        sent = {"act": "answer", "seen": "0", "answer-kind": kind, "answer-words": ""}
        assert missing in host.post(desk(field, told), sent).content.decode()
    host.post(
        desk(field, told),
        {"act": "answer", "seen": "0", "answer-kind": "not_now", "answer-words": "人手が足りません"},
    )
    host.post(desk(field, told), {"act": "became", "seen": "1", "became-words": "二つ減らしました"})
    assert [one.words for one in InsightReply.objects.order_by("pk")] == [
        "人手が足りません",
        "二つ減らしました",
    ]
    body = haruka.get(address(field, "insights")).content.decode()
    for words in ("火-Okoshi", "読みました", "いまはしない", "人手が足りません", "二つ減らしました"):
        assert words in body


def test_stale_answer_shows_what_was_said_meanwhile_and_keeps_the_words(field: Field, host: Client) -> None:
    told = field.answered("手順が多い")
    sent = host.post(
        desk(field, told),
        {"act": "answer", "seen": "0", "answer-kind": "seen_anew", "answer-words": "別の返事"},
    )
    body = sent.content.decode()
    assert (sent.status_code, InsightReply.objects.count()) == (200, 1)
    assert "別の返事" in body
    assert "内容が変わりました" in body
    again = {"act": "answer", "seen": str(sent.context["seen"])}
    host.post(desk(field, told), again | {"answer-kind": "seen_anew", "answer-words": "別の返事"})
    assert InsightReply.objects.count() == 2


def test_host_finds_drafts_and_the_insights_of_others_placements_nowhere(
    field: Field, host: Client, sign_in: SignIn
) -> None:
    draft, told = field.write("下書きの文"), field.told("伝えた文")
    assert isinstance(draft, Insight)
    listed = reverse("insights_desk", args=[field.world.term.slug, field.placement.uuid])
    body = host.get(listed).content.decode()
    assert ("伝えた文" in body, "下書きの文" in body) == (True, False)
    assert host.get(desk(field, draft)).status_code == 404
    other = sign_in(field.world.graduate_organiser)
    assert (other.get(listed).status_code, other.get(desk(field, told)).status_code) == (404, 404)
    wrong = reverse("insights_desk", args=[field.world.outsiders_term.slug, field.placement.uuid])
    assert host.get(wrong).status_code == 404


def test_taken_back_while_the_host_writes_says_so(field: Field, host: Client, now: datetime) -> None:
    told = field.told("消す文")
    take_back_insight(insight=told, now=now)
    sent = host.post(desk(field, told), {"act": "read", "mark": "x"}, follow=True)
    assert "この気づきは、取り下げられました。" in sent.content.decode()


def test_card_goes_from_its_author_by_both_partners_into_the_deck_and_out_again(
    field: Field, haruka: Client, host: Client, sign_in: SignIn
) -> None:
    told = field.told("何のためかを、だれも言わない")
    page = address(field, "insight_card", told.uuid)
    assert "いまあるカードを見る" in haruka.get(page).content.decode()
    refused = haruka.post(page, {"act": "propose", "words": "ゆずれないもの"})
    assert "問いの形で終えてください" in refused.content.decode()
    haruka.post(page, {"act": "propose", "words": WORDS})
    keys = reverse("cards_desk", args=[field.world.term.slug])
    for client in (host, sign_in(field.world.graduate_organiser)):
        shown = client.get(keys)
        [waiting] = shown.context["waiting"].rows
        assert WORDS in shown.content.decode()
        client.post(keys, {"card": str(waiting["card"].uuid), "digest": waiting["digest"]})
    assert "カードに加わった問い" in host.get(keys).content.decode()
    assert "カード集の「現場から」に加わりました" in haruka.get(page).content.decode()
    assert WORDS in sign_in(field.world.kenji.person).get(address(field, "insights")).content.decode()
    haruka.post(page, {"act": "back"})
    assert not InsightCard.objects.exists()
    assert WORDS not in host.get(keys).content.decode()


@pytest.mark.parametrize("is_over", [False, True])
def test_pages_of_a_card_say_from_when_it_is_used(
    field: Field, haruka: Client, host: Client, now: datetime, is_over: bool
) -> None:
    told = field.told("何のためかを、だれも言わない")
    if is_over:
        Term.objects.filter(pk=field.world.term.pk).update(closed_at=now)
    page, keys = (
        address(field, "insight_card", told.uuid),
        reverse("cards_desk", args=[field.world.term.slug]),
    )
    before = haruka.get(page).content.decode()
    field.proposed(told, WORDS)
    for shown in (before, haruka.get(page).content.decode(), host.get(keys).content.decode()):
        assert ("次に始まる期" in shown, "これから始まる回" in shown) == (is_over, not is_over)


def test_organiser_reads_that_not_agreeing_is_an_answer_too(field: Field, host: Client) -> None:
    field.proposed(field.told("何のためかを、だれも言わない"), WORDS)
    keys = reverse("cards_desk", args=[field.world.term.slug])
    assert "同意せずに、そのままにしてください。" in host.get(keys).content.decode()


def test_consent_to_a_card_says_beforehand_that_a_circle_is_going_on(
    field: Field, host: Client, now: datetime
) -> None:
    field.proposed(field.told("何のためかを、だれも言わない"), WORDS)
    keys, button = reverse("cards_desk", args=[field.world.term.slug]), "この問いを加えることに同意する"
    sentence = "いま、この期の回の時間です。回が終わって1時間たつと、同意できます。"
    open_page = host.get(keys)
    assert (button in open_page.content.decode(), sentence in open_page.content.decode()) == (True, False)
    [waiting] = open_page.context["waiting"].rows
    Slot.objects.filter(pk=field.world.slots[0].pk).update(starts_at=now)
    pressed = host.post(keys, {"card": str(waiting["card"].uuid), "digest": waiting["digest"]}, follow=True)
    for shown in (host.get(keys).content.decode(), pressed.content.decode()):
        assert (button in shown, sentence in shown) == (False, True)


def test_answer_says_first_when_words_are_needed(field: Field, host: Client, now: datetime) -> None:
    told = field.told("手順が多い")
    host.post(desk(field, told), {"act": "read", "mark": mark_of(told, told.text)})
    shown = host.get(desk(field, told)).content.decode()
    assert "「取り入れた」「いまはしない」ときは、書いてください。" in shown
    assert "任意" not in shown


def test_picture_explains_only_what_stands_in_it(field: Field, haruka: Client) -> None:
    lines, replies = "線は、もとの気づきから", "■ は受け入れ先のお返事です。"
    first = field.told("手順が人に任されている")

    def explained() -> tuple[bool, bool]:
        shown = haruka.get(address(field, "insights")).content.decode()
        return lines in shown, replies in shown

    assert explained() == (False, False)
    field.told("何のためかを話すようになった", parent=first, question="why")
    assert explained() == (True, False)
    field.answered("もう一つ", by=field.world.kenji)
    assert "■ は受け入れ先のお返事です。" in haruka.get(address(field, "insights")).content.decode()


def test_key_for_a_card_that_is_gone_turns_nothing(field: Field, host: Client) -> None:
    keys = reverse("cards_desk", args=[field.world.term.slug])
    for uuid in (str(uuid4()), "x", ""):
        sent = host.post(keys, {"card": uuid, "digest": ""}, follow=True)
        assert "この問いは、取り下げられました。" in sent.content.decode()


def test_others_cards_and_drafts_make_no_card(field: Field, haruka: Client, sign_in: SignIn) -> None:
    by_kenji, draft = field.told("けんじの", by=field.world.kenji), field.write("下書き")
    assert isinstance(draft, Insight)
    assert haruka.get(address(field, "insight_card", by_kenji.uuid)).status_code == 404
    assert haruka.get(address(field, "insight_card", draft.uuid)).status_code == 404


def test_queries_do_not_grow_with_insights(field: Field, haruka: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            haruka.get(address(field, "insights"))
        return len(captured)

    field.answered("一つめ")
    at_one = queries()
    first = field.answered("二つめ", by=field.world.kenji)
    field.answered("三つめ", parent=first, question="why")
    assert queries() == at_one


def test_concern_can_be_about_an_insight_that_one_reads(field: Field, haruka: Client, now: datetime) -> None:
    by_kenji, draft = field.told("けんじの気づき", by=field.world.kenji), field.write("けんじの下書き")
    assert isinstance(draft, Insight)
    page = reverse("concern", args=[field.world.term.slug])
    assert f"{page}?about_kind=insight&amp;about={by_kenji.uuid}" in (
        haruka.get(address(field, "insights")).content.decode()
    )
    about = {"about_kind": "insight", "about": str(by_kenji.uuid)}
    assert "けんじの気づき" in haruka.get(page, about).content.decode()
    assert "けんじの下書き" not in haruka.get(page, about | {"about": str(draft.uuid)}).content.decode()
    take_back_insight(insight=by_kenji, now=now)
    assert "けんじの気づき" not in haruka.get(page, about).content.decode()


def standing(browser: Client, *insights: Insight) -> list[Insight]:
    marks = [f"insight:{one.uuid}" for one in insights]
    found = browser.get("/standing/", {"of": marks}).json()["standing"]
    return [one for one in insights if f"insight:{one.uuid}" in found]


def test_open_pages_lose_an_insight_that_is_taken_back(
    field: Field, haruka: Client, host: Client, sign_in: SignIn, now: datetime
) -> None:
    told, draft = field.answered("手順が人に任されている"), field.write("下書き")
    assert isinstance(draft, Insight)
    kenji, listed = sign_in(field.world.kenji.person), address(field, "insights")
    on_desk = reverse("insights_desk", args=[field.world.term.slug, field.placement.uuid])
    deepening = address(field, "insight_new") + f"?deepen={told.uuid}"
    for browser, page in (
        (haruka, listed),
        (kenji, listed),
        (kenji, deepening),
        (host, on_desk),
        (host, desk(field, told)),
    ):
        shown = browser.get(page).content.decode()
        assert "手順が人に任されている" in shown
        left = staying(shown, (f"insight:{told.uuid}",))
        # The host has its own answer before it, to word it anew.
        assert ("手順が人" in left, "やってみます" in left) == (False, page == desk(field, told))
    for browser in (haruka, kenji, host):
        assert standing(browser, told, draft) == [told]
    for browser in (sign_in(field.world.graduate_organiser), sign_in(field.world.outsider), Client()):
        assert standing(browser, told) == []
    take_back_insight(insight=told, now=now)
    for browser in (haruka, kenji, host):
        assert standing(browser, told) == []


def test_insight_of_who_is_kept_apart_does_not_stand(
    field: Field, haruka: Client, host: Client, now: datetime
) -> None:
    by_kenji = field.told("けんじの気づき", by=field.world.kenji)
    assert standing(haruka, by_kenji) == [by_kenji]
    block_person(person=field.world.haruka.person, other=field.world.kenji.person, label="けんじ", now=now)
    assert standing(haruka, by_kenji) == []
    assert standing(host, by_kenji) == [by_kenji]
