"""LINEに貼る文: for a chat without names or personal links, for one person with theirs, in the term's own words."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.desk.queries_line import texts_for_chat
from kurumaza.people.models import Link
from kurumaza.terms.actions_line import set_line_text
from kurumaza.terms.dates import slot_text
from kurumaza.terms.errors import LineTextRefused
from kurumaza.terms.line_texts import KINDS, filled, usual_template
from kurumaza.terms.models import Slot
from tests.conftest import SignIn
from tests.factories.terms import NOW, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SIGN_IN = "http://localhost:8000/signin/?openExternalBrowser=1"
HOME = "http://localhost:8000/home/?openExternalBrowser=1"


@pytest.fixture
def world() -> World:
    """はるか and けんじ have seats at the round's two times."""
    world = make_world(now=timezone.now().replace(microsecond=0))
    proposal = Proposal.objects.create(
        round=world.round, state=Proposal.State.CONFIRMED, seed=1, created_at=NOW, confirmed_at=NOW
    )
    for number, (slot, one) in enumerate(zip(world.slots, (world.haruka, world.kenji), strict=True), 1):
        circle = Circle.objects.create(
            round=world.round, slot=slot, script=world.term.script, proposal=proposal, number=number
        )
        Seat.objects.create(circle=circle, round=world.round, enrolment=one)
    return world


def _texts(world: World, now: datetime) -> dict[str, str]:
    return {one.kind: one.text for one in texts_for_chat(world.term, world.round, now)}


def _words(slot: Slot) -> str:
    return slot_text(Slot.objects.select_related("round__term").get(pk=slot.pk))


def test_there_is_a_text_for_each_message(world: World) -> None:
    texts = _texts(world, timezone.now())
    assert list(texts) == list(KINDS)
    for text in texts.values():
        assert text.endswith(f"\n{SIGN_IN}")
        assert f"「{world.term.name}」" in text
        assert "{" not in text
    times = "\n".join(_words(slot) for slot in world.slots)
    assert texts["group"] == (
        f"「{world.term.name}」第1回のグループと時間が決まりました。\n{times}\n\n"
        f"ご自分の時間は、届いたメールか、ここから確かめられます。\n{SIGN_IN}"
    )


def test_texts_for_a_chat_hold_no_name_and_no_personal_link(world: World, sign_in: SignIn) -> None:
    address = reverse("line_texts", args=[world.term.slug])
    before = Link.objects.count()
    page = sign_in(world.student_organiser).get(address).content.decode()
    text = "".join(_texts(world, timezone.now()).values())
    assert not [name for name in ("はるか", "けんじ", "名簿の名前", "/l/") if name in text]
    assert "/l/" not in page
    assert Link.objects.count() == before
    assert page.count("<textarea readonly") == len(KINDS)


def test_reminders_speak_of_the_next_day_only(world: World) -> None:
    later = world.slots[1]
    Slot.objects.filter(pk=later.pk).update(starts_at=later.starts_at + timedelta(days=3))
    texts = _texts(world, timezone.now())
    assert _words(world.slots[0]) in texts["day"]
    assert _words(later) not in texts["day"]
    assert _words(later) in texts["group"]
    after_first = _texts(world, world.slots[0].starts_at + timedelta(hours=2))
    assert _words(later) in after_first["day"]
    assert _words(world.slots[0]) not in after_first["day"]


def test_term_without_rounds_has_the_invitation_only(world: World, sign_in: SignIn) -> None:
    assert [one.kind for one in texts_for_chat(world.outsiders_term, None, NOW)] == ["invitation"]
    address = reverse("line_texts", args=[world.outsiders_term.slug])
    assert sign_in(world.outsider).get(address).status_code == 200


