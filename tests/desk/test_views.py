"""The desk: what waits today, a term as a river, and nothing for people who do not organise it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.desk.queries_rounds import answers_for, rounds_of
from kurumaza.desk.queries_tasks import tasks_of
from kurumaza.safety.models import Concern, HelpCall, Safeguard
from kurumaza.terms.actions_news import publish_news, write_news
from kurumaza.terms.dates import day_text, slot_text, time_text
from kurumaza.terms.models import Availability, Enrolment, News, Slot
from kurumaza.ways.actions_apply import decline_application
from tests.conftest import SignIn
from tests.factories.terms import (
    EnrolmentFactory,
    PersonFactory,
    RoundFactory,
    SideFactory,
    SlotFactory,
    World,
    make_world,
)
from tests.factories.ways import apply_for, open_way_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    """A term whose two safeguarding people are named, so that nothing waits but what a test makes."""
    world = make_world(now=timezone.now())
    for _each in range(2):
        Safeguard.objects.create(term=world.term, person=PersonFactory.create())
    return world


def words(world: World) -> list[str]:
    return [task.words for task in tasks_of(world.student_organiser, world.term, timezone.now())]


def make_circle(world: World, slot: Slot, number: int = 1) -> Circle:
    return Circle.objects.create(round=slot.round, slot=slot, script=world.term.script, number=number)


def test_round_without_groups_waits(world: World) -> None:
    assert words(world) == ["第1回のグループが、まだ決まっていません。"]


def test_groups_do_not_wait_before_somebody_has_prepared(world: World) -> None:
    Enrolment.objects.filter(term=world.term).update(prepared_at=None)
    assert words(world) == ["招待した学生のうち1人が、まだ準備を終えていません。"]


def test_proposal_waits_to_be_looked_at(world: World) -> None:
    Proposal.objects.create(round=world.round, state="ready", seed=1, created_at=timezone.now())
    assert words(world) == ["第1回のグループの案があります。まだ、だれにも知らせていません。"]


def test_people_wait_for_invitations_and_for_preparing_on_the_own_side_only(world: World) -> None:
    make_circle(world, world.slots[0])
    EnrolmentFactory.create(side=world.students, invited_at=None)
    EnrolmentFactory.create(side=world.students)
    EnrolmentFactory.create_batch(3, side=world.graduates, invited_at=None)
    assert words(world) == [
        "学生の1人に、まだ招待を送っていません。",
        "招待した学生のうち1人が、まだ準備を終えていません。",
    ]


def test_empty_side_waits_for_its_roster(world: World) -> None:
    make_circle(world, world.slots[0])
    SideFactory.create(term=world.term, organisation=world.students.organisation, name="社会人")
    assert words(world) == ["社会人の名簿が、まだありません。"]


def test_empty_side_that_takes_applications_waits_for_people_instead(world: World) -> None:
    make_circle(world, world.slots[0])
    side = SideFactory.create(term=world.term, organisation=world.students.organisation, name="社会人")
    open_way_in(side)
    assert words(world) == ["社会人は申し込みを受け付けています。まだ、だれも申し込んでいません。"]
    made = apply_for(side)
    assert words(world) == ["社会人の申し込みが1件、返事を待っています。"]
    decline_application(
        application=made, reply="またの機会に。", by=world.student_organiser, now=timezone.now()
    )
    assert words(world) == ["社会人に1人が申し込みました。参加が決まった人は、まだいません。"]
    open_way_in(side, closes_on=timezone.now().date() - timedelta(days=2))
    assert words(world) == ["社会人の名簿が、まだありません。"]


def test_draft_of_news_lies_on_the_desk_until_it_is_published(world: World) -> None:
    make_circle(world, world.slots[0])
    by, now = world.student_organiser, timezone.now()
    news = write_news(term=world.term, title="次の回", text="本文", is_public=False, by=by, now=now)
    assert isinstance(news, News)
    assert words(world) == ["まだ公開していないお知らせが、1件あります。"]
    publish_news(news=news, by_mail=False, by=by, now=now)
    assert words(world) == []


def test_evening_and_a_call_from_a_group_come_first(world: World, sign_in: SignIn) -> None:
    now = timezone.now()
    held = RoundFactory.create(term=world.term)
    circle = make_circle(
        world, SlotFactory.create(round=held, starts_at=now - timedelta(minutes=10)), number=3
    )
    call = HelpCall.objects.create(
        term=world.term, person=world.haruka.person, circle=circle.uuid, called_at=now
    )
    assert words(world)[:2] == [
        f"3番のグループから、運営が呼ばれました({day_text(now, world.term)}{time_text(now, world.term)})。",
        "いま、1のグループが話す時間です。",
    ]
    address = reverse("desk_call_answered", args=[world.term.slug, call.uuid])
    assert sign_in(world.outsider).post(address).status_code == 404
    assert sign_in(world.student_organiser).post(address).status_code == 302
    assert words(world)[0] == "いま、1のグループが話す時間です。"
    call.refresh_from_db()
    assert call.answered_by == world.student_organiser


def test_group_that_shrinks_below_three_waits_to_be_mended(world: World) -> None:
    held = RoundFactory.create(term=world.term)
    circle = make_circle(world, SlotFactory.create(round=held, starts_at=timezone.now() + timedelta(days=1)))
    for enrolment in (world.haruka, world.kenji, world.add_person(world.students, "そら")):
        Seat.objects.create(circle=circle, round=held, enrolment=enrolment)
    before = words(world)
    Seat.objects.filter(enrolment=world.haruka).update(reply="absent")
    when = slot_text(circle.slot)
    assert set(words(world)) - set(before) == {
        f"第{held.number}回の{circle.number}番({when})が、2人になりました。"
    }


def test_concern_is_told_to_safeguarding_people_only(world: World) -> None:
    make_circle(world, world.slots[0])
    Concern.objects.create(
        term=world.term, person=world.haruka.person, sealed=b"x", created_at=timezone.now()
    )
    assert words(world) == []
    Safeguard.objects.filter(pk=Safeguard.objects.earliest("pk").pk).update(person=world.student_organiser)
    assert words(world) == ["運営への知らせが1件、返事を待っています。"]


def test_rounds_stand_where_their_times_and_groups_say(world: World) -> None:
    now = timezone.now()
    past = SlotFactory.create(round=RoundFactory.create(term=world.term), starts_at=now - timedelta(days=7))
    tonight = SlotFactory.create(round=RoundFactory.create(term=world.term), starts_at=now)
    ahead = SlotFactory.create(round=RoundFactory.create(term=world.term), starts_at=now + timedelta(days=7))
    for slot in (past, tonight, ahead):
        make_circle(world, slot)
    states = [(one.round.number, one.place, one.others, one.circles) for one in rounds_of(world.term, now)]
    assert states == [(1, "asking", 1, 0), (2, "over", 0, 1), (3, "running", 0, 1), (4, "confirmed", 0, 1)]


def test_names_of_who_has_not_answered_are_for_the_own_side(world: World) -> None:
    EnrolmentFactory.create(side=world.students, name="まだの学生")
    EnrolmentFactory.create(side=world.graduates, name="まだの卒業生")
    answers = answers_for(world.student_organiser, world.round)
    assert [(one.side.name, one.answered, one.people, one.waiting) for one in answers] == [
        ("学生", 1, 2, ["まだの学生"]),
        ("卒業生", 1, 2, None),
    ]


def test_page_of_a_term_never_names_the_other_side(world: World, sign_in: SignIn) -> None:
    EnrolmentFactory.create(side=world.graduates, name="まだの卒業生")
    page = sign_in(world.student_organiser).get(reverse("desk_term", args=[world.term.slug])).content.decode()
    assert "まだの卒業生" not in page
    assert world.kenji.name not in page


def test_desk_shows_ones_terms_only(world: World, sign_in: SignIn) -> None:
    mine = sign_in(world.graduate_organiser).get(reverse("desk")).content.decode()
    assert world.term.name in mine
    assert world.outsiders_term.name not in mine


def test_participant_finds_no_desk(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.haruka.person).get(reverse("desk")).status_code == 404
    assert Client().get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("name", ["desk_term", "desk_live"])
def test_term_on_the_desk_is_for_its_organisers(world: World, sign_in: SignIn, name: str) -> None:
    address = reverse(name, args=[world.term.slug])
    people = (world.student_organiser, world.graduate_organiser, world.outsider, world.haruka.person)
    assert [sign_in(one).get(address).status_code for one in people] == [200, 200, 404, 404]
    assert Client().get(address).status_code == 302


def test_group_that_a_cancellation_leaves_out_of_balance_waits_to_be_mended(world: World) -> None:
    held = RoundFactory.create(term=world.term)
    circle = make_circle(world, SlotFactory.create(round=held, starts_at=timezone.now() + timedelta(days=1)))
    graduates = [world.kenji, *(world.add_person(world.graduates, name) for name in ("みどり", "まさこ"))]
    for enrolment in (world.haruka, world.add_person(world.students, "そら"), *graduates):
        Seat.objects.create(circle=circle, round=held, enrolment=enrolment)
        Availability.objects.get_or_create(
            enrolment=enrolment, slot=circle.slot, defaults={"answer": Availability.Answer.YES}
        )
    before = words(world)
    Seat.objects.filter(enrolment=world.haruka).update(reply="absent")
    when = slot_text(circle.slot)
    assert set(words(world)) - set(before) == {
        f"第{held.number}回の{circle.number}番({when})は、いまのままでは開けません。"
    }
