"""A participant's home: the next step first, then what the last circle left."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Circle, Seat
from kurumaza.desk.queries_home import greeting, last_seat, next_circle, received_gifts
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal
from kurumaza.reflections.models import WillNote
from kurumaza.rooms.models import Gift, Room
from kurumaza.stories.models import Delivery, Mention, MentionConsent, Story, StoryConsent
from kurumaza.terms.models import Availability, CrossroadsCard, Enrolment, Slot
from tests.conftest import SIGN_IN_BACKEND, SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import (
    NOW,
    UNTIL_ROUND,
    EnrolmentFactory,
    MembershipFactory,
    PersonFactory,
    RoundFactory,
    World,
    make_world,
    prepare,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

EVENING = NOW + UNTIL_ROUND  # 2月14日(土)19:00
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def circle(world: World) -> Circle:
    """はるか and けんじ sit together on the evening."""
    return seat_together(world, world.slots[0], world.haruka, world.kenji)


def seat_together(world: World, slot: Slot, *people: Enrolment) -> Circle:
    held = slot.round
    number = held.circles.count() + 1
    circle = Circle.objects.create(round=held, slot=slot, script=world.term.script, number=number)
    for enrolment in people:
        Seat.objects.create(circle=circle, round=held, enrolment=enrolment)
    return circle


def test_later_rounds_times_are_asked_for(world: World) -> None:
    later = RoundFactory.create(term=world.term, number=2)
    slot = Slot.objects.create(round=later, starts_at=NOW + 30 * DAY)
    assert "候補の時間が出ています" in home(world.haruka.person, NOW)
    Availability.objects.create(enrolment=world.haruka, slot=slot, answer="no")
    assert "候補の時間が出ています" not in home(world.haruka.person, NOW)
    assert "準備はできています" in home(world.haruka.person, NOW)


def test_times_of_a_round_whose_groups_were_cancelled_are_asked_for_again(
    circle: Circle, world: World
) -> None:
    Availability.objects.filter(enrolment=world.haruka).delete()
    assert "候補の時間" not in home(world.haruka.person, NOW)
    Circle.objects.update(cancelled_at=NOW)
    assert "候補の時間" in home(world.haruka.person, NOW)


def home(person: Person, at: datetime) -> str:
    """The page as this person sees it at a moment."""
    with time_machine.travel(at, tick=False):
        browser = Client()
        browser.force_login(person, backend=SIGN_IN_BACKEND)
        response = browser.get("/home/")
    assert response.status_code == 200
    return words_of(response)


def test_home_asks_strangers_to_sign_in() -> None:
    response = Client().get("/home/")
    assert (response.status_code, response["Location"]) == (302, "/signin/?next=/home/")


def test_home_tells_when_and_with_how_many(world: World, circle: Circle) -> None:
    page = home(world.haruka.person, EVENING - 3 * DAY)
    assert 'はるかさん、</span><span class="piece">こんばんは</span>' in page
    assert "2月14日(土)19:00–20:00<br>2人で話します" in page
    assert "あと3日です。当日は、15分前から待合室に入れます。" in page
    assert 'class="go" href="/check/"' in page
    assert f'href="/circles/{circle.uuid}/reply/"' in page


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (EVENING - DAY, "明日です。"),
        (EVENING - timedelta(hours=19), "今日です。18:45から待合室に入れます。"),
        (EVENING - 16 * MINUTE, "今日です。18:45から待合室に入れます。"),
    ],
)
def test_home_counts_days_on_the_clocks_of_the_term(
    world: World, circle: Circle, at: datetime, said: str
) -> None:
    assert said in home(world.haruka.person, at)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (EVENING - 15 * MINUTE - timedelta(seconds=1), False),
        (EVENING - 15 * MINUTE, True),
        (EVENING + 59 * MINUTE, True),
        (EVENING + 60 * MINUTE, False),
    ],
)
def test_waiting_room_opens_a_quarter_before(
    world: World, circle: Circle, at: datetime, is_open: bool
) -> None:
    assert (f'class="go" href="/circles/{circle.uuid}/wait/"' in home(world.haruka.person, at)) is is_open


def test_circle_that_runs_over_its_time_can_still_be_entered(world: World, circle: Circle) -> None:
    Room.objects.create(circle=circle, opened_at=EVENING)
    page = home(world.haruka.person, EVENING + 70 * MINUTE)
    assert f'href="/circles/{circle.uuid}/wait/"' in page


def test_circle_that_closed_early_is_over(world: World, circle: Circle) -> None:
    Room.objects.create(circle=circle, opened_at=EVENING, ended_at=EVENING + 50 * MINUTE)
    page = home(world.haruka.person, EVENING + 51 * MINUTE)
    assert f"/circles/{circle.uuid}/wait/" not in page
    assert f'href="/circles/{circle.uuid}/reflect/"' in page


def test_cancelled_circle_is_not_shown(world: World, circle: Circle) -> None:
    circle.cancelled_at = NOW
    circle.save()
    assert next_circle(world.haruka.person, NOW) is None
    assert "グループと時間が決まったら、メールでお知らせします。" in home(world.haruka.person, NOW)


def test_reply_is_shown_back(world: World, circle: Circle) -> None:
    seat = circle.seats.get(enrolment=world.haruka)
    said = {}
    for reply in Seat.Reply.values:
        seat.reply = reply
        seat.save()
        page = home(world.haruka.person, EVENING - 3 * DAY)
        said[reply] = [
            words
            for words in ("参加の返事を受け取っています。", "遅れるとの連絡を", "欠席の連絡を")
            if words in page
        ]
    assert said == {
        "none": [],
        "coming": ["参加の返事を受け取っています。"],
        "late": ["遅れるとの連絡を"],
        "absent": ["欠席の連絡を"],
    }


def test_who_is_absent_is_not_counted(world: World, circle: Circle) -> None:
    circle.seats.filter(enrolment=world.kenji).update(reply=Seat.Reply.ABSENT)
    coming = next_circle(world.haruka.person, NOW)
    assert coming is not None
    assert coming.people == 1


def test_nearest_of_several_circles_comes_first(world: World, circle: Circle) -> None:
    later = RoundFactory.create(term=world.term)
    slot = Slot.objects.create(round=later, starts_at=EVENING + 20 * DAY)
    second = seat_together(world, slot, world.haruka)
    first, then = (next_circle(world.haruka.person, at) for at in (NOW, EVENING + DAY))
    assert first is not None
    assert then is not None
    assert (first.seat.circle, then.seat.circle) == (circle, second)


def test_preparation_is_the_next_step_until_it_is_done(world: World) -> None:
    new: Enrolment = EnrolmentFactory.create(side=world.students)
    page = home(new.person, NOW)
    assert f'class="go" href="/e/{new.uuid}/prepare/"' in page
    assert page.count("まだです") == 2
    prepare(new, call_name="そら")
    page = home(new.person, NOW)
    assert 'そらさん、</span><span class="piece">こんにちは</span>' in page
    assert page.count('aria-label="済み"') == 2
    assert "書かなくても参加できます" in page
    CrossroadsCard.objects.create(enrolment=new, sealed=seal(new.person, {}), updated_at=NOW)
    assert home(new.person, NOW).count('aria-label="済み"') == 3


def test_rules_are_the_next_step_after_preparing(world: World) -> None:
    new: Enrolment = EnrolmentFactory.create(side=world.students, call_name="そら", prepared_at=NOW)
    page = home(new.person, NOW)
    assert f'class="go" href="/e/{new.uuid}/rules/"' in page


def test_gifts_of_the_last_circle_are_shown_once_opened(world: World, circle: Circle) -> None:
    room = Room.objects.create(circle=circle, opened_at=EVENING, ended_at=EVENING + 60 * MINUTE)
    mine, theirs = circle.seats.get(enrolment=world.haruka), circle.seats.get(enrolment=world.kenji)
    Gift.objects.create(room=room, seat=mine, text="わたしの分", written_at=EVENING)
    gift = Gift.objects.create(room=room, seat=theirs, text="朝の市場の話", written_at=EVENING)
    assert "朝の市場の話" not in home(world.haruka.person, EVENING + DAY)
    Gift.objects.update(opened_at=EVENING + 55 * MINUTE)
    page = home(world.haruka.person, EVENING + DAY)
    assert "けんじさんから</b>「朝の市場の話」" in page
    assert "わたしの分" not in page
    assert f'href="{reverse("reflect", args=[circle.uuid])}"' in page
    last = last_seat(world.haruka.person, EVENING + DAY)
    assert last is not None
    assert received_gifts(last) == [("けんじ", gift.text)]


def test_gifts_of_other_circles_are_not_shown(world: World, circle: Circle) -> None:
    others = seat_together(world, world.slots[1], world.add_person(world.students, "そら"))
    room = Room.objects.create(circle=others, opened_at=EVENING)
    Gift.objects.create(
        room=room, seat=others.seats.get(), text="となりの輪", written_at=EVENING, opened_at=EVENING
    )
    assert "となりの輪" not in home(world.haruka.person, EVENING + DAY)


def test_last_line_of_will_is_shown_to_its_author_alone(world: World, circle: Circle) -> None:
    words = {"line": "記事を書いてみたい", "next_step": "", "how_it_went": ""}
    WillNote.objects.create(
        person=world.haruka.person, sealed=seal(world.haruka.person, words), created_at=NOW, updated_at=NOW
    )
    assert "1月23日(金) 記事を書いてみたい" in home(world.haruka.person, NOW)
    assert "記事を書いてみたい" not in home(world.kenji.person, NOW)


def deliver_story(world: World) -> Story:
    """けんじ's approved story, told to the term and brought to はるか."""
    story = Story.objects.create(
        person=world.kenji.person,
        term=world.term,
        state=Story.State.APPROVED,
        title="転勤を断った春",
        hesitation="断ったら終わりだと思っていました。",
        created_at=NOW,
    )
    StoryConsent.objects.create(
        story=story, person=story.person, audience="term", version=story.version, granted=True, at=NOW
    )
    Delivery.objects.create(
        story=story, enrolment=world.haruka, reason="似た分かれ道の話です。", delivered_at=NOW
    )
    return story


