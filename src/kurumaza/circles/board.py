"""The organiser's board as its page shows it: rings, reasons, who is left, and where somebody could be moved."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.circles import queries, words
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.moves import (
    Effect,
    Target,
    breaks_home,
    brought_up_to_date,
    effect_on_target,
    faults_of,
    joining,
    targets_for,
)
from kurumaza.circles.problem import planned, problem_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Problem
from kurumaza.terms.dates import day_text, slot_text, time_text
from kurumaza.terms.models import Enrolment, Round, Slot

WIDTH, HEIGHT, ACROSS, DOWN = 240, 176, 72, 56
LINE_CHARACTERS, LINES = 4, 2


@dataclass(frozen=True)
class Dot:
    """Somebody on a ring of 240 × 176; `lines` is the call name, cut to fit."""

    person: Enrolment
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def side(self) -> int:
        return self.person.side.position


@dataclass(frozen=True)
class Choice:
    """Somewhere to move somebody: its value in the form, its name, and what it would mean."""

    value: str
    name: str
    words: str
    is_allowed: bool


@dataclass(frozen=True)
class Mover:
    """The panel in which one person is moved."""

    person: Enrolment
    choices: list[Choice]
    is_confirmed: bool

    @property
    def allowed(self) -> list[Choice]:
        return [one for one in self.choices if one.is_allowed]

    @property
    def refused(self) -> list[Choice]:
        return [one for one in self.choices if not one.is_allowed]


def board_of(held: Round, *, now: datetime, moving: UUID | None) -> dict[str, Any]:
    """Everything the page shows; `moving` is who is about to be moved."""
    context: dict[str, Any] = {"held": held, "term": held.term, "sides": list(held.term.sides.all())}
    circles = queries.circles_of(held)
    if circles:
        return context | _confirmed(held, circles, now, moving)
    proposal = queries.open_proposal(held)
    if proposal is None:
        return context | {"state": "nothing"}
    if proposal.state != Proposal.State.READY:
        failure = words.failure_sentence(proposal.failure) if proposal.failure else ""
        return context | {"state": proposal.state, "failure": failure}
    return context | {"state": "ready", "proposal": proposal, **_proposed(held, proposal, now, moving)}


def choices_for(proposal: Proposal, person: UUID, now: datetime) -> list[Choice] | None:
    """Everywhere this person could be moved in a proposal; None for somebody who is no candidate."""
    problem = problem_of(proposal.round, now=now)
    if str(person) not in problem.by_id():
        return None
    return _choices(proposal, problem, brought_up_to_date(problem, queries.plan_of(proposal)), str(person))


def parse_target(value: str) -> Target | None:
    """A choice's value as a target: "3", "new:<slot>", "out"; None for anything else."""
    if value == "out":
        return Target()
    if value.startswith("new:"):
        return Target(slot=value.removeprefix("new:"))
    return Target(index=int(value)) if value.isdecimal() and len(value) < 6 else None


def line_text(held: Round, circles: Sequence[Circle]) -> str:
    """The groups as a text to paste into LINE: call names only, nothing about sides."""
    title = {"term": held.term.name, "number": held.number}
    paragraphs = [_("%(term)s 第%(number)s回のグループ") % title]
    for circle in circles:
        names = [
            _("%(name)sさん") % {"name": seat.enrolment.call_name}
            for seat in circle.seats.all()
            if seat.reply != Seat.Reply.ABSENT
        ]
        head = _("%(number)s番 %(when)s") % {"number": circle.number, "when": slot_text(circle.slot)}
        paragraphs.append("\n".join([head, _("、").join(names)]))
    return "\n\n".join(paragraphs)


def _proposed(held: Round, proposal: Proposal, now: datetime, moving: UUID | None) -> dict[str, Any]:
    problem = problem_of(held, now=now)
    plan = brought_up_to_date(problem, queries.plan_of(proposal))
    people, slots = queries.people_of(held), {str(slot.uuid): slot for slot in held.slots.all()}
    locked = set(queries.locked_members(proposal))
    reasons = {tuple(map(str, one["members"])): one for one in proposal.groups["reasons"]}
    groups = []
    for index, circle in enumerate(plan.circles):
        members = tuple(map(str, circle.members))
        codes = [one.code for one in faults_of(problem, circle)]
        groups.append(
            {
                "index": index,
                "number": index + 1,
                "when": slot_text(slots[str(circle.slot)]),
                "dots": _dots([people[one] for one in members]),
                "is_locked": members in locked,
                "fault": words.fault_sentence(codes),
                "why": words.why_together(reasons.get(members, {}), len(members)),
            }
        )
    left_why = {str(one["person"]): one for one in proposal.groups["unplaced"]}
    left = [
        {"person": people[str(one)], "why": words.why_left(left_why.get(str(one)))} for one in plan.unplaced
    ]
    seated = sum(len(circle.members) for circle in plan.circles)
    mover = None
    if moving and str(moving) in problem.by_id():
        mover = Mover(people[str(moving)], _choices(proposal, problem, plan, str(moving)), False)
    return {
        "groups": groups,
        "left": left,
        "seated": seated,
        "everyone": seated + len(left),
        "is_legal": bool(groups) and not any(group["fault"] for group in groups),
        "new_times": [(f"new:{one}", slot_text(slots[str(one)])) for one in problem.slots],
        "mover": mover,
    }


