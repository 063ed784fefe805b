"""Evenings at random on the real database: whoever comes and goes, and whatever begins, the rows stay right."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kurumaza.circles import actions_wishes
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating
from tests.circles.live import Evening, make_evening
from tests.factories.circles import GRADUATES, STUDENTS

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GROUPS = [
    (*STUDENTS[0:2], *GRADUATES[0:2]),
    (*STUDENTS[2:4], *GRADUATES[2:4]),
    (*STUDENTS[4:6], *GRADUATES[4:7]),
    (*STUDENTS[6:8], *GRADUATES[7:8]),
]
NAMES = [name for group in GROUPS for name in group]


def _keep_apart(evening: Evening, random: Random) -> None:
    for _ in range(random.randrange(4)):
        one, other = (evening.people[name] for name in random.sample(NAMES, 2))
        by, now = evening.world.student_organiser, evening.starts_at
        actions_wishes.keep_apart(term=evening.world.term, one=one, other=other, by=by, now=now)


def _begin_some(evening: Evening, random: Random) -> None:
    for circle, names in evening.tables().items():
        here = names & evening.present
        if circle in evening.begun:
            evening.begun[circle] &= here
        elif len(here) >= 2 and random.random() < 0.6:
            evening.begun[circle] = here


def _stored() -> list[object]:
    rows = Seat.objects.order_by("pk").values_list("circle", "seated_at", "released_at")
    return [*rows, *Circle.objects.order_by("pk").values_list("pk", "cancelled_at"), SeatMove.objects.count()]


def _night(evening: Evening, seed: int) -> None:
    random = Random(seed)
    share = random.choice((0.3, 0.5, 0.7, 0.9))
    _keep_apart(evening, random)
    evening.begun, seconds = {}, 0.0
    evening.present = {name for name in NAMES if random.random() < share}
    for _ in range(random.randrange(2, 5)):
        before = evening.tables()
        done = evening.seated(seconds)
        evening.check()
        for circle in evening.begun:
            assert before[circle] <= evening.tables()[circle]
        told = {name: evening.place(name) for name in evening.present}
        assert {name for name, kind in told.items() if kind == "waiting"} == {
            name for name in told if evening.seat(name).uuid in done.waiting
        }
        assert set(told.values()) <= {"seated", "waiting"}
        stored = _stored()
        assert evening.seated(seconds + 3).revision == done.revision
        assert _stored() == stored
        assert SlotSeating.objects.get().held_by is None
        _begin_some(evening, random)
        evening.present ^= {name for name in NAMES if random.random() < 0.2}
        seconds += 30


@pytest.fixture
def evening(engine: LiveEngine) -> Evening:
    return make_evening(engine, GROUPS)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000))
def test_whoever_comes_and_goes_the_rows_stay_right(evening: Evening, seed: int) -> None:
    with transaction.atomic():
        _night(evening, seed)
        transaction.set_rollback(True)
