"""An internship that points to a page elsewhere: applied for there, and shared here like any other."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.field.actions_placements import close_placement, finish_placement
from kurumaza.field.described import Described
from kurumaza.field.models import Insight, JoinWish, Placement
from kurumaza.field.queries_placements import Content
from tests.conftest import SignIn
from tests.factories.field import asked, joined, published_placement
from tests.factories.terms import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ADDRESS = "https://okoshi.example/i"
ELSEWHERE = Content("食堂", Described(about="くわしくは団体のページへ。"), ADDRESS)
COUNSEL = "働きかたについての注意"


@pytest.fixture
def placement(world: World, now: datetime) -> Placement:
    return published_placement(world, now, ELSEWHERE)


def body(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_who_joined_elsewhere_is_welcomed_here_and_tells_what_they_find(
    world: World, placement: Placement, sign_in: SignIn
) -> None:
    haruka, host, slug = sign_in(world.haruka.person), sign_in(world.student_organiser), world.term.slug
    ask = reverse("placement_ask", args=[placement.uuid])
    shown = body(haruka, "internship", placement.uuid)
    assert (
        shown.index(ADDRESS)
        < shown.index("加わることになったら、ここでも伝えてください。")
        < shown.index(ask)
    )
    shown = body(haruka, "placement_ask", placement.uuid)
    assert ADDRESS in shown
    assert "ここで伝えるだけでは、申し込みになりません。" in shown
    assert "伝えても、まだ決定ではありません。" not in shown
    assert haruka.post(ask, {"moved": "食堂の話に心が動きました。"}).status_code == 302
    wish = JoinWish.objects.get()
    assert reverse("join_wish", args=[slug, wish.uuid]) in body(host, "placement_desk", slug, placement.uuid)
    accept = reverse("join_wish_accept", args=[slug, wish.uuid])
    assert host.post(accept, {"reply": "ようこそ。"}).status_code == 302
    home = body(haruka, "placement_home", placement.uuid)
    for name in ("insight_new", "field_visit_new", "field_voice_new", "field_photo_new", "field_event_new"):
        assert reverse(name, args=[placement.uuid]) in home
    insight = {"question": "how", "tag": "strength", "moment": "before", "text": "手順が多い", "act": "tell"}
    haruka.post(reverse("insight_new", args=[placement.uuid]), insight)
    desk = body(host, "placement_desk", slug, placement.uuid)
    assert "はるかさん" in desk
    for name in ("insights_desk", "retrospective_desk"):
        assert reverse(name, args=[slug, placement.uuid]) in desk
    told = Insight.objects.get()
    assert (told.placement, told.told_at is not None) == (placement, True)


def test_host_reads_the_note_on_work_before_the_first_member(
    world: World, placement: Placement, now: datetime, sign_in: SignIn
) -> None:
    host, slug = sign_in(world.student_organiser), world.term.slug
    wish = asked(world, placement, now)
    shown = body(host, "join_wish_accept", slug, wish.uuid)
    assert COUNSEL in shown
    assert '<details class="more" open>' in shown
    joined(world, placement, now, world.kenji)
    shown = body(host, "join_wish_accept", slug, wish.uuid)
    assert COUNSEL in shown
    assert '<details class="more" open>' not in shown
    described = published_placement(world, now)
    wish = asked(world, described, now)
    assert COUNSEL not in body(host, "join_wish_accept", slug, wish.uuid)


def test_member_finds_their_page_first_and_a_stranger_no_contact_that_is_not_there(
    world: World, placement: Placement, now: datetime, sign_in: SignIn
) -> None:
    stranger = body(Client(), "internship", placement.uuid)
    assert "上の担当者" not in stranger
    assert f'class="go wide-way" href="{ADDRESS}"' in stranger
    joined(world, placement, now)
    shown = body(sign_in(world.haruka.person), "internship", placement.uuid)
    home = reverse("placement_home", args=[placement.uuid])
    assert f'class="go wide-way" href="{home}"' in shown
    assert f'class="do wide-way" href="{ADDRESS}"' in shown
    assert "ここでも伝えてください" not in shown


def test_host_ends_taking_people_in(
    world: World, placement: Placement, now: datetime, sign_in: SignIn
) -> None:
    host, by = sign_in(world.student_organiser), world.student_organiser
    assert 'value="close"' in body(host, "placement_desk", world.term.slug, placement.uuid)
    close_placement(placement=placement, by=by, now=now)
    assert 'value="reopen"' in body(host, "placement_desk", world.term.slug, placement.uuid)
    shown = body(sign_in(world.haruka.person), "internship", placement.uuid)
    assert ADDRESS in shown
    assert "加わりたいと伝える" not in shown
    finish_placement(placement=placement, by=by, now=now)
    assert ADDRESS not in body(Client(), "internship", placement.uuid)


def test_editing_speaks_of_no_conditions_that_stand_elsewhere(
    world: World, placement: Placement, sign_in: SignIn
) -> None:
    shown = body(sign_in(world.student_organiser), "placement_edit", world.term.slug, placement.uuid)
    assert "公開しています。保存すると、すぐにページが変わります。" in shown
    assert "交通費" not in shown