def _choices(proposal: Proposal, problem: Problem, plan: Plan, person: str) -> list[Choice]:
    slots = {str(slot.uuid): slot for slot in proposal.round.slots.all()}
    locked = queries.locked_members(proposal)
    return [
        _choice(effect_on_target(problem, plan, person, target, locked), plan, slots)
        for target in targets_for(plan, person, [str(one) for one in problem.slots])
    ]


def _choice(effect: Effect, plan: Plan, slots: dict[str, Slot]) -> Choice:
    target = effect.target
    if target.index is not None:
        when = _start_text(slots[str(plan.circles[target.index].slot)])
        value, name = (
            str(target.index),
            _("%(number)s番 %(when)s") % {"number": target.index + 1, "when": when},
        )
    elif target.slot is not None:
        value = f"new:{target.slot}"
        name = _("新しい組 %(when)s") % {"when": _start_text(slots[target.slot])}
    else:
        value, name = "out", _("席を外す")
    return Choice(value, name, words.effect_sentence(effect), effect.is_allowed)


def _confirmed(held: Round, circles: list[Circle], now: datetime, moving: UUID | None) -> dict[str, Any]:
    problem, people = problem_of(held, now=now), queries.people_of(held)
    seated = {str(seat.enrolment.uuid) for circle in circles for seat in circle.seats.all()}
    proposal = queries.confirmed_proposal(held)
    stored = proposal.groups.get("unplaced", []) if proposal else []
    left_why = {str(one["person"]): words.why_left(one) for one in stored}
    left = [
        {"person": people[str(one.id)], "why": left_why.get(str(one.id), "")}
        for one in problem.people
        if str(one.id) not in seated
    ]
    replies = queries.replies_of(held)
    mover = None
    if moving and str(moving) in problem.by_id():
        mover = Mover(people[str(moving)], _confirmed_choices(problem, circles, str(moving)), True)
    return {
        "state": "confirmed",
        "circles": [_confirmed_circle(circle, now) for circle in circles],
        "left": left,
        "replies": [(words.reply_word(one), replies[one]) for one in Seat.Reply.values],
        "line": line_text(held, circles),
        "mover": mover,
    }


def _confirmed_circle(circle: Circle, now: datetime) -> dict[str, Any]:
    seats = list(circle.seats.all())
    return {
        "circle": circle,
        "when": slot_text(circle.slot),
        "dots": _dots([seat.enrolment for seat in seats if seat.reply != Seat.Reply.ABSENT]),
        "seats": [(seat, words.reply_word(seat.reply)) for seat in seats],
        "is_ahead": circle.slot.starts_at > now,
    }


def _confirmed_choices(problem: Problem, circles: list[Circle], person: str) -> list[Choice]:
    home = next((one for one in map(planned, circles) if person in one.members), None)
    is_needed = home is not None and breaks_home(problem, home, person)
    choices = []
    for circle in circles:
        if person in {str(seat.enrolment.uuid) for seat in circle.seats.all()}:
            continue
        group = planned(circle)
        others = [str(one) for one in group.members]
        forbidden, passing = joining(problem, person, group.cell, others)
        # Confirmed groups must be legal at once; what may pass while groups are in work forbids here.
        effect = Effect(Target(index=0), len(others) + 1, forbidden, passing)
        name = _("%(number)s番 %(when)s") % {"number": circle.number, "when": _start_text(circle.slot)}
        is_allowed = effect.is_allowed and not passing and not is_needed
        sentence = (
            words.effect_sentence(effect)
            if not is_needed
            else _("この人が抜けると、いまの組が続けられません。")
        )
        choices.append(Choice(str(circle.uuid), name, sentence, is_allowed))
    return choices


def _start_text(slot: Slot) -> str:
    """12月8日(火)20:00, short enough for a list of choices."""
    term = slot.round.term
    return f"{day_text(slot.starts_at, term)}{time_text(slot.starts_at, term)}"


def _dots(people: list[Enrolment]) -> list[Dot]:
    """Sides alternate around the table where they can; nobody sits at its head."""
    sides = sorted({one.side.position for one in people})
    by_side = [[one for one in people if one.side.position == side] for side in sides]
    longest = max((len(group) for group in by_side), default=0)
    ordered = [group[place] for place in range(longest) for group in by_side if place < len(group)]
    turn = math.pi / len(ordered) if len(ordered) % 2 == 0 else 0.0
    dots = []
    for index, one in enumerate(ordered):
        angle = 2 * math.pi * index / len(ordered) - turn
        x = round(WIDTH / 2 + ACROSS * math.sin(angle))
        dots.append(Dot(one, x, round(HEIGHT / 2 - DOWN * math.cos(angle)), _lines(one.call_name)))
    return dots


def _lines(name: str) -> tuple[str, ...]:
    """A call name in at most two lines of four characters; the list beside the ring has it whole."""
    if len(name) <= LINE_CHARACTERS:
        return (name,)
    if len(name) > LINE_CHARACTERS * LINES:
        name = name[: LINE_CHARACTERS * LINES - 1] + "…"
    half = (len(name) + 1) // 2
    return (name[:half], name[half:])
