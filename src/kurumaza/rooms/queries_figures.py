"""How an evening was, in figures of the circle; and one's own seconds, for oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db.models import Q, QuerySet

from kurumaza.circles.models import Seat
from kurumaza.core.dialogue.script import Mode
from kurumaza.core.measurement.circle import Measured, Shared, how_shared
from kurumaza.core.measurement.turns import cross_ratio, longest_monologue_ms, symmetry_of_questions
from kurumaza.rooms.models import Airtime, CircleFigures, Room
from kurumaza.rooms.queries import script_of
from kurumaza.rooms.queries_airtime import Course, course_of
from kurumaza.terms.queries import agreeing_to_airtime, agrees_to_airtime

# Open talk apart: timed rounds are equal by construction.
KINDS: dict[str, frozenset[Mode]] = {
    "open": frozenset({Mode.OPEN}),
    "timed": frozenset({Mode.ROUND, Mode.QUESTIONS, Mode.GIFT}),
}
# A room's log says who had the floor when; after that it has no use any more.
LOG_KEPT = timedelta(days=30)


class TurnFigures(msgspec.Struct, frozen=True):
    """Of turns on the floor in open talk, and of questions that were asked for; None where there are too few to say."""

    turns: int
    cross_ratio: float | None
    longest_seconds: int
    questions: int
    symmetry: float | None


class Figures(msgspec.Struct, frozen=True):
    """The figures of a circle. `shared` by kind of phase; a kind that the script has not is left out."""

    version: int
    shared: dict[str, Shared]
    turns: TurnFigures


@dataclass(frozen=True)
class Mirror:
    """One's own seconds of open talk and of the evening, and the open phase's time divided by its seats."""

    open_seconds: int
    equal_seconds: int
    unmeasured_seconds: int
    evening_seconds: int
    people: int


def figures_of(room: Room) -> Figures:
    """The figures of a room that has ended; of speech only from those who agree now."""
    course = course_of(room)
    seats = {str(one.uuid): one for one in _seats(room, course.came)}
    sides = {uuid: one.enrolment.side.position for uuid, one in seats.items()}
    agreed = Seat.objects.filter(
        pk__in=[one.pk for one in seats.values()], enrolment__in=agreeing_to_airtime()
    )
    rows = list(Airtime.objects.filter(room=room, seat__in=agreed).select_related("seat"))
    shared = {
        kind: how_shared(
            _measured(rows, course.keys(modes), sides), seats=len(seats), phase_ms=course.lasted_ms(modes)
        )
        for kind, modes in KINDS.items()
        if course.keys(modes)
    }
    return Figures(version=1, shared=shared, turns=_turn_figures(course, sides))


def mirror_of(seat: Seat) -> Mirror | None:
    """For oneself, after the evening; None without agreement, without a count, or if there was no open talk."""
    room = Room.objects.select_related("circle").filter(circle=seat.circle, ended_at__isnull=False).first()
    if room is None or not agrees_to_airtime(seat.enrolment):
        return None
    shared, keys = _open_talk(room)
    rows = list(Airtime.objects.filter(room=room, seat=seat))
    own = [row for row in rows if row.phase in keys]
    if shared is None or shared.seats == 0 or not own:
        return None
    return Mirror(
        open_seconds=round(sum(row.speech_ms for row in own) / 1000),
        equal_seconds=round(shared.phase_seconds / shared.seats),
        unmeasured_seconds=round(sum(row.unmeasured_ms for row in own) / 1000),
        evening_seconds=round(sum(row.speech_ms for row in rows) / 1000),
        people=shared.seats,
    )


def old_logs(now: datetime) -> QuerySet[Room]:
    """Rooms whose log has been kept long enough: they ended, or were set aside, thirty days ago; or it was their time then, and
    nobody ended them since their circle was closed or taken away."""
    long_ago = now - LOG_KEPT
    over = Q(ended_at__lte=long_ago) | Q(quarantined_at__lte=long_ago)
    over |= Q(circle__slot__starts_at__lte=long_ago - timedelta(days=1))
    return Room.objects.filter(over, log_forgotten_at__isnull=True).order_by("pk")


def _open_talk(room: Room) -> tuple[Shared | None, set[str]]:
    """How long open talk was and among how many: from the kept figures, or from the log in the minute before there are any."""
    keys = {phase.key for phase in script_of(room.circle).phases if phase.mode is Mode.OPEN}
    kept = CircleFigures.objects.filter(room=room).first()
    figures = msgspec.convert(kept.figures, Figures) if kept else figures_of(room)
    return figures.shared.get("open"), keys


def _seats(room: Room, uuids: Iterable[str]) -> list[Seat]:
    seats = Seat.objects.filter(uuid__in=list(uuids), circle=room.circle_id)
    return list(seats.select_related("enrolment__side"))


def _measured(rows: Iterable[Airtime], keys: set[str], sides: dict[str, int]) -> list[Measured]:
    """Sums of each seat that has a count in these phases."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        if row.phase in keys:
            one = sums.setdefault(str(row.seat.uuid), [0, 0])
            one[0] += row.speech_ms
            one[1] += row.unmeasured_ms
    return [Measured(sides[seat], speech, unmeasured) for seat, (speech, unmeasured) in sums.items()]


def _turn_figures(course: Course, sides: dict[str, int]) -> TurnFigures:
    turns = [turn for turn in course.turns if turn.seat in sides]
    asked = [(one, other) for one, other in course.asked if one in sides and other in sides]
    # Of two sides; a term with more of them is told by pairs in its report.
    symmetry = symmetry_of_questions(asked, sides) if asked else {}
    return TurnFigures(
        turns=len(turns),
        cross_ratio=cross_ratio([turn.seat for turn in turns], sides),
        longest_seconds=round(longest_monologue_ms(turns) / 1000),
        questions=len(asked),
        symmetry=next(iter(symmetry.values())) if len(symmetry) == 1 else None,
    )
