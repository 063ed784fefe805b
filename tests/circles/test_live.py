"""The live seating on the real database, with the real engine in its process: the start, and who comes later."""

from datetime import timedelta

import pytest

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.actions_live import Seating
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove
from kurumaza.terms.models import Slot, Term
from tests.circles.live import ONE, THREE, TWO, circle_of, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_before_the_start_nothing_happens(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)
    assert evening.run(-1) == Seating(0)
    assert evening.tables() == {}
    assert evening.place("はるか") == "planned"


def test_all_who_come_sit_as_planned_and_every_room_is_told(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    done = evening.seated()
    assert evening.groups() == {frozenset(ONE), frozenset(TWO)}
    assert done == Seating(1, changed=tuple(Circle.objects.order_by("number").values_list("uuid", flat=True)))
    assert {evening.place(name) for name in evening.present} == {"seated"}
    assert not SeatMove.objects.exists()


def test_pass_with_nothing_new_changes_nothing(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO[:2]}
    first = evening.seated()
    before = list(Seat.objects.order_by("pk").values("circle", "seated_at", "released_at"))
    for seconds in (3, 6):
        again = evening.seated(seconds)
        assert again == Seating(first.revision, waiting=first.waiting)
    assert list(Seat.objects.order_by("pk").values("circle", "seated_at", "released_at")) == before


def test_what_is_left_of_two_groups_becomes_one_and_the_empty_one_closes(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    first, second = circle_of(evening, "はるか"), circle_of(evening, "ゆう")
    done = evening.seated()
    assert evening.groups() == {frozenset(evening.present)}
    (table,) = evening.tables()
    (closed,) = {first.uuid, second.uuid} - {table}
    assert (done.closed, done.changed, done.opened) == ((closed,), (table,), ())
    assert [places for _name, *places in evening.moved()] == [[closed, table, SeatMove.Why.MERGED]] * 2
    assert Circle.objects.get(uuid=closed).cancelled_at == evening.starts_at
    evening.check()


def test_a_third_missing_everybody_who_came_sits(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO, THREE])
    evening.present = {"はるか", "けんじ", "みどり", "ゆう", "まさこ", "あおい", "しょう", "ひろし"}
    done = evening.seated()
    assert done.waiting == ()
    assert set().union(*evening.groups()) == evening.present
    # Those groups that are still legal have stayed together.
    for names in ({"はるか", "けんじ", "みどり"}, {"あおい", "しょう", "ひろし"}):
        assert any(names <= group for group in evening.groups())
    evening.check()


def test_storm_of_absence_leaves_a_pair_and_one_who_waits(engine: LiveEngine) -> None:
    evening = make_evening(
        engine, [ONE, TWO, THREE], けんじ={"employer": "見本電機"}, まさこ={"employer": "見本電機"}
    )
    # けんじ and まさこ have one employer: はるか and けんじ are left as a pair.
    evening.present = {"はるか", "けんじ", "まさこ"}
    done = evening.seated()
    assert evening.groups() == {frozenset({"はるか", "けんじ"})}
    assert [evening.seat("まさこ").uuid] == list(done.waiting)
    assert (evening.place("まさこ"), evening.place("はるか")) == ("waiting", "seated")
    evening.check()


def test_two_of_one_side_are_no_pair(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = {"はるか", "そら"}
    done = evening.seated()
    assert (evening.groups(), len(done.waiting)) == (set(), 2)


def test_late_comer_sits_at_their_own_table(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE[:3], *TWO[:3]}
    evening.seated()
    evening.begin()
    evening.present |= {"みどり"}
    done = evening.seated(20)
    assert (evening.moved(20), done.waiting) == ([], ())
    assert done.changed == (circle_of(evening, "みどり").uuid,)
    assert frozenset(ONE) in evening.groups()
    evening.check()


def test_late_comer_whose_group_was_taken_up_joins_another(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", *TWO[:3]}
    evening.seated()
    evening.begin()
    home = circle_of(evening, "そら").uuid
    assert home not in evening.tables()
    evening.present |= {"そら"}
    assert evening.place("そら") == "planned"
    evening.seated(30)
    new = circle_of(evening, "そら").uuid
    assert ("そら", home, new, SeatMove.Why.JOINED) in evening.moved(30)
    assert evening.place("そら") == "seated"
    evening.check()


def test_third_person_makes_a_circle_of_a_pair(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ"}
    evening.seated()
    assert evening.groups() == {frozenset({"はるか", "けんじ"})}
    evening.present |= {"ゆう"}
    evening.seated(9)
    assert evening.groups() == {frozenset({"はるか", "けんじ", "ゆう"})}


@pytest.mark.parametrize("has_begun", [False, True])
def test_pair_that_has_begun_is_joined_and_not_taken_elsewhere(engine: LiveEngine, has_begun: bool) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ"}
    evening.seated()
    pair = circle_of(evening, "はるか").uuid
    if has_begun:
        evening.begun = {pair: {"はるか", "けんじ"}}
    evening.present |= {"ゆう", "れん", "まさこ"}
    evening.seated(100)
    assert set().union(*evening.groups()) == evening.present
    if has_begun:
        assert {"はるか", "けんじ"} <= evening.tables()[pair]
    evening.check()


def test_who_lost_the_connection_in_a_circle_that_has_begun_comes_back_to_it(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    evening.begin()
    home = circle_of(evening, "そら").uuid
    evening.present -= {"そら"}
    evening.begun[home] -= {"そら"}
    evening.seated(60)
    evening.present |= {"そら"}
    evening.seated(90)
    assert evening.moved(90) == []
    assert "そら" in evening.tables()[home]


def test_who_closes_the_page_before_the_evening_begins_is_not_counted(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)
    evening.seated()
    evening.present -= {"みどり"}
    evening.seated(3)
    assert (evening.moved(3), evening.groups()) == ([], {frozenset(ONE[:3])})
    assert evening.place("みどり") == "planned"


def test_slots_are_seated_from_shortly_before_until_a_quarter_of_an_hour_after(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    for seconds, is_due in ((-121, False), (-120, True), (0, True), (899, True), (900, False)):
        now = evening.starts_at + timedelta(seconds=seconds)
        assert queries_live.slots_to_seat(now) == ([evening.slot] if is_due else []), seconds


def test_circle_that_is_over_is_neither_joined_nor_taken_apart(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE[:3]}
    evening.seated()
    evening.over = {circle_of(evening, "はるか").uuid}
    evening.present = {"はるか", "けんじ", "みどり", *TWO}
    evening.seated(400)
    assert evening.moved(400) == []
    assert evening.groups() == {frozenset(ONE[:3]), frozenset(TWO)}


def test_sample_evening_begins_anew_as_it_was_planned(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    planned = {seat.pk: seat.circle_id for seat in Seat.objects.all()}
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    evening.seated()
    with pytest.raises(ValueError, match="sample"):
        actions_live.empty_sample_seating(slot=evening.slot)
    Term.objects.filter(pk=evening.world.term.pk).update(is_sample=True)
    slot = Slot.objects.select_related("round__term").get(pk=evening.slot.pk)
    for again in (1, 2):
        actions_live.empty_sample_seating(slot=slot)
        assert {seat.pk: seat.circle_id for seat in Seat.objects.all()} == planned
        assert not Circle.objects.filter(cancelled_at__isnull=False).exists()
        assert (evening.tables(), queries_live.revision_of(slot)) == ({}, 0)
        evening.seated(again)
        assert len(evening.moved(again)) == 2
