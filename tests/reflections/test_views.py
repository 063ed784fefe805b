"""The pages of the hour after."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.reflections import queries, queries_will
from kurumaza.reflections.models import Answer, WillNote
from tests.conftest import SignIn
from tests.factories.stories import Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def evening(now: datetime) -> Evening:
    return make_evening(next_day=now)


def test_reflection_is_saved_by_halves_and_come_back_to(evening: Evening, sign_in: SignIn) -> None:
    seat = evening.seats["はるか"]
    browser, page = sign_in(seat.enrolment.person), reverse("reflect", args=[evening.circle.uuid])
    answer = browser.post(page, {"E1": "7", "note": "メモです"}, follow=True)
    assert "<h1>残しました</h1>" in answer.content.decode()
    browser.post(page, {"E1": "7", "E2": "2", "note": "メモです", "line": "市をひらく", "next_step": "聞く"})
    browser.post(page, {"E1": "7", "E2": "2", "note": "メモです", "line": "市をひらく", "next_step": "聞く"})
    assert queries.own_answers(seat) == {"E1": 7, "E2": 2}
    assert WillNote.objects.count() == 1
    initial = browser.get(page).context["form"].initial
    assert initial == {"E1": 7, "E2": 2, "note": "メモです", "line": "市をひらく", "next_step": "聞く"}


def test_same_questions_are_asked_on_both_sides(evening: Evening, sign_in: SignIn) -> None:
    page = reverse("reflect", args=[evening.circle.uuid])

    def questions(call_name: str) -> list[str]:
        form = sign_in(evening.person(call_name).person).get(page).context["form"]
        return [form.fields[key].label for key in form.items]

    assert questions("はるか") == questions("けんじ")
    assert questions("はるか")[0] == "みんなが同じくらい話せた。"
    assert len(questions("はるか")) == 6


def test_answer_off_the_scale_is_not_kept(evening: Evening, sign_in: SignIn) -> None:
    browser = sign_in(evening.person("はるか").person)
    browser.post(reverse("reflect", args=[evening.circle.uuid]), {"E1": "9"})
    assert not Answer.objects.exists()


def test_reflection_before_circle_says_when(now: datetime, sign_in: SignIn) -> None:
    evening = make_evening(next_day=now)
    evening.circle.slot.starts_at = now + timedelta(hours=1)
    evening.circle.slot.save()
    evening.circle.room.ended_at = None
    evening.circle.room.save()
    page = sign_in(evening.person("はるか").person).get(reverse("reflect", args=[evening.circle.uuid]))
    assert "対話のあとから書けます。" in page.content.decode()
    assert '<form method="post" class="stack-l"' not in page.content.decode()


def test_gifts_are_shown_to_seats_of_circle(evening: Evening, sign_in: SignIn) -> None:
    page = sign_in(evening.person("はるか").person).get(reverse("gifts", args=[evening.circle.uuid]))
    shown = page.content.decode()
    assert "けんじさん" in shown
    assert "みどりのひとこと" in shown
    assert "ゆいのひとこと" not in shown


@pytest.mark.parametrize("name", ["reflect", "gifts"])
@pytest.mark.parametrize("who", ["ゆい", "student_organiser", "graduate_organiser", "outsider"])
def test_evening_of_others_is_not_found(evening: Evening, sign_in: SignIn, name: str, who: str) -> None:
    person = evening.person(who).person if who in evening.seats else getattr(evening.world, who)
    assert sign_in(person).get(reverse(name, args=[evening.circle.uuid])).status_code == 404


def test_river_takes_lines_and_how_it_went(evening: Evening, sign_in: SignIn) -> None:
    person = evening.person("けんじ").person
    browser = sign_in(person)
    refused = browser.post(reverse("will"), {"line": " ", "next_step": ""}).content.decode()
    assert "一行書いてから、残してください。" in refused
    browser.post(reverse("will"), {"line": "教える側をおりる", "next_step": "学生の話を聞く"})
    [line] = queries_will.own_will(person)
    browser.post(reverse("will"), {"will": str(line.uuid), "how_it_went": "聞けた"})
    shown = browser.get(reverse("will")).content.decode()
    assert all(words in shown for words in ("教える側をおりる", "学生の話を聞く", "聞けた"))
