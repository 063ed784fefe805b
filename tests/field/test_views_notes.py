"""Pages on which members note what they took part in, what they heard, and what is for themselves alone."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from kurumaza.audit.models import AuditEntry
from kurumaza.field.actions_days import VisitWords, log_visit
from kurumaza.field.models import FieldNote, Visit, Voice
from kurumaza.people.models import Notice, Tie
from kurumaza.terms.dates import day_text, in_term
from tests.conftest import SignIn
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def today(placed: Placed) -> str:
    return f"{in_term(placed.now, placed.placement.term):%Y-%m-%d}"


def heard(placed: Placed, **changes: str) -> dict[str, str]:
    return {"said_by_role": "商店の店主", "said": "いま来る人とやりたい", "heard_on": today(placed)} | changes


def mark_in(page: Any) -> str:
    """Of what the page was made from."""
    found = re.search(r'name="mark" value="([0-9a-f]+)"', page.content.decode())
    assert found is not None
    return found[1]


def test_one_tap_on_an_event_brings_its_title_and_day(placed: Placed, sign_in: SignIn) -> None:
    event = placed.past_event(title="会場の下見")
    browser = sign_in(placed.world.haruka.person)
    page = browser.get(address(placed, "field_event", event.uuid)).content.decode()
    way = f"{address(placed, 'field_visit_new')}?event={event.uuid}"
    assert f'href="{way}"' in page
    form = browser.get(way).content.decode()
    day = f"{in_term(event.starts_at, placed.placement.term):%Y-%m-%d}"
    assert 'value="会場の下見"' in form
    assert f'value="{day}"' in form
    done = browser.post(way, {"title": "会場の下見", "on": day, "note": "机を運びました"})
    assert done.headers["Location"] == address(placed, "placement_home")
    visit = Visit.objects.get()
    assert (visit.event, visit.note) == (event, "机を運びました")
    # Once more it leads to what is there.
    assert browser.get(way).headers["Location"] == address(placed, "field_visit", visit.uuid)
    assert "残した記録を開く" in browser.get(address(placed, "field_event", event.uuid)).content.decode()


def test_message_names_the_form_that_arrived(placed: Placed, sign_in: SignIn) -> None:
    number = str(uuid4())
    browser = sign_in(placed.world.haruka.person)
    said = {"title": "まつり", "on": today(placed), "sent_as": number}
    for _ in range(2):
        page = browser.post(address(placed, "field_visit_new"), said, follow=True).content.decode()
        assert f'class="sent-{number} success"' in page
    assert Visit.objects.count() == 1


def test_private_note_is_shown_to_its_author_alone(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    said = {"title": "まつり", "on": today(placed), "note": "みんなに", "private": "自分にだけ"}
    browser.post(address(placed, "field_visit_new"), said)
    own = address(placed, "field_visit", Visit.objects.get().uuid)
    assert "自分にだけ" in browser.get(own).content.decode()
    for person in (placed.world.kenji.person, placed.world.student_organiser):
        other = sign_in(person)
        assert other.get(own).status_code == 404
        for name in ("placement_home", "field_visits"):
            page = other.get(address(placed, name)).content.decode()
            assert "みんなに" in page
            assert "自分にだけ" not in page


def test_day_that_has_not_come_is_refused_and_words_stay(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    said = {"title": "まつり", "on": "2150-01-01", "note": "書いたもの"}
    page = browser.post(address(placed, "field_visit_new"), said).content.decode()
    assert "まだ来ていない日です。" in page
    assert "書いたもの" in page
    assert not Visit.objects.exists()


def test_visit_is_rewritten_and_deleted(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    browser.post(address(placed, "field_visit_new"), {"title": "まつり", "on": today(placed)})
    own = address(placed, "field_visit", Visit.objects.get().uuid)
    opened = mark_in(browser.get(own))
    browser.post(own, {"title": "準備", "on": today(placed), "private": "あとから", "mark": opened})
    assert Visit.objects.get().title == "準備"
    away = address(placed, "field_visit_delete", Visit.objects.get().uuid)
    assert f'href="{away}"' in browser.get(own).content.decode()
    asked = browser.get(away).content.decode()
    assert "この記録を消しますか" in asked
    assert "自分だけのメモも消えます" in asked
    assert sign_in(placed.world.kenji.person).post(away).status_code == 404
    assert Visit.objects.exists()
    assert browser.post(away).headers["Location"] == address(placed, "field_visits")
    assert not Visit.objects.exists()


def test_older_page_says_what_is_there_now_and_can_be_pressed_again(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    browser.post(address(placed, "field_notes"), {"text": "はじめ"})
    own = address(placed, "field_note", FieldNote.objects.get().uuid)
    opened = mark_in(browser.get(own))
    browser.post(own, {"text": "ほかの画面で", "mark": opened})
    stale = browser.post(own, {"text": "古い画面で", "mark": opened})
    page = stale.content.decode()
    assert "別の画面で、先に書き直されています。" in page
    assert "ほかの画面で" in page
    assert "古い画面で" in page
    done = browser.post(own, {"text": "古い画面で", "mark": mark_in(stale)})
    assert done.headers["Location"] == address(placed, "field_notes")
    assert "古い画面で" in browser.get(own).content.decode()


def test_name_that_was_taken_out_elsewhere_is_asked_about_anew(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    named = heard(placed, name="田中", knows="on")
    browser.post(address(placed, "field_voice_new"), named)
    own = address(placed, "field_voice", Voice.objects.get().uuid)
    opened = mark_in(browser.get(own))
    assert browser.post(own, {**heard(placed), "mark": opened}).status_code == 302
    stale = browser.post(own, {**named, "mark": opened})
    assert re.search(r'<input[^>]*name="knows"[^>]*>', stale.content.decode()) is not None
    assert re.search(r'<input[^>]*name="knows"[^>]*checked', stale.content.decode()) is None
    unsaid = {name: value for name, value in named.items() if name != "knows"}
    asked = browser.post(own, {**unsaid, "mark": mark_in(stale)}).content.decode()
    assert "名前を書くのは、本人が承知しているときだけです。" in asked
    assert Voice.objects.get().name == ""


def test_name_in_place_of_a_part_is_asked_about_kindly(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    said = heard(placed, said_by_role="商店の田中さん")
    page = browser.post(address(placed, "field_voice_new"), said).content.decode()
    assert "「田中さん」は、お名前のように見えます。" in page
    assert "いま来る人とやりたい" in page
    assert not Voice.objects.exists()
    assert browser.post(address(placed, "field_voice_new"), {**said, "no_name": "on"}).status_code == 302
    assert Voice.objects.get().said_by_role == "商店の田中さん"


def test_name_needs_its_bearers_consent(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    said = heard(placed, name="田中")
    page = browser.post(address(placed, "field_voice_new"), said).content.decode()
    assert "名前を書くのは、本人が承知しているときだけです。" in page
    assert not Voice.objects.exists()
    assert browser.post(address(placed, "field_voice_new"), {**said, "knows": "on"}).status_code == 302
    voice = Voice.objects.get()
    assert voice.name == "田中"
    assert voice.name_consented_at is not None
    assert (
        "田中さん" in sign_in(placed.world.kenji.person).get(address(placed, "field_voices")).content.decode()
    )


def test_voice_is_about_an_event_of_the_placement_alone(placed: Placed, sign_in: SignIn) -> None:
    event = placed.past_event()
    browser = sign_in(placed.world.haruka.person)
    wrong = browser.post(address(placed, "field_voice_new"), heard(placed, event=str(uuid4())))
    assert wrong.status_code == 200
    browser.post(address(placed, "field_voice_new"), heard(placed, event=str(event.uuid)))
    voice = Voice.objects.get()
    assert voice.event == event
    own = address(placed, "field_voice", voice.uuid)
    assert f'value="{event.uuid}" selected' in browser.get(own).content.decode()
    assert sign_in(placed.world.kenji.person).get(own).status_code == 404
    away = address(placed, "field_voice_delete", voice.uuid)
    assert sign_in(placed.world.kenji.person).get(away).status_code == 404
    assert "この声を消しますか" in browser.get(away).content.decode()
    assert Voice.objects.exists()
    browser.post(away)
    assert not Voice.objects.exists()


def test_host_takes_a_voice_away_and_nobody_is_told_who_did(placed: Placed, sign_in: SignIn) -> None:
    sign_in(placed.world.haruka.person).post(address(placed, "field_voice_new"), heard(placed))
    voice, host = Voice.objects.get(), sign_in(placed.world.student_organiser)
    away = address(placed, "field_voice_delete", voice.uuid)
    assert f'href="{away}"' in host.get(address(placed, "field_voices")).content.decode()
    assert "だれが消したかは出ません" in host.get(away).content.decode()
    assert host.post(away).headers["Location"] == address(placed, "field_voices")
    assert not Voice.objects.exists()
    assert AuditEntry.objects.get(act="field.voice_removed").subject == voice.uuid
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("佐藤さん", "佐藤"), ("佐藤 様", "佐藤"), ("さんぺい", "さんぺい")]
)
def test_honorific_is_not_kept_twice(placed: Placed, sign_in: SignIn, typed: str, kept: str) -> None:
    browser = sign_in(placed.world.haruka.person)
    browser.post(address(placed, "field_voice_new"), heard(placed, name=typed, knows="on"))
    assert Voice.objects.get().name == kept


def test_honorific_alone_is_no_name(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    browser.post(address(placed, "field_voice_new"), heard(placed, name="さん"))
    assert (Voice.objects.get().name, Voice.objects.get().name_consented_at) == ("", None)


def test_event_is_chosen_by_its_day_as_elsewhere(placed: Placed, sign_in: SignIn) -> None:
    event = placed.past_event(title="会場の下見")
    form = sign_in(placed.world.haruka.person).get(address(placed, "field_voice_new")).content.decode()
    assert f">{day_text(event.starts_at, placed.placement.term)} 会場の下見</option>" in form


def test_notes_are_kept_found_rewritten_and_deleted(placed: Placed, sign_in: SignIn) -> None:
    browser = sign_in(placed.world.haruka.person)
    page = address(placed, "field_notes")
    for text in ("雪の置き場", "早めに着く"):
        assert browser.post(page, {"text": text}).headers["Location"] == page
    found = browser.post(page, {"act": "search", "query": "雪"}).content.decode()
    assert "雪の置き場" in found
    assert "早めに着く" not in found
    assert "見つかりませんでした。" in browser.post(page, {"act": "search", "query": "海"}).content.decode()
    own = address(placed, "field_note", FieldNote.objects.earliest("pk").uuid)
    browser.post(own, {"text": "雪のこと", "mark": mark_in(browser.get(own))})
    assert "雪のこと" in browser.get(page).content.decode()
    assert sign_in(placed.world.kenji.person).get(own).status_code == 404
    assert "雪のこと" not in sign_in(placed.world.kenji.person).get(page).content.decode()
    assert sign_in(placed.world.student_organiser).get(page).status_code == 404
    away = address(placed, "field_note_delete", FieldNote.objects.earliest("pk").uuid)
    assert "このメモを消しますか" in browser.get(away).content.decode()
    assert sign_in(placed.world.kenji.person).post(away).status_code == 404
    assert FieldNote.objects.count() == 2
    assert browser.post(away).headers["Location"] == page
    assert FieldNote.objects.count() == 1


def test_empty_and_endless_notes_are_refused_with_what_was_typed(placed: Placed, sign_in: SignIn) -> None:
    browser, page = sign_in(placed.world.haruka.person), address(placed, "field_notes")
    assert "書いてから、残してください。" in browser.post(page, {"text": " "}).content.decode()
    answer = browser.post(page, {"text": "あ" * 4001}).content.decode()
    assert "4000字までにしてください。" in answer
    assert "あ" * 4001 in answer
    assert not FieldNote.objects.exists()


def test_finished_placement_is_read_and_takes_no_more_than_insights(placed: Placed, sign_in: SignIn) -> None:
    words = VisitWords("まつり", in_term(placed.now, placed.placement.term).date(), "灯りがともりました")
    log_visit(place=placed.haruka, words=words, event=None, now=placed.now)
    placed.finished()
    browser = sign_in(placed.world.kenji.person)
    page = browser.get(address(placed, "placement_home")).content.decode()
    assert "この現場での活動は終わりました。" in page
    assert "灯りがともりました" in page
    assert re.findall(r'href="([^"]*/new/[^"]*)"', page) == [address(placed, "insight_new")]
    for name in ("field_visit_new", "field_voice_new", "field_event_new", "field_photo_new"):
        assert browser.get(address(placed, name)).status_code == 404
    refused = browser.post(address(placed, "field_voice_new"), heard(placed)).content.decode()
    assert "この現場での活動は終わりました。新しく加えることはできません。" in refused


def test_words_of_who_is_kept_apart_leave_no_trace(placed: Placed, sign_in: SignIn) -> None:
    kenji = sign_in(placed.world.kenji.person)
    empty = {
        name: plain(kenji.get(address(placed, name)).content.decode())
        for name in ("placement_home", "field_visits", "field_voices", "field_photos")
    }
    browser = sign_in(placed.world.haruka.person)
    browser.post(address(placed, "field_visit_new"), {"title": "まつり", "on": today(placed)})
    browser.post(address(placed, "field_voice_new"), heard(placed))
    Tie.objects.create(
        declared_by=placed.world.haruka.person, other=placed.world.kenji.person, created_at=placed.now
    )
    for name, before in empty.items():
        assert plain(kenji.get(address(placed, name)).content.decode()) == before


def plain(page: str) -> str:
    """Without what is new with each answer."""
    return re.sub(r'(nonce|value)="[^"]{20,}"|csrfmiddlewaretoken', "", page)
