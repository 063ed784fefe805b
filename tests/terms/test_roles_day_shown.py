"""Who says yes to 続いている関わり says it to the day that stood on their page; pressed twice it is said once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Role, RoleHeld
from tests.conftest import SignIn
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
OTHER_DAY = "お願いの日が、この画面に出ていた日から変わりました。"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now=now)


def today(now: datetime, days: int) -> date:
    return timezone.localtime(now).date() + timedelta(days=days)


def about(world: World, now: datetime) -> dict[str, Any]:
    return {"enrolment": world.haruka, "kind": "companion", "now": now}


def offered(world: World, now: datetime, days: int = 30) -> None:
    until, by = today(now, days), world.student_organiser
    assert isinstance(actions.offer_role(until=until, by=by, **about(world, now)), Role)


def asked_for_longer(world: World, now: datetime, days: int) -> None:
    until, by = today(now, days), world.student_organiser
    assert isinstance(actions.ask_for_longer(until=until, by=by, **about(world, now)), Role)


def held_for_thirty_days(world: World, now: datetime) -> None:
    offered(world, now)
    assert isinstance(actions.accept_role(until=today(now, 30), **about(world, now)), Role)


def mailed_to_organiser(world: World) -> int:
    run_all_due()
    count = sum(one.to == [world.student_organiser.email] for one in mail.outbox)
    mail.outbox.clear()
    return count


def sent(world: World, act: str, until: date | None) -> dict[str, str]:
    it = {"enrolment": str(world.haruka.uuid), "kind": "companion", "act": act}
    return {**it, "until": until.isoformat()} if until else it


@pytest.mark.parametrize("agrees", [True, False])
def test_day_that_was_changed_meanwhile_is_not_answered(world: World, now: datetime, agrees: bool) -> None:
    held_for_thirty_days(world, now)
    asked_for_longer(world, now, 60)
    asked_for_longer(world, now, 200)
    mailed_to_organiser(world)
    answer = actions.go_on_longer(agrees=agrees, until=today(now, 60), **about(world, now))
    assert answer == RoleRefused("another_day")
    role = Role.objects.get()
    assert (role.until, role.longer_until) == (today(now, 30), today(now, 200))
    assert RoleHeld.objects.get().ended_on == today(now, 30)
    assert mailed_to_organiser(world) == 0


def test_offer_of_before_is_not_a_yes_to_the_next_one(world: World, now: datetime) -> None:
    offered(world, now, 30)
    actions.decline_role(until=today(now, 30), **about(world, now))
    offered(world, now, 200)
    assert actions.accept_role(until=today(now, 30), **about(world, now)) == RoleRefused("another_day")
    assert Role.objects.get().accepted_at is None
    assert not RoleHeld.objects.exists()


def test_yes_that_is_pressed_twice_is_said_once(world: World, now: datetime) -> None:
    held_for_thirty_days(world, now)
    mailed_to_organiser(world)
    again = actions.accept_role(until=today(now, 30), **about(world, now + timedelta(seconds=1)))
    assert isinstance(again, Role)
    assert again.accepted_at == now
    assert mailed_to_organiser(world) == 0
    later = actions.accept_role(until=today(now, 200), **about(world, now))
    assert later == RoleRefused("another_day")


@pytest.mark.parametrize("agrees", [True, False])
def test_answer_about_going_on_that_is_pressed_twice_is_said_once(
    world: World, now: datetime, agrees: bool
) -> None:
    held_for_thirty_days(world, now)
    asked_for_longer(world, now, 60)
    mailed_to_organiser(world)
    for _press in range(2):
        assert isinstance(
            actions.go_on_longer(agrees=agrees, until=today(now, 60), **about(world, now)), Role
        )
    assert Role.objects.get().until == today(now, 60 if agrees else 30)
    assert mailed_to_organiser(world) == 1
    other = actions.go_on_longer(agrees=not agrees, until=today(now, 60), **about(world, now))
    assert other == RoleRefused("nothing_to_answer")


def test_no_to_an_offer_of_before_is_not_a_no_to_the_next_one(world: World, now: datetime) -> None:
    offered(world, now, 30)
    assert isinstance(actions.decline_role(until=today(now, 30), **about(world, now)), Role)
    offered(world, now, 200)
    mailed_to_organiser(world)
    assert actions.decline_role(until=today(now, 30), **about(world, now)) == RoleRefused("another_day")
    assert Role.objects.get().left_at is None
    assert mailed_to_organiser(world) == 0


def test_no_that_is_pressed_twice_is_said_once(world: World, now: datetime) -> None:
    offered(world, now)
    mailed_to_organiser(world)
    for later in (timedelta(), timedelta(seconds=1)):
        assert isinstance(actions.decline_role(until=today(now, 30), **about(world, now + later)), Role)
    assert Role.objects.get().left_at == now
    assert mailed_to_organiser(world) == 1
    assert actions.decline_role(until=today(now, 9), **about(world, now)) == RoleRefused("nothing_to_answer")


def test_no_on_a_page_of_before_leaves_nothing_that_was_accepted_since(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    offered(world, now)
    assert 'value="decline"' in browser.get(page).content.decode()
    browser.post(page, sent(world, "accept", today(now, 30)))
    said = browser.post(page, sent(world, "decline", today(now, 30)), follow=True).content.decode()
    assert "いま返事を待っていません。" in said
    assert Role.objects.get().left_at is None
    assert RoleHeld.objects.get().ended_on == today(now, 30)


def test_page_sends_the_day_that_it_shows_and_says_that_it_is_another_one(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    offered(world, now)
    first = f'name="until" value="{today(now, 30).isoformat()}"'
    assert first in browser.get(page).content.decode()
    browser.post(page, sent(world, "accept", today(now, 30)))
    asked_for_longer(world, now, 60)
    shown = browser.get(page).content.decode()
    assert f'name="until" value="{today(now, 60).isoformat()}"' in shown
    assert first not in shown
    asked_for_longer(world, now, 200)
    said = browser.post(page, sent(world, "go_on", today(now, 60)), follow=True).content.decode()
    assert OTHER_DAY in said
    assert f'name="until" value="{today(now, 200).isoformat()}"' in said
    assert Role.objects.get().until == today(now, 30)
    browser.post(page, sent(world, "go_on", today(now, 200)))
    assert Role.objects.get().until == today(now, 200)


def test_page_that_was_opened_before_the_day_went_along_is_asked_to_look_again(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    offered(world, now)
    browser, page = sign_in(world.haruka.person), reverse("own_roles")
    assert OTHER_DAY in browser.post(page, sent(world, "accept", None), follow=True).content.decode()
    assert Role.objects.get().accepted_at is None


def test_nothing_is_asked_where_the_agreed_day_has_passed(
    world: World, sign_in: SignIn, now: datetime
) -> None:
    held_for_thirty_days(world, now)
    asked_for_longer(world, now, 60)
    Role.objects.update(until=today(now, -1))
    shown = sign_in(world.haruka.person).get(reverse("own_roles")).content.decode()
    assert "終わりの日を過ぎました。" in shown
    assert 'name="act"' not in shown
