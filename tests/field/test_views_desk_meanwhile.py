"""What a host wrote on a page that was overtaken meanwhile stays to be copied."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kurumaza.field import views_wishes_desk
from kurumaza.field.actions_placements import finish_placement
from kurumaza.field.actions_wishes import accept_wish, leave_placement
from kurumaza.field.forms_placements import first_values
from kurumaza.field.models import Placement
from kurumaza.field.queries_placements import content_of, digest_of
from tests.conftest import SignIn
from tests.factories.field import asked, joined, published_placement
from tests.factories.terms import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def host(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def sent_of(placement: Placement) -> dict[str, Any]:
    """What its page sends where nothing was changed."""
    content = content_of(placement)
    filled = {name: "" if value is None else value for name, value in first_values(content, None).items()}
    return {**filled, "mark": digest_of(content)}


def desk(world: World, name: str, *args: Any) -> str:
    return reverse(name, args=[world.term.slug, *args])


@pytest.mark.parametrize("farewell", ["", "お世話になりました。"])
def test_words_of_parting_stay_where_the_membership_has_ended_meanwhile(
    world: World, now: datetime, host: Client, farewell: str
) -> None:
    """Also where both say the same."""
    placement = published_placement(world, now)
    joined(world, placement, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    leave_placement(placement=placement, enrolment=world.haruka, words=farewell, now=now)
    shown = host.post(page, {"words": "お世話になりました。"}).content.decode()
    assert "もうメンバーを退いているので、いまのことばは送っていません。" in shown
    assert "お世話になりました。" in shown


def test_words_of_parting_stay_where_nothing_of_the_member_is_left(
    world: World, now: datetime, host: Client
) -> None:
    placement = published_placement(world, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    assert host.get(page).status_code == 404
    shown = host.post(page, {"words": "お世話になりました。"}).content.decode()
    assert "もうメンバーではないので、いまのことばは送っていません。" in shown
    assert "お世話になりました。" in shown
    stranger = desk(world, "placement_member", placement.uuid, uuid4())
    assert host.post(stranger, {"words": "お世話になりました。"}).status_code == 404


def test_parting_that_another_press_overtook_is_not_said_to_be_unsent(
    world: World, now: datetime, host: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    placement = published_placement(world, now)
    joined(world, placement, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    words = {"words": "お世話になりました。"}
    host.post(page, words)
    # The second press had found the member before the first one's was done.
    monkeypatch.setattr(views_wishes_desk, "member_on_desk", lambda *_asked: world.haruka)
    assert host.post(page, words).headers["Location"] == desk(world, "placement_desk", placement.uuid)
    other = host.post(page, {"words": "また会いましょう。"}).content.decode()
    assert "もうメンバーを退いているので、いまのことばは送っていません。" in other
    assert "また会いましょう。" in other


def test_parting_pressed_twice_is_said_once(world: World, now: datetime, host: Client) -> None:
    placement = published_placement(world, now)
    joined(world, placement, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    for _time in range(2):
        assert host.post(page, {"words": "お世話になりました。"}).status_code == 302


def test_words_for_an_internship_that_was_finished_meanwhile_stay(
    world: World, now: datetime, host: Client
) -> None:
    placement = published_placement(world, now)
    page = desk(world, "placement_edit", placement.uuid)
    sent = sent_of(placement)
    finish_placement(placement=placement, by=world.student_organiser, now=now)
    shown = host.post(page, {**sent, "title": "新しい題"}).content.decode()
    assert "このインターンは、もう終わったので、直せません。残したいところは、写してください。" in shown
    assert 'value="新しい題"' in shown
    assert "保存する</button>" not in shown
    assert host.get(page).status_code == 404
    placement.refresh_from_db()
    assert placement.title != "新しい題"


def test_save_that_had_arrived_before_the_end_is_not_said_to_be_lost(
    world: World, now: datetime, host: Client
) -> None:
    placement = published_placement(world, now)
    finish_placement(placement=placement, by=world.student_organiser, now=now)
    answer = host.post(desk(world, "placement_edit", placement.uuid), sent_of(placement))
    assert answer.headers["Location"] == desk(world, "placement_desk", placement.uuid)


def test_letter_from_the_page_of_a_late_welcome_is_sent(world: World, now: datetime, host: Client) -> None:
    """It stands where the welcome was to go."""
    wish = asked(world, published_placement(world, now), now)
    accept_wish(wish=wish, membership=world.member(world.student_organiser), reply="", now=now)
    shown = host.post(desk(world, "join_wish_accept", wish.uuid), {"reply": "ようこそ。"}).content.decode()
    assert "もうメンバーとして迎えてあるので、いまのことばは送っていません。" in shown
    assert shown.count(f'<form method="post" action="{desk(world, "join_wish", wish.uuid)}"') == 1