def test_terms_own_words_take_the_place_of_the_usual_ones(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.student_organiser), reverse("line_texts", args=[world.term.slug])
    mine = "明日だよ。\r\n{日時}\r\n{リンク} {ほか}"
    response = client.post(f"{address}?round=1", {"kind": "day", "text": mine})
    assert response.headers["Location"] == f"{address}?round=1"
    world.term.refresh_from_db()
    times = "\n".join(_words(slot) for slot in world.slots)
    assert _texts(world, timezone.now())["day"] == f"明日だよ。\n{times}\n{SIGN_IN} {{ほか}}"
    client.post(address, {"kind": "day", "text": " "})
    world.term.refresh_from_db()
    assert world.term.line_texts == {}


def test_full_width_braces_are_filled_in_too() -> None:
    values: dict[str, str | int] = {
        "term": "第1期",
        "number": 2,
        "times": "19:00",
        "link": "https://example.jp/",
    }
    assert filled("\uff5b期\uff5dの第\uff5b回\uff5d回", values) == "第1期の第2回"


def test_words_that_cannot_be_kept_are_refused(world: World) -> None:
    by = world.student_organiser
    assert set_line_text(term=world.term, kind="poem", text="あ", by=by) == LineTextRefused("unknown_kind")
    assert set_line_text(term=world.term, kind="day", text="あ" * 1001, by=by) == LineTextRefused("too_long")
    assert set_line_text(term=world.term, kind="day", text=usual_template("day"), by=by) is None
    world.term.refresh_from_db()
    assert world.term.line_texts == {}


def test_one_person_gets_a_text_with_their_name_and_time(world: World, sign_in: SignIn) -> None:
    client, slug = sign_in(world.student_organiser), world.term.slug
    address = reverse("line_person", args=[slug, world.haruka.uuid])
    before = Link.objects.count()
    page = client.get(f"{address}?round=1").content.decode()
    assert f"はるかさん\n\n「{world.term.name}」第1回は、明日です。\n{_words(world.slots[0])}\n" in page
    assert HOME in page
    assert "/l/" not in page
    assert Link.objects.count() == before
    assert "取りやめになりました" not in page
    Circle.objects.update(cancelled_at=timezone.now())
    page = client.get(f"{address}?round=1").content.decode()
    assert page.count("<textarea readonly") == 1
    assert f"第1回は、取りやめになりました。\n{_words(world.slots[0])}" in page


def test_texts_of_a_person_are_for_their_own_side(world: World, sign_in: SignIn) -> None:
    slug = world.term.slug
    page = sign_in(world.student_organiser).get(reverse("line_texts", args=[slug])).content.decode()
    assert (world.haruka.name in page, world.kenji.name in page) == (True, False)
    address = reverse("line_person", args=[slug, world.haruka.uuid])
    for other in (world.graduate_organiser, world.outsider, world.kenji.person, world.haruka.person):
        assert sign_in(other).get(address).status_code == 404


def test_person_without_a_seat_has_no_text_yet(world: World, sign_in: SignIn) -> None:
    late = world.add_person(world.students, "そら")
    address = reverse("line_person", args=[world.term.slug, late.uuid])
    page = sign_in(world.student_organiser).get(address).content.decode()
    assert "第1回には、まだ席がありません。" in page


@pytest.mark.parametrize(("asked", "status"), [("1", 200), ("7", 404), ("一", 200), ("99999999", 200)])
def test_round_is_chosen_by_its_number(world: World, sign_in: SignIn, asked: str, status: int) -> None:
    address = reverse("line_texts", args=[world.term.slug])
    assert sign_in(world.student_organiser).get(address, {"round": asked}).status_code == status


def test_text_that_is_refused_stays_where_it_was_written(world: World, sign_in: SignIn) -> None:
    address = reverse("line_texts", args=[world.term.slug])
    text = "集まりの前の日です。" * 101
    page = sign_in(world.student_organiser).post(address, {"kind": KINDS[0], "text": text}).content.decode()
    assert "長すぎるため、保存していません。1000字までです。" in page
    assert page.count(text) == 1
    assert text in page.partition(f'id="text-{KINDS[0]}"')[2].partition("</textarea>")[0]
    assert text not in "".join(_texts(world, timezone.now()).values())
