"""Who takes their yes to the term back is in it no more: they read nothing of a placement, and nobody is told of them; what is theirs
stays in their hands."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.circles.calendar_entries import other_entries
from kurumaza.field.actions_days import add_note
from kurumaza.field.actions_events import answer_event
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.actions_wishes import accept_wish, leave_placement
from kurumaza.field.errors import InsightRefused, WishRefused
from kurumaza.field.models import Insight
from kurumaza.field.queries_wishes import concerned_places, member_on_desk, members_on_desk
from kurumaza.terms.actions_prepare import withdraw_participation
from tests.conftest import SignIn
from tests.factories.field import asked, published_placement
from tests.factories.terms import make_world
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TOLD = Written("why", "strength", "after", "顔を合わせる朝だと思いました。")


@pytest.fixture
def away(placed: Placed) -> Placed:
    """はるか noted something for herself, and took her yes back."""
    add_note(place=placed.haruka, text="雪の置き場", now=placed.now)
    withdraw_participation(enrolment=placed.world.haruka, now=placed.now)
    return placed


@pytest.mark.parametrize("name", ["placement_home", "field_voices", "field_photos", "field_events"])
def test_nothing_of_the_placement_is_read(away: Placed, sign_in: SignIn, name: str) -> None:
    browser = sign_in(away.world.haruka.person)
    assert browser.get(reverse(name, args=[away.placement.uuid])).status_code == 404
    kenji = sign_in(away.world.kenji.person)
    assert kenji.get(reverse(name, args=[away.placement.uuid])).status_code == 200


def test_what_is_theirs_is_still_read(away: Placed, sign_in: SignIn) -> None:
    browser = sign_in(away.world.haruka.person)
    left = reverse("field_left", args=[away.placement.uuid])
    assert left in browser.get(reverse("field")).content.decode()
    assert "雪の置き場" in browser.get(left).content.decode()


def test_nothing_is_told_any_more(away: Placed) -> None:
    done = save_insight(place=away.haruka, uuid=uuid4(), written=TOLD, mark="", is_told=True, now=away.now)
    assert done == InsightRefused("no_member")
    assert Insight.objects.get().told_at is None  # kept, for who wrote it


def test_host_can_end_it_and_so_can_they(away: Placed, sign_in: SignIn) -> None:
    organiser = away.world.student_organiser
    rows = {one.place.call_name: one.is_away for one in members_on_desk(away.placement, organiser)}
    assert rows == {"けんじ": False, "はるか": True}
    assert member_on_desk(organiser, away.placement, away.world.haruka.uuid) == away.world.haruka
    page = sign_in(away.world.haruka.person).get(reverse("placement_leave", args=[away.placement.uuid]))
    assert page.status_code == 200
    left = leave_placement(placement=away.placement, enrolment=away.world.haruka, words="", now=away.now)
    assert not isinstance(left, WishRefused)
    assert [one.place.call_name for one in members_on_desk(away.placement, organiser)] == ["けんじ"]


def test_nobody_becomes_a_member_who_takes_no_part() -> None:
    now = timezone.now()
    world = make_world(now=now)
    placement = published_placement(world, now)
    wish = asked(world, placement, now)
    withdraw_participation(enrolment=world.haruka, now=now)
    member = world.member(world.student_organiser)
    done = accept_wish(wish=wish, membership=member, reply="ようこそ。", now=now)
    assert done == WishRefused("takes_no_part")
    assert not placement.members.exists()


def test_host_reads_at_once_why_nobody_is_accepted_and_can_answer(sign_in: SignIn) -> None:
    now = timezone.now()
    world = make_world(now=now)
    wish = asked(world, published_placement(world, now), now)
    withdraw_participation(enrolment=world.haruka, now=now)
    page = reverse("join_wish", args=[world.term.slug, wish.uuid])
    host = sign_in(world.student_organiser)
    accept = reverse("join_wish_accept", args=[world.term.slug, wish.uuid])
    refused = host.post(accept, {"reply": "ようこそ。"}).content.decode()
    assert "いまはこの期に参加していない" in refused
    assert "ようこそ。" in refused
    assert host.post(page, {"act": "decline", "reply": "また話しましょう。"}).status_code == 302


def test_calendar_tells_nothing_of_it_any_more(placed: Placed) -> None:
    event, person = placed.event(), placed.world.haruka.person
    answer_event(viewer=placed.viewer(placed.haruka), event=event.uuid, answer="going", now=placed.now)
    assert [one.uid for one in other_entries(person, placed.now)] == [f"{event.uuid}@kurumaza"]
    withdraw_participation(enrolment=placed.world.haruka, now=placed.now)
    assert other_entries(person, placed.now) == []


def test_change_is_told_to_members_who_take_part(placed: Placed) -> None:
    assert {one.call_name for one in concerned_places(placed.placement)} == {"はるか", "けんじ"}
    withdraw_participation(enrolment=placed.world.haruka, now=placed.now)
    assert [one.call_name for one in concerned_places(placed.placement)] == ["けんじ"]
