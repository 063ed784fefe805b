"""Two who act about the same 続いている関わり at the same moment wait for each other, also where nothing stands there yet."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kurumaza.people.actions_erasure import erase_person
from kurumaza.terms import actions_roles as actions
from kurumaza.terms.errors import RoleRefused
from kurumaza.terms.models import Enrolment, Role, RoleHeld
from kurumaza.terms.queries_roles import state_of
from tests.factories.terms import make_world
from tests.support.at_once import on_own_connection, waiting
from tests.support.waiting import until

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"], transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def while_it_waits(pool: ThreadPoolExecutor, act: Callable[[], object]) -> Future[object]:
    """Begins it, and comes back when it waits for what this transaction has done."""
    begun = pool.submit(on_own_connection, act)
    until(lambda: begun.done() or waiting() == 1)
    return begun


def test_wish_at_the_moment_of_an_offer_takes_nothing_of_it_away() -> None:
    now = timezone.now()
    world, day = make_world(now=now), now.date() + timedelta(days=30)
    it: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion", "now": now}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert isinstance(actions.offer_role(until=day, by=world.student_organiser, **it), Role)
            wish = while_it_waits(pool, partial(actions.wish_role, words="手伝えます", **it))
        assert wish.result(20) == RoleRefused("there_already")
    role = Role.objects.get()
    assert (state_of(role, now), role.until, role.words) == ("offered", day, "")


def test_two_placements_at_the_same_moment_make_one_time_until_the_later_day() -> None:
    now = timezone.now()
    world, day = make_world(now=now), now.date() + timedelta(days=30)
    it: dict[str, Any] = {"enrolment": world.haruka, "now": now}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.note_field_member(until=day, **it)
            sooner = partial(actions.note_field_member, until=day - timedelta(days=10), **it)
            other = while_it_waits(pool, sooner)
        assert isinstance(other.result(20), Role)
    assert Role.objects.get().until == RoleHeld.objects.get().ended_on == day


def test_erasure_and_an_answer_at_once_never_wait_for_each_other() -> None:
    now = timezone.now()
    world, day = make_world(now=now), now.date() + timedelta(days=30)
    it: dict[str, Any] = {"enrolment": world.haruka, "kind": "companion", "now": now}
    actions.offer_role(until=day, by=world.student_organiser, **it)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            # As far as an answer has come when the erasure begins.
            Enrolment.objects.select_for_update(no_key=True).get(pk=world.haruka.pk)
            erasure = while_it_waits(pool, partial(erase_person, person=world.haruka.person, now=now))
            assert isinstance(actions.accept_role(until=day, **it), Role)
        assert erasure.result(20) is None
    assert not Role.objects.exists()
