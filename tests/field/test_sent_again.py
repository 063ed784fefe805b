"""A form whose answer was lost, and which was written on and sent again: what is new in it is kept, in one row."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from kurumaza.field import actions_days
from kurumaza.field.actions_days import (
    VisitWords,
    VoiceWords,
    add_note,
    add_voice,
    log_visit,
    remove_voice,
    rewrite_note,
)
from kurumaza.field.actions_events import add_event, cancel_event, change_event
from kurumaza.field.actions_placements import write_placement
from kurumaza.field.actions_wishes import accept_wish, write_to_applicant, write_to_host
from kurumaza.field.errors import PlacementRefused, WishRefused
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldEvent, FieldNote, Placement, Visit, Voice, WishMessage
from kurumaza.field.queries_days import private_note_of
from kurumaza.field.queries_marks import note_mark
from kurumaza.field.queries_notes import own_notes
from kurumaza.field.queries_placements import content_of, digest_of
from kurumaza.people.sent_once import goes_on
from kurumaza.terms.dates import in_term
from tests.conftest import SignIn
from tests.factories.field import asked, full_content, published_placement
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ARRIVED = DaysRefused("arrived")


def visited(placed: Placed, **changes: Any) -> VisitWords:
    on = in_term(placed.now, placed.placement.term).date()
    return VisitWords("まつりの準備", on, "机を運びました。", "足が痛い")._replace(**changes)


def heard(placed: Placed, **changes: Any) -> VoiceWords:
    on = in_term(placed.now, placed.placement.term).date()
    return VoiceWords("商店の店主", "若い人が来ると明るい", on)._replace(**changes)


def address(placed: Placed, name: str, *more: object) -> str:
    return reverse(name, args=[placed.placement.uuid, *more])


def in_page(name: str, page: str) -> str:
    """What a hidden input holds."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


@pytest.mark.parametrize(
    ("there", "sent", "does"),
    [
        ({"a": "机"}, {"a": "机と椅子"}, True),
        ({"a": ""}, {"a": "机"}, True),
        ({"a": "机", "b": None}, {"a": "机", "b": 1}, True),
        ({"a": "机と椅子"}, {"a": "机"}, False),
        ({"a": "机", "b": 1}, {"a": "机", "b": 2}, False),
        ({"a": {"b": "机"}}, {"a": {"b": "机と"}}, True),
        ({"a": {"b": "机"}}, {"a": {"b": "と"}}, False),
        ({"a": False}, {"a": True}, False),
    ],
)
def test_what_goes_on_loses_nothing(there: dict[str, Any], sent: dict[str, Any], *, does: bool) -> None:
    assert goes_on(there, sent) == does


def test_visit_that_was_written_on_is_kept_in_one_row(placed: Placed) -> None:
    event, number = placed.past_event(), uuid4()
    for words in (
        visited(placed),
        visited(placed, note="机を運びました。重かった。", private="足が痛い、でも"),
    ):
        done = log_visit(place=placed.haruka, words=words, event=event, now=placed.now, sent_as=number)
        assert isinstance(done, Visit)
    row = Visit.objects.get()
    assert (row, row.note) == (done, "机を運びました。重かった。")
    assert private_note_of(placed.world.haruka.person, row) == "足が痛い、でも"


def test_visit_is_written_on_after_the_end_as_on_its_page(placed: Placed) -> None:
    number = uuid4()
    log_visit(place=placed.haruka, words=visited(placed), event=None, now=placed.now, sent_as=number)
    over, more = placed.finished(), visited(placed, note="机を運びました。おわり。")
    assert isinstance(
        log_visit(place=over.haruka, words=more, event=None, now=over.now, sent_as=number), Visit
    )
    assert Visit.objects.get().note == "机を運びました。おわり。"


def test_voice_that_was_written_on_is_kept_in_one_row(placed: Placed) -> None:
    event, number = placed.past_event(), uuid4()
    add_voice(place=placed.haruka, words=heard(placed), event=None, now=placed.now, sent_as=number)
    more = heard(placed, stirred="うれしくなった", name="田中", knows=True)
    done = add_voice(place=placed.haruka, words=more, event=event, now=placed.now, sent_as=number)
    row = Voice.objects.get()
    assert done == row
    assert (row.stirred, row.name, row.name_consented_at, row.event) == (
        "うれしくなった",
        "田中",
        placed.now,
        event,
    )


