"""Two processes, killed ones, an engine that is away or wrong: what people were told stays true."""

from datetime import timedelta

import pytest

from kurumaza.circles import queries_live
from kurumaza.circles.actions_live import Seating
from kurumaza.circles.errors import Busy
from kurumaza.circles.live_engine import LiveEngine
from kurumaza.circles.models import Seat, SeatMove, SlotSeating
from kurumaza.core.matching.problem import PlannedCircle
from kurumaza.rooms.models import Room, SeatMemo
from kurumaza.terms.models import Enrolment
from tests.circles.live import ONE, TWO, circle_of, hold_apart, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


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
    assert queries_live.may_sit(evening.seat("はるか"))
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


def test_answer_with_one_person_at_two_tables_is_never_written(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO[:3]}

    class Twice(LiveEngine):
        """Two circles that are legal each, with one person in both."""

        def seat(self, _key: str, _problem: object, _question: object, _seed: int) -> object:  # type: ignore[override]
            cell = queries_live.cell_of(evening.slot)
            groups = [
                [str(evening.people[name].uuid) for name in names] for names in (ONE, (*TWO[:3], ONE[0]))
            ]
            return tuple(
                PlannedCircle(round=0, slot=cell.slot, language=cell.language, members=tuple(group))
                for group in groups
            )

    assert evening.run(engine=Twice()) == Busy("not_legal")
    assert (evening.tables(), SeatMove.objects.count(), SlotSeating.objects.get().held_by) == ({}, 0, None)


def test_who_left_the_term_at_the_table_does_not_stop_others_from_joining_it(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE])
    evening.present = set(ONE[:3])
    evening.seated()
    evening.begin()
    Enrolment.objects.filter(pk=evening.people["そら"].pk).update(left_at=evening.starts_at)
    evening.present = {"はるか", "けんじ", "みどり"}
    evening.seated(5)
    assert evening.place("みどり") == "seated"


def test_reply_of_somebody_who_answers_while_people_are_seated_stays(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    Seat.objects.filter(enrolment=evening.people["けんじ"].pk).update(reply=Seat.Reply.ABSENT)

    class Meanwhile(LiveEngine):
        """While it is asked, all but けんじ say that they come late."""

        def seat(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
            Seat.objects.exclude(reply=Seat.Reply.ABSENT).update(reply=Seat.Reply.LATE)
            return engine.seat(*arguments, **options)  # type: ignore[arg-type]

    assert isinstance(evening.run(engine=Meanwhile()), Seating)
    assert evening.groups() == {frozenset(evening.present)}
    assert SeatMove.objects.filter(why=SeatMove.Why.MERGED).count() == 2
    replies = {name: evening.seat(name).reply for name in evening.present}
    late = dict.fromkeys(("はるか", "ゆう", "まさこ"), Seat.Reply.LATE)
    assert replies == {**late, "けんじ": Seat.Reply.COMING}


def test_tie_that_is_declared_while_the_engine_is_asked_holds(engine: LiveEngine) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}

    class Meanwhile(LiveEngine):
        """While it is asked, somebody declares a tie."""

        def seat(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
            answer = engine.seat(*arguments, **options)  # type: ignore[arg-type]
            hold_apart(evening, "はるか", "けんじ")
            return answer

    assert evening.run(engine=Meanwhile()) == Busy("not_legal")
    assert (evening.tables(), SeatMove.objects.count(), SlotSeating.objects.get().held_by) == ({}, 0, None)
    evening.seated(3)
    evening.check()
    assert set().union(*evening.groups()) == evening.present


@pytest.mark.parametrize("has_begun", [False, True])
def test_tie_that_is_declared_once_everybody_sits_holds_until_the_room_begins(
    engine: LiveEngine, has_begun: bool
) -> None:
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {*ONE, *TWO}
    evening.seated()
    if has_begun:
        evening.begin()
    hold_apart(evening, "はるか", "けんじ")
    evening.seated(3)
    assert any({"はるか", "けんじ"} <= group for group in evening.groups()) is has_begun
    assert set().union(*evening.groups()) == evening.present


def test_seat_that_something_hangs_on_already_is_not_moved(engine: LiveEngine) -> None:
    """No page lets anybody write before the evening begins; if it happened all the same, the database says no."""
    evening = make_evening(engine, [ONE, TWO])
    evening.present = {"はるか", "けんじ", "ゆう", "まさこ"}
    for name in evening.present:
        room = Room.objects.get_or_create(
            circle=circle_of(evening, name), defaults={"opened_at": evening.starts_at}
        )[0]
        SeatMemo.objects.create(room=room, seat=evening.seat(name), sealed=b"s", updated_at=evening.starts_at)
    assert evening.run() == Busy("changed_meanwhile")
    assert (evening.tables(), SeatMove.objects.count(), SlotSeating.objects.get().held_by) == ({}, 0, None)
