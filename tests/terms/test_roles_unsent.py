"""What an organiser wrote in answer to a wish is not lost where the wish is gone, or was answered by somebody else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.terms import actions_roles as actions
from kurumaza.terms.models import Role
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ANSWER = "春からなら、ぜひお願いしたいです。"
GONE = "その関わりは、もうここにありません。"
COPY = "残したいときは、ここから写してください。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.student_organiser)


def wished(world: World, now: datetime) -> dict[str, Any]:
    it: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion", "now": now}
    assert isinstance(actions.wish_role(words="手伝えます", **it), Role)
    return it


def posted(desk: Client, world: World, **fields: object) -> str:
    page = reverse("roles_on_desk", args=[world.term.slug])
    sent = desk.post(page, {"enrolment": str(world.haruka.uuid), "kind": "companion", **fields})
    assert sent.status_code == 200
    return sent.content.decode()


@pytest.mark.parametrize("answer", [ANSWER, ANSWER * 40])
def test_answer_to_a_wish_that_was_taken_back_is_there_to_be_copied(
    desk: Client, world: World, now: datetime, answer: str
) -> None:
    actions.take_back_wish(**wished(world, now))
    shown = posted(desk, world, act="reply", words=answer)
    assert GONE in shown
    assert COPY in shown
    assert answer in shown
    assert not Role.objects.exists()


def test_answer_to_who_has_left_the_term_is_there_to_be_copied(
    desk: Client, world: World, now: datetime
) -> None:
    wished(world, now)
    world.haruka.left_at = now
    world.haruka.save()
    assert ANSWER in posted(desk, world, act="reply", words=ANSWER)
    assert Role.objects.get().reply == ""


def test_offer_for_a_wish_that_was_taken_back_says_so(desk: Client, world: World, now: datetime) -> None:
    actions.take_back_wish(**wished(world, now))
    shown = posted(desk, world, act="offer", until=(now + timedelta(days=9)).date().isoformat())
    assert GONE in shown
    assert COPY not in shown


def test_answer_to_a_wish_that_another_organiser_answered_is_there_to_be_copied(
    desk: Client, world: World, now: datetime
) -> None:
    it = wished(world, now)
    until = (now + timedelta(days=9)).date()
    actions.offer_role(until=until, by=world.graduate_organiser, **it)
    shown = posted(desk, world, act="reply", words=ANSWER)
    assert "その関わりは、いま返事を待っていません。" in shown
    assert COPY in shown
    assert ANSWER in shown
    assert "すでにお願いしているか" in posted(desk, world, act="offer", until=until.isoformat())


def test_what_is_refused_where_its_form_stands_is_there_alone(
    desk: Client, world: World, now: datetime
) -> None:
    wished(world, now)
    shown = posted(desk, world, act="reply", words=ANSWER * 40)
    assert shown.count(ANSWER * 40) == 1
    assert COPY not in shown


def test_nobody_who_is_named_nowhere_is_not_a_page(desk: Client, world: World) -> None:
    page = reverse("roles_on_desk", args=[world.term.slug])
    for wrong in ({"enrolment": "x", "kind": "companion"}, {"enrolment": str(uuid4()), "kind": "x"}):
        assert desk.post(page, {"act": "reply", "words": ANSWER, **wrong}).status_code == 404
