"""A round as the engine's problem: ids and features only."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

import msgspec

from kurumaza.circles.models import Circle, Seat, Unseated
from kurumaza.circles.queries import emphasis_of, has_come, kept_apart_in, levels_of, took_place
from kurumaza.core.matching.emphasis import weights_of
from kurumaza.core.matching.problem import (
    Id,
    Meeting,
    Missed,
    Person,
    PlannedCircle,
    Problem,
    sorted_ids,
)
from kurumaza.core.text.tokens import employer_token, school_token
from kurumaza.terms.models import Enrolment, Round, Slot
from kurumaza.terms.queries import candidates_for_round, tie_pairs

LANGUAGE = "ja"


class _Sitting(NamedTuple):
    """One earlier circle of the term."""

    number: int
    starts_at: datetime
    members: list[int]
    # Those of them who sat at its table; the others met nobody.
    came: list[int]


def problem_of(held: Round, *, now: datetime, locked: tuple[PlannedCircle, ...] = ()) -> Problem:
    """Everything that decides who may and should sit with whom in this round; times that have passed are none."""
    ahead = [slot.uuid for slot in held.slots.all() if slot.starts_at > now]
    candidates = candidates_for_round(held)
    uuid_of = {one.pk: str(one.uuid) for one, _ in candidates}
    apart = apart_in(held, uuid_of)
    people = tuple(
        _person(enrolment, {str(slot): can[slot] for slot in ahead if slot in can}, apart[enrolment.pk])
        for enrolment, can in candidates
    )
    earlier = _earlier_sittings(held)
    return Problem(
        people=people,
        rounds=1,
        slots=tuple(str(slot) for slot in ahead),
        levels=levels_of(held.term),
        weights=weights_of(emphasis_of(held.term)),
        met=_meetings(earlier, uuid_of),
        missed=_missed(held, earlier, [one for one, _ in candidates]),
        locked=locked,
    )


def problem_of_slot(slot: Slot) -> Problem:
    """One slot of a round at its time: all who have a seat in it, whatever they answered. Every rule holds as in `problem_of`."""
    held = slot.round
    seats = Seat.objects.filter(
        circle__slot=slot, round=held, enrolment__left_at__isnull=True, enrolment__without_groups=False
    )
    people = [seat.enrolment for seat in seats.select_related("enrolment__side").order_by("enrolment_id")]
    uuid_of = {one.pk: str(one.uuid) for one in people}
    apart, earlier = apart_in(held, uuid_of), _earlier_sittings(held)
    return Problem(
        people=tuple(_person(one, {str(slot.uuid): "yes"}, apart[one.pk]) for one in people),
        rounds=1,
        slots=(str(slot.uuid),),
        # Members of a placement and their host look back together, whoever of them has come.
        sides="any" if held.kind == Round.Kind.RETROSPECTIVE else "mixed",
        levels=levels_of(held.term),
        weights=weights_of(emphasis_of(held.term)),
        met=_meetings(earlier, uuid_of),
        missed=_missed(held, earlier, people),
    )


def problem_after_replies(held: Round, *, now: datetime) -> Problem:
    """The same for confirmed groups: who said that they are absent can no time of this round."""
    problem = problem_of(held, now=now)
    seats = Seat.objects.filter(round=held, reply=Seat.Reply.ABSENT, circle__cancelled_at__isnull=True)
    absent = {str(uuid) for uuid in seats.values_list("enrolment__uuid", flat=True)}
    return without(problem, absent)


def without(problem: Problem, people: Iterable[Id]) -> Problem:
    """The problem as if these people could no time."""
    left_out = set(people)
    changed = tuple(
        msgspec.structs.replace(one, can=((),)) if one.id in left_out else one for one in problem.people
    )
    return msgspec.structs.replace(problem, people=changed)


def planned(circle: Circle) -> PlannedCircle:
    """A confirmed group as the engine sees it: those who said that they are absent are not there."""
    coming = circle.seats.exclude(reply=Seat.Reply.ABSENT).filter(released_at__isnull=True)
    members = [str(uuid) for uuid in coming.values_list("enrolment__uuid", flat=True)]
    return PlannedCircle(
        round=0, slot=str(circle.slot.uuid), language=circle.language, members=sorted_ids(members)
    )


def apart_in(held: Round, uuid_of: dict[int, str]) -> dict[int, set[str]]:
    """Of places (public ids by primary key) whom each must not meet now: ties, and pairs that organisers keep apart."""
    apart: dict[int, set[str]] = {pk: set() for pk in uuid_of}
    wished = {frozenset((pair.one_id, pair.other_id)) for pair in kept_apart_in(held.term)}
    for pair in tie_pairs(held.term) | wished:
        one, other = tuple(pair)
        if one in uuid_of and other in uuid_of:
            apart[one].add(uuid_of[other])
            apart[other].add(uuid_of[one])
    return apart


def _person(enrolment: Enrolment, can: dict[str, str], apart: set[str]) -> Person:
    return Person(
        id=str(enrolment.uuid),
        side=str(enrolment.side.uuid),
        languages=frozenset({LANGUAGE}),
        can=(tuple(sorted(can.items())),),  # type: ignore[arg-type]
        # An empty token means that nothing is known: it binds nobody to anybody.
        school=school_token(enrolment.school) or None,
        employer=employer_token(enrolment.employer) or None,
        past_employer=employer_token(enrolment.past_employer) or None,
        topics=frozenset(enrolment.topics),
        region=enrolment.region or None,
        apart=frozenset(apart),
    )


def _earlier_sittings(held: Round) -> list[_Sitting]:
    """Circles that took place, and those that the live seating took up into others: who had a seat there had one."""
    seats = Seat.objects.filter(took_place(), round__term=held.term, round__number__lt=held.number)
    sittings: dict[int, _Sitting] = {}
    rows = seats.select_related("round", "circle__slot__seating").order_by("circle_id", "enrolment_id")
    for seat in rows:
        fresh = _Sitting(seat.round.number, seat.circle.slot.starts_at, [], [])
        sitting = sittings.setdefault(seat.circle_id, fresh)
        sitting.members.append(seat.enrolment_id)
        if has_come(seat):
            sitting.came.append(seat.enrolment_id)
    return list(sittings.values())


def _meetings(earlier: Iterable[_Sitting], uuid_of: dict[int, str]) -> tuple[Meeting, ...]:
    times: Counter[tuple[int, int]] = Counter()
    for sitting in earlier:
        times.update(pair for pair in combinations(sitting.came, 2) if uuid_of.keys() >= set(pair))
    return tuple(
        Meeting(uuid_of[one], uuid_of[other], count) for (one, other), count in sorted(times.items())
    )


def _missed(held: Round, earlier: Iterable[_Sitting], candidates: Iterable[Enrolment]) -> tuple[Missed, ...]:
    """In how many earlier rounds somebody who was prepared in time had no seat, or came and found none."""
    began: dict[int, datetime] = {}
    sat: dict[int, set[int]] = {}
    for sitting in earlier:
        began[sitting.number] = min(began.get(sitting.number, sitting.starts_at), sitting.starts_at)
        sat.setdefault(sitting.number, set()).update(sitting.members)
    unseated = Unseated.objects.filter(round__term=held.term, round__number__lt=held.number)
    for number, enrolment in unseated.values_list("round__number", "enrolment_id"):
        sat.get(number, set()).discard(enrolment)
    missed = []
    for one in candidates:
        times = sum(
            one.prepared_at is not None and one.prepared_at < began[number] and one.pk not in sat[number]
            for number in began
        )
        if times:
            missed.append(Missed(str(one.uuid), times))
    return tuple(missed)