def test_story_that_was_brought_is_shown_with_its_reason(world: World) -> None:
    deliver_story(world)
    page = home(world.haruka.person, NOW)
    assert "転勤を断った春" in page
    assert "似た分かれ道の話です。" in page
    assert "転勤を断った春" not in home(world.kenji.person, NOW)


def test_who_is_asked_about_their_name_is_told_until_they_answer(world: World) -> None:
    story = deliver_story(world)
    asked = Mention.objects.create(
        story=story, enrolment=world.haruka, version=story.version, name="はるか", asked_at=NOW
    )
    link = reverse("mention", args=[asked.uuid])
    assert link in home(world.haruka.person, NOW)
    assert link not in home(world.kenji.person, NOW)
    MentionConsent.objects.create(mention=asked, person=world.haruka.person, granted=True, at=NOW)
    assert link not in home(world.haruka.person, NOW)


def test_author_is_told_of_a_story_that_came_back(world: World) -> None:
    story = deliver_story(world)
    assert "運営から戻ってきました" not in home(world.kenji.person, NOW)
    Story.objects.filter(pk=story.pk).update(state=Story.State.RETURNED, title="", hesitation="")
    assert "あなたの歩みが、運営から戻ってきました" in home(world.kenji.person, NOW)
    assert "運営から戻ってきました" not in home(world.haruka.person, NOW)


