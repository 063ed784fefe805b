"""The live seating on the real database, with the real engine in its process: what people find at the start and after."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kurumaza.circles import actions_live, queries_live
from kurumaza.circles.actions_live import Seating
from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Circle, Seat, SeatMove, SlotSeating, Unseated
from kurumaza.circles.problem import problem_of
from kurumaza.core.matching.problem import Missed, PlannedCircle
from kurumaza.people.actions import declare_tie
from kurumaza.rooms.models import Room, SeatMemo
from kurumaza.terms.models import Round, Slot, Term
from tests.circles.live import Evening, make_evening
from tests.factories.terms import RoundFactory, SlotFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ONE = ("はるか", "そら", "けんじ", "みどり")
TWO = ("ゆう", "れん", "まさこ", "たかし")
THREE = ("あおい", "しょう", "ひろし", "けいこ")


@pytest.fixture(scope="module")
def engine() -> Iterator[LiveEngine]:
    engine = LiveEngine()
    yield engine
    engine.stop()


def _circle(evening: Evening, name: str) -> Circle:
    return evening.seat(name).circle


def _hold_apart(evening: Evening, name: str, *others: str) -> None:
    for other in others:
        declare_tie(
            person=evening.people[name].person,
            name_or_address=str(evening.people[other].person.email),
            now=evening.starts_at - timedelta(hours=1),
        )


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
    first, second = _circle(evening, "はるか"), _circle(evening, "ゆう")
    done = evening.seated()
    assert evening.groups() == {frozenset(evening.present)}
    (table,) = evening.tables()
    (closed,) = {first.uuid, second.uuid} - {table}
    assert (done.closed, done.changed, done.opened) == ((closed,), (table,), ())
    assert {(move.from_circle, move.to_circle, move.why) for move in done.moves} == {
        (closed, table, SeatMove.Why.MERGED)
    }
    assert SeatMove.objects.count() == 2
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
    assert (done.moves, done.waiting) == ((), ())
    assert done.changed == (_circle(evening, "みどり").uuid,)
    assert frozenset(ONE) in evening.groups()
    evening.check()


def test_late_comer_whose_group_was_taken_up_joins_another(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", *TWO[:3]}
    evening.seated()
    evening.begin()
    home = _circle(evening, "そら").uuid
    assert home not in evening.tables()
    evening.present |= {"そら"}
    assert evening.place("そら") == "planned"
    done = evening.seated(30)
    mine = [move for move in done.moves if move.seat == evening.seat("そら").uuid]
    assert [(move.from_circle, move.why) for move in mine] == [(home, SeatMove.Why.JOINED)]
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
    pair = _circle(evening, "はるか").uuid
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
    home = _circle(evening, "そら").uuid
    evening.present -= {"そら"}
    evening.begun[home] -= {"そら"}
    evening.seated(60)
    evening.present |= {"そら"}
    assert evening.seated(90).moves == ()
    assert "そら" in evening.tables()[home]


def test_who_closes_the_page_before_the_evening_begins_is_not_counted(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)
    evening.seated()
    evening.present -= {"みどり"}
    done = evening.seated(3)
    assert (done.moves, evening.groups()) == ((), {frozenset(ONE[:3])})
    assert evening.place("みどり") == "planned"


def test_tie_between_two_in_one_slot_never_meets_whoever_comes_when(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    # Declared after the groups were confirmed, between two of one group.
    _hold_apart(evening, "はるか", "みどり")
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
        _hold_apart(evening, "はるか", "けんじ")
        _hold_apart(evening, "けんじ", "そら")
    done = evening.seated()
    place = queries_live.place_of(evening.people["はるか"].person, evening.slot)
    assert place is not None
    assert (place.kind, place.next_at) == ("waiting", None)
    assert [move.why for move in done.moves if move.seat == place.seat.uuid] == [SeatMove.Why.LEFT_OVER]


def test_who_was_given_up_is_told_the_next_round_and_comes_first_in_it(engine: LiveEngine) -> None:
    world = make_world()
    following = RoundFactory.create(term=world.term)
    evening = make_evening(engine, [ONE, TWO], world=world)
    next_slot = SlotFactory.create(round=following, starts_at=evening.starts_at + timedelta(days=7))
    evening.present = {*ONE, "ゆう", "れん"}
    for name in ("けんじ", "みどり"):
        _hold_apart(evening, name, "ゆう", "れん")
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


def test_given_up_is_not_seated_again(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = {"はるか"}
    evening.seated()
    actions_live.give_up_waiting(slot=evening.slot, now=evening.starts_at + timedelta(minutes=10))
    evening.present = set(ONE)
    evening.seated(11 * 60)
    assert evening.place("はるか") == "unseated"
    assert evening.groups() == {frozenset(ONE[1:])}


def test_of_two_processes_only_one_seats(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    answers: list[Seating | Busy] = []

    class Other(LiveEngine):
        """While one process waits for its engine, another comes along."""

        def seat(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
            answers.append(evening.run(engine=engine))
            return engine.seat(*arguments, **options)  # type: ignore[arg-type]

    answers.append(evening.run(engine=Other()))
    assert answers[0] == Busy("held")
    assert isinstance(answers[1], Seating)
    assert evening.groups() == {frozenset(ONE), frozenset(TWO)}


def test_process_that_was_killed_while_it_held_a_slot_lets_go(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)

    class Killed(LiveEngine):
        """Ends the process in the middle of a pass, so that nothing after it runs."""

        def seat(self, *_arguments: object, **_options: object) -> object:  # type: ignore[override]
            held = SlotSeating.objects.get()
            assert held.held_by is not None
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evening.run(engine=Killed())
    # Even its last word was lost.
    SlotSeating.objects.update(
        held_by="00000000-0000-0000-0000-000000000001", held_until=evening.starts_at + timedelta(seconds=10)
    )
    assert evening.run(3) == Busy("held")
    assert isinstance(evening.run(10), Seating)
    assert evening.groups() == {frozenset(ONE)}


def test_killed_between_passes_it_goes_on_from_what_is_stored(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    evening.seated()
    evening.begin()
    tables = evening.tables()
    fresh = LiveEngine()
    try:
        evening.present |= {"れん"}
        done = evening.run(5, engine=fresh)
        assert isinstance(done, Seating)
        assert {circle: names & tables[circle] for circle, names in evening.tables().items()} == tables
        evening.check()
    finally:
        fresh.stop()


def test_engine_that_crashed_leaves_planned_circles_and_is_asked_again(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE)

    class Crashed(LiveEngine):
        """Its process is gone."""

        def seat(self, *_arguments: object, **_options: object) -> object:  # type: ignore[override]
            return "crashed"

    assert evening.run(engine=Crashed()) == Busy("engine")
    assert (evening.tables(), SlotSeating.objects.get().held_by) == ({}, None)
    assert queries_live.may_sit(evening.seat("はるか"), evening.starts_at)
    assert isinstance(evening.run(3), Seating)


def test_late_comers_find_their_own_table_while_the_engine_is_away(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE[:3]}
    evening.seated()
    evening.begin()
    evening.present |= {"みどり", "まさこ"}

    class Slow(LiveEngine):
        """Too slow."""

        def seat(self, *_arguments: object, **_options: object) -> object:  # type: ignore[override]
            return "too_slow"

    done = evening.run(5, engine=Slow())
    assert isinstance(done, Seating)
    assert (evening.place("みどり"), evening.place("まさこ")) == ("seated", "planned")
    assert evening.run(8, engine=Slow()) == Busy("engine")
    assert evening.seated(11).waiting == ()
    assert evening.place("まさこ") == "seated"


def test_illegal_answer_is_never_written(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "そら", "ゆう"}

    class Wrong(LiveEngine):
        """Seats whoever is there, of one side only."""

        def seat(self, _key: str, _problem: object, question: object, _seed: int) -> object:  # type: ignore[override]
            cell = queries_live.cell_of(evening.slot)
            return (PlannedCircle(round=0, slot=cell.slot, language=cell.language, members=question.present),)  # type: ignore[attr-defined]

    assert evening.run(engine=Wrong()) == Busy("not_legal")
    assert (evening.tables(), SeatMove.objects.count(), queries_live.revision_of(evening.slot)) == ({}, 0, 0)


def test_guest_without_a_seat_in_the_round_is_welcome(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE[1:]])
    evening.present = {"そら", "けんじ", "みどり"}
    now = evening.starts_at
    here = [evening.seat(name).uuid for name in evening.present]
    guest = evening.people["はるか"]
    done = actions_live.seat_those_present(
        slot=evening.slot, present=here, begun={}, now=now, engine=engine, guests=[guest.uuid]
    )
    assert isinstance(done, Seating)
    assert evening.groups() == {frozenset(ONE)}
    assert [(move.enrolment, move.from_circle, move.why) for move in done.moves] == [
        (guest.uuid, None, SeatMove.Why.JOINED)
    ]


def test_slots_are_seated_from_shortly_before_until_a_quarter_of_an_hour_after(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    for seconds, is_due in ((-121, False), (-120, True), (0, True), (899, True), (900, False)):
        now = evening.starts_at + timedelta(seconds=seconds)
        assert queries_live.slots_to_seat(now) == ([evening.slot] if is_due else []), seconds


def test_circle_that_is_over_is_neither_joined_nor_taken_apart(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE[:3]}
    evening.seated()
    evening.over = {_circle(evening, "はるか").uuid}
    evening.present = {"はるか", "けんじ", "みどり", *TWO}
    assert evening.seated(400).moves == ()
    assert evening.groups() == {frozenset(ONE[:3]), frozenset(TWO)}


def test_seat_that_something_hangs_on_already_is_not_moved(engine: LiveEngine) -> None:
    """No page lets anybody write before the evening begins; if it happened all the same, the database says no."""
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    for name in evening.present:
        room = Room.objects.get_or_create(
            circle=_circle(evening, name), defaults={"opened_at": evening.starts_at}
        )[0]
        SeatMemo.objects.create(room=room, seat=evening.seat(name), sealed=b"s", updated_at=evening.starts_at)
    assert evening.run() == Busy("changed_meanwhile")
    assert (evening.tables(), SeatMove.objects.count(), SlotSeating.objects.get().held_by) == ({}, 0, None)


def test_sample_evening_begins_anew_as_it_was_planned(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    planned = {seat.pk: seat.circle_id for seat in Seat.objects.all()}
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    evening.seated()
    with pytest.raises(ValueError, match="sample"):
        actions_live.empty_sample_seating(slot=evening.slot)
    Term.objects.filter(pk=evening.world.term.pk).update(is_sample=True)
    slot = Slot.objects.select_related("round__term").get(pk=evening.slot.pk)
    for _again in range(2):
        actions_live.empty_sample_seating(slot=slot)
        assert {seat.pk: seat.circle_id for seat in Seat.objects.all()} == planned
        assert not Circle.objects.filter(cancelled_at__isnull=False).exists()
        assert (evening.tables(), queries_live.revision_of(slot)) == ({}, 0)
        assert len(evening.seated().moves) == 2