def test_note_that_was_written_on_is_kept_in_one_row(placed: Placed) -> None:
    number = uuid4()
    for text in ("はじめ", "はじめ\n\n続き", "はじめ\n\n続き"):
        assert isinstance(add_note(place=placed.haruka, text=text, now=placed.now, sent_as=number), FieldNote)
    assert [one.text for one in own_notes(placed.haruka)] == ["はじめ\n\n続き"]


def test_draft_from_before_writes_nothing_over_unseen(placed: Placed) -> None:
    """It was rewritten on its own page meanwhile; or the form was emptied and holds something else."""
    place, now, number = placed.haruka, placed.now, uuid4()
    first = add_note(place=place, text="はじめ", now=now, sent_as=number)
    assert isinstance(first, FieldNote)
    rewrite_note(place=place, note=first.uuid, text="書き直した", mark=note_mark("はじめ"), now=now)
    assert add_note(place=place, text="はじめ", now=now, sent_as=number) == ARRIVED
    assert [one.text for one in own_notes(place)] == ["書き直した"]
    seen = note_mark("書き直した")
    assert isinstance(add_note(place=place, text="べつ", now=now, sent_as=number, mark=seen), FieldNote)
    assert [one.text for one in own_notes(place)] == ["べつ"]
    words = visited(placed)
    log_visit(place=place, words=words, event=None, now=now, sent_as=number)
    other = words._replace(note="ちがう")
    assert log_visit(place=place, words=other, event=None, now=now, sent_as=number) == ARRIVED
    add_voice(place=place, words=heard(placed), event=None, now=now, sent_as=number)
    spoken = heard(placed, said="ちがう")
    assert add_voice(place=place, words=spoken, event=None, now=now, sent_as=number) == ARRIVED


def test_pages_show_what_arrived_and_rewrite_it_when_pressed_again(placed: Placed, sign_in: SignIn) -> None:
    browser, day = (
        sign_in(placed.world.haruka.person),
        f"{in_term(placed.now, placed.placement.term):%Y-%m-%d}",
    )
    for name, said, changed in [
        ("field_notes", {"text": "はじめの文"}, {"text": "べつの文"}),
        ("field_visit_new", {"title": "まつり", "on": day, "note": "はじめの文"}, {"note": "べつの文"}),
        (
            "field_voice_new",
            {"said_by_role": "店主", "heard_on": day, "said": "はじめの文"},
            {"said": "べつの文"},
        ),
    ]:
        page, number = address(placed, name), str(uuid4())
        browser.post(page, {**said, "sent_as": number}, follow=True)
        shown = browser.post(page, {**said, **changed, "sent_as": number}).content.decode()
        assert "前に送ったものが、もう届いています。" in shown
        assert "はじめの文" in shown
        assert "べつの文" in shown
        assert f'name="sent_as" value="{number}"' in shown
        assert 'class="sent-' not in shown  # the draft stays on the device
        mark = in_page("mark", shown)
        done = browser.post(page, {**said, **changed, "sent_as": number, "mark": mark}, follow=True)
        assert f'class="sent-{number} success"' in done.content.decode()
    assert [one.text for one in own_notes(placed.haruka)] == ["べつの文"]
    assert Visit.objects.get().note == "べつの文"
    assert Voice.objects.get().said == "べつの文"


def test_something_else_is_kept_beside_what_arrived(placed: Placed, sign_in: SignIn) -> None:
    browser, page, number = sign_in(placed.world.haruka.person), address(placed, "field_notes"), str(uuid4())
    browser.post(page, {"text": "はじめ", "sent_as": number})
    shown = browser.post(page, {"text": "べつ", "sent_as": number}).content.decode()
    found = re.search(r'<button[^>]*name="sent_as" value="([^"]+)"[^>]*>別のものとして残す', shown)
    assert found is not None
    sent = {"text": "べつ", "sent_as": [number, found[1]], "mark": in_page("mark", shown)}
    done = browser.post(page, sent, follow=True).content.decode()
    assert f"sent-{number}" in done  # the draft of the form it came from goes
    assert {one.text for one in own_notes(placed.haruka)} == {"はじめ", "べつ"}


def test_event_that_was_written_on_is_kept_in_one_row(placed: Placed) -> None:
    viewer, number = placed.viewer(placed.haruka), uuid4()
    add_event(viewer=viewer, words=placed.words(), now=placed.now, sent_as=number)
    more = placed.words(words="集合は橋の前")
    for _time in range(2):
        done = add_event(viewer=viewer, words=more, now=placed.now, sent_as=number)
        assert isinstance(done, FieldEvent)
    row = FieldEvent.objects.get()
    assert (row.words, row.sequence) == ("集合は橋の前", 1)