def test_story_that_was_taken_back_is_gone(world: World) -> None:
    story = deliver_story(world)
    Story.objects.filter(pk=story.pk).update(
        state=Story.State.WITHDRAWN, withdrawn_at=NOW, title="", hesitation=""
    )
    page = home(world.haruka.person, NOW)
    assert "転勤を断った春" not in page
    assert "似た分かれ道の話です。" not in page


def test_who_only_organises_is_sent_to_the_desk(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.student_organiser).get("/home/")
    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_who_organises_and_takes_part_has_a_home_with_a_way_to_the_desk(world: World) -> None:
    assert 'href="/desk/"' not in home(world.haruka.person, NOW)
    MembershipFactory.create(person=world.haruka.person, organisation=world.students.organisation)
    assert 'href="/desk/"' in home(world.haruka.person, NOW)


def test_who_has_no_place_is_told_so(sign_in: SignIn) -> None:
    page = words_of(sign_in(PersonFactory.create()).get("/home/"))
    assert "参加している期は、いまありません" in page


def test_who_left_has_no_place_any_more(world: World, circle: Circle) -> None:
    world.haruka.left_at = timezone.now()
    world.haruka.save()
    assert "参加している期は、いまありません" in home(world.haruka.person, NOW)
    assert next_circle(world.haruka.person, NOW) is None


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(3, "evening"), (4, "morning"), (9, "morning"), (10, "day"), (17, "day"), (18, "evening")],
)
def test_greeting_fits_the_hour_where_the_term_is(world: World, hour: int, expected: str) -> None:
    midnight_in_japan = NOW.replace(hour=15, minute=0)
    assert greeting(world.haruka, midnight_in_japan + timedelta(hours=hour)) == expected


def test_looking_at_home_changes_nothing(world: World, circle: Circle) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = Client()
        browser.force_login(world.haruka.person, backend=SIGN_IN_BACKEND)
        before = everything_kept()
        for _ in range(3):
            assert browser.get("/home/").status_code == 200
        assert everything_kept() == before
