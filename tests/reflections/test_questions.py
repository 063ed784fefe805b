"""What is asked before the first circle, after the last and once later."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.people.models import Notice
from kurumaza.people.notices import find_notice, is_optional
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_questions import remind_of_questions, save_answers
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.models import Answer
from kurumaza.reflections.queries_questions import answers_on, open_questions, standing_of
from kurumaza.terms.actions_opening import add_round, add_slot
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.stories import NEXT_DAY, Evening, make_evening
from tests.factories.terms import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MONTHS = timedelta(days=95)


def prepared(evening: Evening, name: str = "はるか") -> Enrolment:
    place = evening.person(name)
    Enrolment.objects.filter(term=place.term).update(prepared_at=NOW)
    place.refresh_from_db()
    return place


def open_now(place: Enrolment, now: datetime) -> list[str]:
    return [one.occasion for one in open_questions([place], now)]


def test_before_is_open_until_the_first_circle_and_after_from_the_last() -> None:
    evening = make_evening()
    place, start = prepared(evening), evening.circle.slot.starts_at
    assert open_now(place, NOW) == ["before"]
    assert open_now(place, start + timedelta(minutes=59)) == ["before"]
    assert open_now(place, NEXT_DAY) == ["before", "after"]  # whoever missed it, until the reflection
    assert save_reflection(seat=evening.seats["はるか"], answers={"E1": 5}, note=None, now=NEXT_DAY) is None
    assert open_now(place, NEXT_DAY) == ["after"]
    assert open_now(place, NEXT_DAY + MONTHS) == ["later"]
    assert open_now(place, NEXT_DAY + 2 * MONTHS) == []


def test_after_waits_for_a_round_that_one_may_still_sit_in() -> None:
    evening = make_evening()
    place = prepared(evening)
    held = add_round(term=place.term, by=evening.world.student_organiser)
    add_slot(round=held, starts_at=NEXT_DAY + timedelta(days=14), by=evening.world.student_organiser)
    assert standing_of(place, "after", NEXT_DAY) == "not_yet"
    place.term.closed_at = NEXT_DAY
    place.term.save()
    assert standing_of(place, "after", NEXT_DAY) == "open"
    assert standing_of(place, "later", NEXT_DAY + MONTHS) == "open"


def test_seat_that_was_given_back_is_no_circle_of_ones_own() -> None:
    evening = make_evening()
    place = prepared(evening)
    evening.seats["はるか"].released_at = NEXT_DAY
    evening.seats["はるか"].save()
    assert standing_of(place, "after", NEXT_DAY) == "not_yet"
    evening.circle.cancelled_at = NOW
    evening.circle.save()
    assert standing_of(prepared(evening, "けんじ"), "after", NEXT_DAY) == "not_yet"


def test_minor_without_groups_is_not_asked(sign_in: SignIn) -> None:
    place = prepared(make_evening())
    place.without_groups = True
    place.save()
    assert {standing_of(place, one, NEXT_DAY) for one in ("before", "after", "later")} == {"not_asked"}  # type: ignore[arg-type]
    page = sign_in(place.person).get(reverse("questions", args=[place.uuid, "before"]))
    assert "グループでの対話に入る方に" in page.content.decode()
    remind_of_questions(NEXT_DAY)
    assert not Notice.objects.filter(person=place.person, name="reflections.questions").exists()


def test_answers_are_kept_by_occasion_and_refused_when_it_is_not_open() -> None:
    place = prepared(make_evening())
    assert save_answers(enrolment=place, occasion="before", answers={"1": 3, "8": 7}, now=NOW) is None
    assert save_answers(enrolment=place, occasion="before", answers={"1": 4}, now=NOW) is None
    assert save_answers(enrolment=place, occasion="after", answers={"1": 6}, now=NEXT_DAY) is None
    assert (answers_on(place, "before"), answers_on(place, "after")) == ({"1": 4, "8": 7}, {"1": 6})
    for occasion, answers, code in (
        ("later", {"1": 6}, "closed"),
        ("after", {"1": 8}, "not_on_scale"),
        ("after", {"E1": 6}, "unknown_item"),
    ):
        refused = save_answers(enrolment=place, occasion=occasion, answers=answers, now=NEXT_DAY)  # type: ignore[arg-type]
        assert refused == ReflectionRefused(code)  # type: ignore[arg-type]
    assert Answer.objects.count() == 3


def test_each_is_told_once_and_not_who_answered_or_left() -> None:
    evening = make_evening()
    haruka, kenji, sora = (prepared(evening, name) for name in ("はるか", "けんじ", "そら"))
    told = Notice.objects.filter(name="reflections.questions")
    remind_of_questions(NOW)  # weeks ahead
    assert not told.exists()
    start = evening.circle.slot.starts_at
    save_answers(enrolment=kenji, occasion="before", answers={"1": 3}, now=NOW)
    Enrolment.objects.filter(pk=sora.pk).update(left_at=NOW)
    for _night in range(2):
        remind_of_questions(start - timedelta(days=2))
    assert told.filter(person=haruka.person).count() == 1
    assert not told.filter(person__in=(kenji.person, sora.person)).exists()
    for moment in (NEXT_DAY, NEXT_DAY + timedelta(days=1), NEXT_DAY + MONTHS):
        remind_of_questions(moment)
    asked = [one.arguments["occasion"] for one in told.filter(person=haruka.person).order_by("pk")]
    assert asked == ["before", "after", "later"]
    assert is_optional("reflections.questions")


def test_notice_gives_way_to_an_answer_and_to_leaving() -> None:
    evening = make_evening(next_day=timezone.now())
    place = prepared(evening)
    build = find_notice("reflections.questions")
    content = build(enrolment=str(place.uuid), occasion="after")
    assert content is not None
    assert content.subject == "対話を終えて"
    assert build(enrolment=str(place.uuid), occasion="later") is None
    save_answers(enrolment=place, occasion="after", answers={"1": 3}, now=timezone.now())
    assert build(enrolment=str(place.uuid), occasion="after") is None
    other = prepared(evening, "けんじ")
    other.left_at = timezone.now()
    other.save()
    assert build(enrolment=str(other.uuid), occasion="after") is None


def test_page_asks_both_sides_the_same_and_keeps_by_button_and_by_typing(sign_in: SignIn) -> None:
    evening = make_evening(next_day=timezone.now())
    asked = []
    for name in ("はるか", "けんじ"):
        place = prepared(evening, name)
        browser, page = sign_in(place.person), reverse("questions", args=[place.uuid, "after"])
        asked.append([str(field.label) for field in browser.get(page).context["form"]])
        shown = browser.post(page, {"1": "5"}, follow=True).content.decode()
        assert "8問のうち、1問に答えています" in shown
        sent = {"person": str(place.person.uuid), "fields": {"2": {"value": "6", "known": [""]}}}
        keeps = reverse("keep_questions", args=[place.uuid, "after"])
        answer = browser.post(keeps, json.dumps(sent), content_type="application/json")
        assert answer.json()["kept"] == ["2"]
        assert answers_on(place, "after") == {"1": 5, "2": 6}
    assert asked[0] == asked[1]
    assert len(asked[0]) == 8


def test_page_is_ones_own(sign_in: SignIn) -> None:
    evening = make_evening(next_day=timezone.now())
    place, other = prepared(evening), prepared(evening, "けんじ")
    browser = sign_in(other.person)
    for name in ("questions", "keep_questions"):
        assert browser.post(reverse(name, args=[place.uuid, "after"]), {}).status_code == 404
        assert browser.post(reverse(name, args=[other.uuid, "never"]), {}).status_code == 404


def test_home_has_one_line_while_something_is_open(sign_in: SignIn) -> None:
    evening = make_evening(next_day=timezone.now())
    place = prepared(evening)
    save_reflection(seat=evening.seats["はるか"], answers={"E1": 5}, note=None, now=timezone.now())
    page, line = reverse("questions", args=[place.uuid, "after"]), "対話を終えたあとの、短い問いがあります。"
    shown = sign_in(place.person).get(reverse("home")).content.decode()
    assert page in shown
    assert line in shown
    every = {str(n): 4 for n in range(1, 9)}
    save_answers(enrolment=place, occasion="after", answers=every, now=timezone.now())
    assert line not in sign_in(place.person).get(reverse("home")).content.decode()
