"""The figures of an evening, one's own mirror, and the log that goes after thirty days."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kurumaza.core.dialogue import events as e
from kurumaza.jobs.models import Job
from kurumaza.jobs.registry import find_job
from kurumaza.rooms import actions_airtime
from kurumaza.rooms.models import CircleFigures, Gift, RoomEvent
from kurumaza.rooms.queries_airtime import Reading, course_of, read_on
from kurumaza.rooms.queries_figures import LOG_KEPT, figures_of, mirror_of
from kurumaza.terms.actions_prepare import choose_airtime
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import NOW, make_table
from tests.rooms.spent_evening import OPEN_SECONDS, Evening, measure

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def evening() -> Iterator[Evening]:
    evening = Evening(make_table(ALL_MODES))
    evening.spend()
    yield evening


def test_course_tells_phases_without_pauses_and_the_floor_of_open_talk_alone(evening: Evening) -> None:
    course = course_of(evening.room)
    assert [span.key for span in course.spans] == [phase.key for phase in ALL_MODES.phases]
    assert all(span.until_ms is not None for span in course.spans)
    grace = ALL_MODES.grace_ms
    assert course.phase_ms("open", 0) == 12_000 + grace
    assert [turn.seat for turn in course.turns] == [
        evening.seat(name) for name in ("はるか", "けんじ", "はるか")
    ]
    assert [turn.until_ms - turn.from_ms for turn in course.turns] == [1_500] * 3
    assert len(course.asked) == 1
    assert course.came == {evening.seat(name) for name in OPEN_SECONDS}


def test_reading_on_gives_what_reading_at_once_gives(evening: Evening) -> None:
    reading = Reading(ALL_MODES)
    rows = list(RoomEvent.objects.filter(room=evening.room).order_by("seq"))
    for row in rows[: len(rows) // 2]:
        for event in e.from_log(row.events):
            reading.take(event, int(row.at.timestamp() * 1000))
        reading.seq = row.seq
    for _ in range(2):
        assert read_on(evening.room, reading) == course_of(evening.room)
    assert reading.seq == rows[-1].seq


def test_what_two_who_are_left_choose_is_no_part_of_the_phase() -> None:
    reading = Reading(ALL_MODES)
    for at, event in (
        (0, e.PhaseStarted(6, None)),
        (120_000, e.RoomPaused(e.PauseReason.PAIR, 120_000)),
        (180_000, e.PairGoesOn(180_000)),
        (780_000, e.RoomEnded(780_000)),
    ):
        reading.take(event, at)
    assert reading.course.phase_ms("open", 0) == 720_000


def test_figures_of_a_circle_stand_open_talk_apart(evening: Evening) -> None:
    measure(evening)
    figures = figures_of(evening.room)
    assert set(figures.shared) == {"open", "timed"}
    talk = figures.shared["open"]
    assert (talk.seats, talk.measured, talk.phase_seconds, talk.spoken_seconds) == (4, 4, 12, 12)
    assert talk.inequality == pytest.approx(0.5)
    assert talk.balance == pytest.approx(1 - abs(4.5 - 1.5) / 6)
    assert figures.shared["timed"].inequality == pytest.approx(0)
    assert (figures.turns.turns, figures.turns.questions) == (3, 1)
    assert figures.turns.cross_ratio is not None
    assert str(evening.seat("はるか")) not in str(figures)


def test_two_who_agreed_give_no_figure_of_speech(evening: Evening) -> None:
    measure(evening, ("はるか", "けんじ"))
    talk = figures_of(evening.room).shared["open"]
    assert (talk.measured, talk.inequality, talk.spoken_seconds, talk.balance) == (2, None, None, None)


def test_who_has_said_no_since_is_in_no_figure(evening: Evening) -> None:
    measure(evening)
    enrolment = evening.table.seats["みどり"].enrolment
    choose_airtime(enrolment=enrolment, agrees=False, now=NOW + timedelta(hours=1))
    assert figures_of(evening.room).shared["open"].measured == 3
    assert mirror_of(evening.table.seats["みどり"]) is None


def test_figures_are_made_once_after_the_end(evening: Evening) -> None:
    measure(evening)
    job = Job.objects.get(name="rooms.compute_figures")
    assert evening.room.ended_at is not None
    assert job.due >= evening.room.ended_at + timedelta(seconds=60)
    for _again in range(2):
        find_job(job.name)(**job.arguments)
    assert CircleFigures.objects.get().figures["shared"]["open"]["measured"] == 4


def test_room_of_a_term_that_does_not_measure_has_no_figures(evening: Evening) -> None:
    term = evening.table.circle.round.term
    term.measures_airtime = False
    term.save()
    find_job("rooms.compute_figures")(room=str(evening.room.uuid))
    assert not CircleFigures.objects.exists()


def test_mirror_shows_own_seconds_beside_an_equal_share_of_the_time(evening: Evening) -> None:
    measure(evening, ("はるか",))
    seat = evening.table.seats["はるか"]
    before = mirror_of(seat)
    assert before is not None
    assert (before.open_seconds, before.equal_seconds, before.evening_seconds, before.people) == (6, 3, 8, 4)
    actions_airtime.compute_figures(room=evening.room, now=NOW)
    forget_all(evening)
    assert mirror_of(seat) == before
    assert mirror_of(evening.table.seats["けんじ"]) is None


def forget_all(evening: Evening) -> int:
    assert evening.room.ended_at is not None
    return actions_airtime.forget_logs(now=evening.room.ended_at + LOG_KEPT)


def test_log_goes_after_thirty_days_and_nothing_else(evening: Evening) -> None:
    assert evening.room.ended_at is not None
    Gift.objects.create(room=evening.room, seat=evening.table.seats["そら"], text="朝の市場", written_at=NOW)
    rows = RoomEvent.objects.count()
    assert actions_airtime.forget_logs(now=evening.room.ended_at + LOG_KEPT - timedelta(seconds=1)) == 0
    assert RoomEvent.objects.count() == rows
    assert forget_all(evening) == 1
    evening.room.refresh_from_db()
    assert (RoomEvent.objects.count(), bytes(evening.room.snapshot), Gift.objects.count()) == (0, b"", 1)
    assert evening.room.log_forgotten_at is not None
    assert forget_all(evening) == 0


def test_database_lets_no_row_of_a_log_go_before(evening: Evening) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomEvent.objects.filter(room=evening.room).delete()