def test_event_that_stands_otherwise_is_not_written_over_unseen(placed: Placed, sign_in: SignIn) -> None:
    browser, page, number = (
        sign_in(placed.world.haruka.person),
        address(placed, "field_event_new"),
        str(uuid4()),
    )
    day = in_term(placed.now + timedelta(days=3), placed.placement.term)
    said = {"kind": "event", "title": "発表会", "day": f"{day:%Y-%m-%d}", "starts": "18:30", "ends": "20:00"}
    browser.post(page, {**said, "sent_as": number})
    event = FieldEvent.objects.get()
    words = placed.words(title="受け入れ先が変えた題")
    change_event(viewer=placed.host, event=event.uuid, words=words, seen=0, now=placed.now)
    shown = browser.post(page, {**said, "starts": "17:30", "sent_as": number, "seen": ""}).content.decode()
    assert "前に送ったものが、もう届いています。" in shown
    assert "受け入れ先が変えた題" in shown
    assert 'value="17:30' in shown
    seen = in_page("seen", shown)
    assert browser.post(page, {**said, "starts": "17:30", "sent_as": number, "seen": seen}).status_code == 302
    event = FieldEvent.objects.get()
    assert f"{in_term(event.starts_at, placed.placement.term):%H:%M}" == "17:30"


def test_event_that_was_called_off_is_not_written_on(placed: Placed) -> None:
    number = uuid4()
    event = add_event(viewer=placed.host, words=placed.words(), now=placed.now, sent_as=number)
    assert isinstance(event, FieldEvent)
    cancel_event(viewer=placed.host, event=event.uuid, now=placed.now)
    more = placed.words(words="集合は橋の前")
    refused = add_event(viewer=placed.host, words=more, now=placed.now, sent_as=number)
    assert refused == DaysRefused("cancelled")


def test_letter_that_was_written_on_is_one_letter(placed: Placed) -> None:
    world, now, number = placed.world, placed.now, uuid4()
    wish = asked(world, published_placement(world, now), now)
    host = world.member(world.student_organiser)
    for text in ("こんにちは。", "こんにちは。\n\n続きです。"):
        assert isinstance(write_to_host(wish=wish, text=text, now=now, sent_as=number), WishMessage)
        done = write_to_applicant(wish=wish, membership=host, text=text, now=now, sent_as=uuid4())
        assert isinstance(done, WishMessage)
        WishMessage.objects.filter(membership=host).delete()
    assert WishMessage.objects.get().text == "こんにちは。\n\n続きです。"


@pytest.mark.parametrize("how", ["letter", "yes", "otherwise"])
def test_letter_that_was_answered_is_not_changed(placed: Placed, sign_in: SignIn, how: str) -> None:
    world, now, number = placed.world, placed.now, uuid4()
    wish = asked(world, published_placement(world, now), now)
    host, later = world.member(world.student_organiser), now + timedelta(hours=1)
    write_to_host(wish=wish, text="こんにちは。", now=now, sent_as=number)
    text = "こんにちは。続きです。"
    if how == "letter":
        write_to_applicant(wish=wish, membership=host, text="どうぞ。", now=later)
    elif how == "yes":
        accept_wish(wish=wish, membership=host, reply="ようこそ。", now=later)
    else:
        text = "べつの話です。"
    refused = write_to_host(wish=wish, text=text, now=later, sent_as=number)
    assert refused == WishRefused("arrived")
    browser, page = sign_in(wish.enrolment.person), reverse("placement_wish", args=[wish.uuid])
    sent = {"act": "letter", "text": text, "sent_as": str(number)}
    shown = browser.post(page, sent).content.decode()
    assert "前に送ったものは、もう届いています。" in shown
    assert f"{text}</textarea>" in shown
    anew = in_page("sent_as", shown)
    assert anew != str(number)
    assert browser.post(page, {**sent, "sent_as": anew}).status_code == 302
    mine = WishMessage.objects.filter(membership=None).order_by("pk").values_list("text", flat=True)
    assert list(mine) == ["こんにちは。", text]


def test_letter_of_the_host_that_was_answered_is_sent_as_another(placed: Placed, sign_in: SignIn) -> None:
    world, now, number = placed.world, placed.now, uuid4()
    wish = asked(world, published_placement(world, now), now)
    host = world.member(world.student_organiser)
    write_to_applicant(wish=wish, membership=host, text="どうぞ。", now=now, sent_as=number)
    write_to_host(wish=wish, text="はい。", now=now)
    page = reverse("join_wish", args=[world.term.slug, wish.uuid])
    sent = {"act": "letter", "text": "どうぞ。橋の前で。", "sent_as": str(number)}
    shown = sign_in(host.person).post(page, sent).content.decode()
    assert "前に送ったものは、もう届いています。" in shown
    assert in_page("sent_as", shown) != str(number)


