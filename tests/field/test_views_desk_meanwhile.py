"""What a host wrote on a page that was overtaken meanwhile stays to be copied."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_placements import finish_placement
from kurumaza.field.actions_wishes import leave_placement
from kurumaza.field.forms_placements import PlacementForm
from kurumaza.field.queries_placements import content_of, digest_of
from tests.conftest import SignIn
from tests.factories.field import joined, published_placement
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


@pytest.fixture
def host(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def desk(world: World, name: str, *args: Any) -> str:
    return reverse(name, args=[world.term.slug, *args])


def test_words_of_parting_stay_where_the_membership_has_ended_meanwhile(
    world: World, now: datetime, host: Client
) -> None:
    placement = published_placement(world, now)
    joined(world, placement, now)
    page = desk(world, "placement_member", placement.uuid, world.haruka.uuid)
    leave_placement(placement=placement, enrolment=world.haruka, words="", now=now)
    shown = host.post(page, {"words": "お世話になりました。"}).content.decode()
    assert "もうメンバーを退いているので、いまのことばは送っていません。" in shown
    assert "お世話になりました。" in shown
    stranger = desk(world, "placement_member", placement.uuid, world.kenji.uuid)
    assert host.post(stranger, {"words": "お世話になりました。"}).status_code == 404


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
    content = content_of(placement)
    sent = {**dict.fromkeys(PlacementForm.base_fields, ""), "mark": digest_of(content)}
    finish_placement(placement=placement, by=world.student_organiser, now=now)
    shown = host.post(page, {**sent, "title": "新しい題"}).content.decode()
    assert (
        "もう終わっているか、まだ公開されていないので、何も変えていません。書いたものは、この画面に残っています。"
        in shown
    )
    assert 'value="新しい題"' in shown
    assert "保存する</button>" not in shown
    assert host.get(page).status_code == 404
    placement.refresh_from_db()
    assert placement.title != "新しい題"
