"""続いている関わりの手紙: months and plain words, for its person alone; by its pixels, and as text."""

import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from kurumaza.circles.models import Seat
from kurumaza.core.text.glyphs import GETA
from kurumaza.desk.letter import letter_as_text, letter_words, make_letter
from kurumaza.desk.queries_letter import Span, letter_of
from kurumaza.field.models import Placement
from kurumaza.terms.actions_roles import note_field_member
from kurumaza.terms.models import Enrolment, RoleHeld
from kurumaza.terms.queries_public import hosts_of
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.stories import NEXT_DAY, Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
A4_MM = (210, 297)


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def held(place: Enrolment, kind: str, first: date, last: date | None) -> None:
    RoleHeld.objects.create(enrolment=place, kind=kind, began_on=first, ended_on=last)


def text_of(evening: Evening, name: str = "はるか", now: datetime = NEXT_DAY) -> str:
    terms = letter_of(evening.person(name).person, now)
    words = letter_words(name, terms, hosts_of(evening.world.term), now)
    return letter_as_text(words).decode("utf-8-sig").replace("\r\n", "\n")


def pixels(pdf: bytes, tmp_path: Path) -> tuple[int, int, bytes]:
    """Width, height and grey values of the first page, drawn by another program than the one that made it."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf)
    drawn = subprocess.run(
        ["pdftoppm", "-gray", "-r", "60", "-f", "1", "-l", "1", str(file)], check=True, capture_output=True
    ).stdout
    kind, size, most, grey = drawn.split(b"\n", 3)
    assert (kind, most) == (b"P5", b"255")
    width, height = map(int, size.split())
    return width, height, grey


def test_letter_says_where_one_sat_from_month_to_month(evening: Evening) -> None:
    assert "少人数の対話に参加\n2026年2月\n" in text_of(evening)


def test_who_never_came_is_not_said_to_have_taken_part(evening: Evening) -> None:
    Seat.objects.filter(enrolment=evening.person("はるか")).update(reply=Seat.Reply.ABSENT)
    assert letter_of(evening.person("はるか").person, NEXT_DAY) == []


def test_circle_that_is_ahead_is_not_said(evening: Evening) -> None:
    before = evening.circle.slot.starts_at - timedelta(days=1)
    assert letter_of(evening.person("はるか").person, before) == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 2, 1), date(2026, 2, 10), "2026年2月\n"),
        (date(2025, 11, 1), date(2026, 2, 10), "2025年11月から2026年2月まで\n"),
        (date(2025, 11, 1), date(2026, 9, 30), "2025年11月から\n"),
        (date(2025, 11, 1), None, "2025年11月から\n"),
    ],
)
def test_role_is_told_by_months_and_no_plan_is(
    evening: Evening, first: date, last: date | None, words: str
) -> None:
    held(evening.person("はるか"), "companion", first, last)
    assert f"接続の練習に付きそう\n{words}" in text_of(evening)


def test_who_stepped_back_early_is_written_as_anybody(evening: Evening) -> None:
    held(evening.person("はるか"), "opener", date(2025, 12, 1), date(2026, 1, 15))
    text = text_of(evening)
    assert "2025年12月から2026年1月まで" in text
    assert not any(word in text for word in ("退", "やめ", "途中"))


def test_placement_stands_in_place_of_the_role_that_came_with_it(evening: Evening) -> None:
    place = evening.person("はるか")
    placement = Placement.objects.create(
        term=place.term, organisation=evening.world.students.organisation, title="まつりの準備"
    )
    placement.members.add(place)
    note_field_member(enrolment=place, until=date(2026, 5, 1), now=NEXT_DAY)
    text = text_of(evening)
    assert "「まつりの準備」(火-Okoshi)のメンバー\n2026年2月から\n" in text
    assert "現場に加わる" not in text


def test_left_term_is_not_told_of(evening: Evening) -> None:
    held(evening.person("はるか"), "opener", date(2025, 12, 1), None)
    Enrolment.objects.filter(pk=evening.person("はるか").pk).update(left_at=NEXT_DAY)
    assert letter_of(evening.person("はるか").person, NEXT_DAY) == []


def test_letter_holds_nothing_that_was_said_no_side_and_nobody_else(evening: Evening) -> None:
    text = text_of(evening)
    assert not any(word in text for word in ("ひとこと", "けんじ", "卒業生", "学生", "点", "時間数"))
    assert "火-Okoshi" in text
    assert "Dialogue for Everyone" in text
    assert evening.world.students.organisation.contact_email in text


def test_span_is_from_ones_first_circle_to_ones_last(evening: Evening) -> None:
    [term] = letter_of(evening.person("はるか").person, NEXT_DAY)
    assert term.sat == Span(date(2026, 2, 14), date(2026, 2, 14))


def test_pdf_is_a4_and_drawn_with_letters(evening: Evening, tmp_path: Path) -> None:
    terms = letter_of(evening.person("はるか").person, NEXT_DAY)
    words = letter_words("青森 はるか", terms, hosts_of(evening.world.term), NEXT_DAY)
    width, height, grey = pixels(make_letter(words), tmp_path)
    assert [round(one / 60 * 25.4) for one in (width, height)] == list(A4_MM)
    empty = letter_words("青森 はるか", [], [], NEXT_DAY)
    less = pixels(make_letter(empty), tmp_path)[2]
    assert sum(one < 128 for one in grey) > sum(one < 128 for one in less) + 300
    margin = [grey[place] for place in range(len(grey)) if place % width > width - 30]
    assert min(margin) > 200, "runs over the edge of the page"


@pytest.mark.parametrize("name", ["髙﨑", "x" * 100, "#panic()", "か\u3099", "あ" * 100])
def test_whatever_somebody_is_called_becomes_a_letter(evening: Evening, name: str, tmp_path: Path) -> None:
    terms = letter_of(evening.person("はるか").person, NEXT_DAY)
    pdf = make_letter(letter_words(name, terms, hosts_of(evening.world.term), NEXT_DAY))
    width, _height, grey = pixels(pdf, tmp_path)
    margin = [grey[place] for place in range(len(grey)) if place % width > width - 30]
    assert min(margin) > 200, "runs over the edge of the page"


def test_what_cannot_be_drawn_is_said_and_stands_in_the_text(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = letter_of(evening.person("はるか").person, NEXT_DAY)
    words = letter_words("はるか🎉", terms, [], NEXT_DAY)
    set_: list[dict[str, str]] = []
    monkeypatch.setattr("kurumaza.desk.letter.typeset", lambda _source, drawn, into: set_.append(drawn))
    make_letter(words)
    assert set_[0]["afterword"].startswith(f"「{GETA}」のところには")
    assert "はるか🎉さん" in letter_as_text(words).decode("utf-8-sig")


def test_its_person_chooses_the_name_each_time(evening: Evening, sign_in: SignIn) -> None:
    place = evening.person("はるか")
    Enrolment.objects.filter(pk=place.pk).update(name="青森 はるか子")
    browser, page = sign_in(place.person), reverse("role_letter")
    assert "はるかさんは、わたしたちの取り組みに" in words_of(browser.get(page))
    full = browser.post(page, {"name": "full", "as": "text"})
    assert full["Content-Disposition"] == 'attachment; filename="letter.txt"'
    assert "青森 はるか子さんは、" in full.content.decode("utf-8-sig")
    called = browser.post(page, {"name": "call_name", "as": "text"}).content.decode("utf-8-sig")
    assert "青森 はるか子" not in called
    assert browser.post(page, {"name": "full", "as": "pdf"}).content.startswith(b"%PDF-")
    assert "手紙に書く名前を選んでください。" in words_of(browser.post(page, {"as": "pdf"}))


def test_nobody_else_has_it_made(evening: Evening, sign_in: SignIn) -> None:
    browser = sign_in(evening.world.student_organiser)
    assert "まだ書けることがありません。" in words_of(browser.get(reverse("role_letter")))
    assert "はるか" not in words_of(browser.post(reverse("role_letter"), {"name": "full", "as": "text"}))