def drafted(placed: Placed, number: UUID, mark: str = "", **changes: Any) -> Placement | PlacementRefused:
    member = placed.world.member(placed.world.student_organiser)
    content = full_content()._replace(**changes)
    return write_placement(
        term=placed.world.term, membership=member, content=content, mark=mark, now=placed.now, sent_as=number
    )


def test_internship_that_was_written_on_is_one_draft(placed: Placed) -> None:
    number, before = uuid4(), Placement.objects.count()
    first = drafted(placed, number, title="食堂を考える")
    done = drafted(placed, number, title="食堂を考える冬")
    assert isinstance(first, Placement)
    assert done == first
    assert Placement.objects.count() == before + 1
    assert Placement.objects.get(pk=first.pk).title == "食堂を考える冬"
    assert drafted(placed, number, title="ほかの題") == PlacementRefused("arrived")
    seen = digest_of(content_of(Placement.objects.get(pk=first.pk)))
    assert drafted(placed, number, seen, title="ほかの題") == first
    Placement.objects.filter(pk=first.pk).update(published_at=placed.now)
    assert drafted(placed, number, seen, title="ほかの題") == first
    assert drafted(placed, number, seen, title="ほかの題です") == PlacementRefused("out_already")


def test_page_of_an_internship_shows_the_way_to_what_arrived(placed: Placed, sign_in: SignIn) -> None:
    page = reverse("placement_new", args=[placed.world.term.slug])
    browser, number = sign_in(placed.world.student_organiser), str(uuid4())
    browser.post(page, {"title": "食堂を考える", "sent_as": number})
    made = Placement.objects.get(title="食堂を考える")
    shown = browser.post(page, {"title": "ほかの題", "sent_as": number}).content.decode()
    assert "前に送ったものが、もう届いています。" in shown
    assert reverse("placement_publish", args=[placed.world.term.slug, made.uuid]) in shown
    assert 'value="ほかの題"' in shown
    sent = {"title": "ほかの題", "sent_as": number, "mark": in_page("mark", shown)}
    assert browser.post(page, sent).status_code == 302
    made.refresh_from_db()
    assert made.title == "ほかの題"


def test_event_that_another_device_notes_at_the_same_moment_is_noted_once(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, columns = placed.past_event(), actions_days._visit_columns

    def meanwhile(person: Any, words: VisitWords) -> dict[str, object]:
        made = columns(person, words)
        Visit.objects.create(placement=placed.placement, enrolment=placed.world.haruka, event=event, **made)
        return made

    monkeypatch.setattr(actions_days, "_visit_columns", meanwhile)
    done = log_visit(place=placed.haruka, words=visited(placed), event=event, now=placed.now, sent_as=uuid4())
    assert done == DaysRefused("already")
    assert Visit.objects.count() == 1


def test_words_to_what_was_deleted_meanwhile_stay_to_be_copied(placed: Placed, sign_in: SignIn) -> None:
    place, now, browser = placed.haruka, placed.now, sign_in(placed.world.haruka.person)
    day = f"{in_term(now, placed.placement.term):%Y-%m-%d}"
    voice = add_voice(place=place, words=heard(placed), event=None, now=now)
    visit = log_visit(place=place, words=visited(placed), event=None, now=now)
    note = add_note(place=place, text="はじめ", now=now)
    assert isinstance(voice, Voice)
    assert isinstance(visit, Visit)
    assert isinstance(note, FieldNote)
    remove_voice(viewer=placed.host, voice=voice.uuid, now=now)
    actions_days.delete_visit(place=place, visit=visit.uuid, now=now)
    actions_days.delete_note(place=place, note=note.uuid, now=now)
    for name, uuid, said in [
        ("field_voice", voice.uuid, {"said_by_role": "店主", "heard_on": day, "said": "書き直した文"}),
        ("field_visit", visit.uuid, {"title": "まつり", "on": day, "note": "書き直した文"}),
        ("field_note", note.uuid, {"text": "書き直した文"}),
    ]:
        page = address(placed, name, uuid)
        assert browser.get(page).status_code == 404
        answer = browser.post(page, said)
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert "もうここにはありません。" in shown
        assert "書き直した文" in shown
        assert browser.post(address(placed, name, uuid4()), said).status_code == 404
        assert sign_in(placed.sora.person).post(page, said).status_code == 404
