"""Who may not meet does not, who finds no table is told so kindly, and what is known of the evening afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.met import sittings_of
from kurumaza.circles.models import Seat, SeatMove, SlotSeating, Unseated
from kurumaza.circles.problem import problem_of
from kurumaza.core.matching.problem import Missed
from kurumaza.desk.queries_home import last_seat, next_circle
from kurumaza.rooms.queries import names_at
from kurumaza.terms.models import Round
from tests.circles.live import ONE, TWO, circle_of, hold_apart, make_evening
from tests.factories.terms import RoundFactory, SlotFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_tie_between_two_in_one_slot_never_meets_whoever_comes_when(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    # Declared after the groups were confirmed, between two of one group.
    hold_apart(evening, "はるか", "みどり")
    evening.present = {"はるか", "そら", "けんじ"}
    evening.seated()
    evening.begin()
    # Not there, and yet their seat at this table counts no more.
    assert evening.place("みどり") == "waiting"
    evening.present |= {"みどり", *TWO}
    evening.seated(12)
    assert evening.place("みどり") == "seated"
    for group in evening.groups():
        assert not {"はるか", "みどり"} <= group
    evening.check()


@pytest.mark.parametrize("why", ["other side missing", "private tie"])
def test_what_is_told_does_not_differ_by_why_there_is_no_table(engine: LiveEngine, why: str) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = {"はるか", "そら"}
    if why == "private tie":
        evening.present |= {"けんじ"}
        hold_apart(evening, "はるか", "けんじ")
        hold_apart(evening, "けんじ", "そら")
    evening.seated()
    place = queries_live.place_of(evening.people["はるか"].person, evening.slot)
    assert place is not None
    assert (place.kind, place.next_at) == ("waiting", None)
    assert ("はるか", place.circle.uuid, None, SeatMove.Why.LEFT_OVER) in evening.moved()


def test_who_was_given_up_is_told_the_next_round_and_comes_first_in_it(engine: LiveEngine) -> None:
    world = make_world()
    following = RoundFactory.create(term=world.term)
    evening = make_evening(engine, [ONE, TWO], world=world)
    next_slot = SlotFactory.create(round=following, starts_at=evening.starts_at + timedelta(days=7))
    evening.present = {*ONE, "ゆう", "れん"}
    for name in ("けんじ", "みどり"):
        hold_apart(evening, name, "ゆう", "れん")
    evening.seated()
    evening.begin()
    early, late = evening.starts_at + timedelta(minutes=9), evening.starts_at + timedelta(minutes=10)
    assert actions_live.give_up_waiting(slot=evening.slot, now=early) == ()
    given_up = actions_live.give_up_waiting(slot=evening.slot, now=late)
    assert set(given_up) == {evening.seat(name).uuid for name in ("ゆう", "れん")}
    assert actions_live.give_up_waiting(slot=evening.slot, now=late) == ()
    assert Unseated.objects.count() == 2
    place = queries_live.place_of(evening.people["ゆう"].person, evening.seat("ゆう").circle.uuid)
    assert place is not None
    assert (place.kind, place.next_at) == ("unseated", next_slot.starts_at)
    problem = problem_of(Round.objects.get(pk=following.pk), now=late)
    first = {str(evening.people[name].uuid) for name in ("ゆう", "れん")}
    assert set(problem.missed) == {Missed(uuid, 1) for uuid in first}
    # Who sat together has met; まさこ and たかし, who did not come, have met nobody.
    met = {frozenset((one.one, one.other)) for one in problem.met}
    sat = [str(evening.people[name].uuid) for name in ONE]
    assert met == {frozenset((one, other)) for one in sat for other in sat if one != other}


def test_nobody_is_given_up_by_a_process_that_lost_the_slot(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = {"はるか", "そら"}
    evening.seated()
    late = evening.starts_at + timedelta(minutes=10)

    def take_over(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Another process takes the slot once the first row is written."""
        done = execute(sql, *rest)
        if sql.startswith("INSERT") and Unseated._meta.db_table in sql:
            SlotSeating.objects.update(held_by=uuid4())
        return done

    with connection.execute_wrapper(take_over):
        assert actions_live.give_up_waiting(slot=evening.slot, now=late) == ()
    assert (evening.place("はるか"), Unseated.objects.count()) == ("waiting", 0)
    # The hold itself is over when its time is.
    later = late + timedelta(seconds=10)
    assert len(actions_live.give_up_waiting(slot=evening.slot, now=later)) == 2


def test_where_nobody_waits_the_slot_is_not_held_to_give_up(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)
    evening.seated()
    before = SlotSeating.objects.values().get()
    assert (
        actions_live.give_up_waiting(slot=evening.slot, now=evening.starts_at + timedelta(minutes=10)) == ()
    )
    assert SlotSeating.objects.values().get() == before


def test_given_up_is_not_seated_again(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = {"はるか"}
    evening.seated()
    actions_live.give_up_waiting(slot=evening.slot, now=evening.starts_at + timedelta(minutes=10))
    evening.present = set(ONE)
    evening.seated(11 * 60)
    assert evening.place("はるか") == "unseated"
    assert evening.groups() == {frozenset(ONE[1:])}


def test_door_of_a_room_opens_to_those_who_were_seated(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])

    def may_sit(name: str) -> bool:
        return queries_live.may_sit(evening.seat(name))

    assert may_sit("はるか")
    evening.present = {"はるか", "けんじ", "みどり", "ゆう", "れん"}
    hold_apart(evening, "れん", "けんじ", "みどり")
    evening.seated()
    # Who was not there is found a table by the next pass: somebody may have declared a tie since.
    assert (may_sit("はるか"), may_sit("れん"), may_sit("そら")) == (True, False, False)


def test_table_is_of_those_who_sit_there_or_may_still_come(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    hold_apart(evening, "はるか", "みどり")
    evening.present = {"はるか", "けんじ"}
    evening.seated()
    names = set(names_at(circle_of(evening, "はるか")).values())
    assert names == {"はるか", "そら", "けんじ"}


def test_who_has_sat_with_whom_knows_who_came(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE[:3], "ゆう", "まさこ"}
    evening.seated()
    now = evening.starts_at + timedelta(hours=1)
    sat = {
        one.call_name: {other.call_name for sitting in sittings for other in sitting.others}
        for one, sittings in sittings_of(evening.world.term, now)
    }
    assert sat["みどり"] == sat["たかし"] == set()
    for group in evening.groups():
        for name in group:
            assert sat[name] == group - {name}


def test_home_leads_to_the_table_and_does_not_speak_of_an_evening_that_one_was_not_in(
    engine: LiveEngine,
) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "みどり", "ゆう", "れん"}
    hold_apart(evening, "れん", "はるか", "けんじ", "みどり", "ゆう")
    evening.seated()
    soon, later = evening.starts_at + timedelta(minutes=1), evening.starts_at + timedelta(hours=3)

    def shown(name: str, now: datetime) -> Seat | None:
        following = next_circle(evening.people[name].person, now)
        return following.seat if following else None

    assert shown("ゆう", soon) == evening.seat("ゆう")
    # Who waits finds the way back to the waiting room, also if their group was closed.
    assert shown("れん", soon) == evening.seat("れん")
    actions_live.give_up_waiting(slot=evening.slot, now=evening.starts_at + timedelta(minutes=10))
    assert shown("れん", evening.starts_at + timedelta(minutes=11)) is None
    assert last_seat(evening.people["れん"].person, later) is None
    assert last_seat(evening.people["ゆう"].person, later) == evening.seat("ゆう")
