"""The board of confirmed groups: answers, the repair after a cancellation, what goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.circles import queries, words
from kurumaza.circles.board_choices import Mover, confirmed_choices
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.problem import problem_of
from kurumaza.circles.repairs import RepairQuestion, pair_up, repair_question
from kurumaza.circles.rings import dots_of
from kurumaza.core.matching.problem import PlannedCircle
from kurumaza.terms.dates import slot_text
from kurumaza.terms.models import Enrolment, Round


def confirmed_board(held: Round, circles: list[Circle], now: datetime, moving: UUID | None) -> dict[str, Any]:
    """Context of the page once groups are confirmed."""
    problem, people = problem_of(held, now=now), queries.people_of(held)
    seated = {str(seat.enrolment.uuid) for circle in circles for seat in circle.seats.all()}
    proposal = queries.confirmed_proposal(held)
    stored = proposal.groups.get("unplaced", []) if proposal else []
    reasons = (
        {frozenset(map(str, one["members"])): one for one in proposal.groups["reasons"]} if proposal else {}
    )
    left_why = {str(one["person"]): words.why_left(one) for one in stored}
    left = [
        {"person": people[str(one.id)], "why": left_why.get(str(one.id), "")}
        for one in problem.people
        if str(one.id) not in seated
    ]
    replies = queries.replies_of(held)
    mover = None
    if moving and str(moving) in problem.by_id():
        mover = Mover(people[str(moving)], confirmed_choices(problem, circles, str(moving)), True)
    question = repair_question(held, circles, now)
    broken = {circle.pk for circle in question.broken}
    return {
        "state": "confirmed",
        "circles": [_circle(circle, now, broken, reasons) for circle in circles],
        "left": left,
        "replies": [(words.reply_word(one), replies[one]) for one in Seat.Reply.values],
        "line": line_text(held, circles),
        "mover": mover,
        "repair": _repair(held, question, people),
    }


def line_text(held: Round, circles: Sequence[Circle]) -> str:
    """The groups as a text to paste into LINE: call names only, nothing about sides."""
    title = {"term": held.term.name, "number": held.number}
    head = _("%(term)s 第%(number)s回のグループ") % title
    return "\n\n".join([head, *(group_line(circle) for circle in circles)])


def group_line(circle: Circle) -> str:
    """One group as a text to paste into LINE."""
    names = [
        _("%(name)sさん") % {"name": seat.enrolment.call_name}
        for seat in circle.seats.all()
        if seat.reply != Seat.Reply.ABSENT
    ]
    head = _("%(number)s番 %(when)s") % {"number": circle.number, "when": slot_text(circle.slot)}
    return "\n".join([head, _("、").join(names)])


def _circle(
    circle: Circle, now: datetime, broken: set[int], reasons: dict[frozenset[str], dict[str, Any]]
) -> dict[str, Any]:
    seats = list(circle.seats.all())
    together = reasons.get(frozenset(str(seat.enrolment.uuid) for seat in seats), {})
    return {
        "circle": circle,
        "when": slot_text(circle.slot),
        "dots": dots_of([seat.enrolment for seat in seats if seat.reply != Seat.Reply.ABSENT]),
        "seats": [(seat, words.reply_of(seat)) for seat in seats],
        "is_ahead": circle.slot.starts_at > now,
        "is_broken": circle.pk in broken,
        "line": group_line(circle),
        "why": words.why_together(together, len(seats)),
    }


def _repair(held: Round, question: RepairQuestion, people: dict[str, Enrolment]) -> dict[str, Any] | None:
    """What the board says of mending: nothing, an offer to look, that it is looked for, or before and after."""
    repair = queries.open_repair(held)
    if not question.broken:
        return None
    numbers = [circle.number for circle in question.broken]
    if repair is None:
        return {"state": "offered", "numbers": numbers}
    context: dict[str, Any] = {"state": repair.state, "numbers": numbers, "proposal": repair}
    if repair.state == Proposal.State.FAILED:
        return context | {"failure": words.failure_sentence(repair.failure)}
    if repair.state == Proposal.State.FORMING:
        return context
    if queries.kept_in(repair) != question.kept:
        return context | {"state": "offered", "proposal": None}  # somebody answered since
    return context | _before_and_after(repair, question, people)


def _before_and_after(
    repair: Proposal, question: RepairQuestion, people: dict[str, Enrolment]
) -> dict[str, Any]:
    plan = queries.plan_of(repair)
    goes_on = pair_up(question.kept, plan.circles)
    last = max(circle.number for circle in question.circles)
    rows, number_of = [], {}
    for place, index in enumerate(goes_on):
        fresh = sum(one is None for one in goes_on[: place + 1])
        number_of[place] = question.circles[index].number if index is not None else last + fresh
    home = {one: circle.number for circle, group in _pairs(question) for one in group.members}
    away = {one: number_of[place] for place, group in enumerate(plan.circles) for one in group.members}
    for circle, group in _pairs(question):
        after = next(
            (plan.circles[place] for place, number in number_of.items() if number == circle.number), None
        )
        absent = [seat.enrolment for seat in circle.seats.all() if seat.reply == Seat.Reply.ABSENT]
        if after is None or set(after.members) != set(group.members) or absent:
            rows.append(_row(circle.number, slot_text(circle.slot), group, after, absent, people, home, away))
    slots = {str(slot.uuid): slot for slot in repair.round.slots.all()}
    for place, index in enumerate(goes_on):
        if index is None:
            new = plan.circles[place]
            when = slot_text(slots[str(new.slot)])
            rows.append(_row(number_of[place], when, None, new, [], people, home, away))
    moved = repair.groups["moved"]
    lost = [people[str(one)] for one in home if one not in away]
    return {"rows": rows, "moved": len(moved), "told": len(moved) + len(lost), "lost": lost}


def _pairs(question: RepairQuestion) -> list[tuple[Circle, PlannedCircle]]:
    return list(zip(question.circles, question.kept, strict=True))


def _row(
    number: int,
    when: str,
    before: PlannedCircle | None,
    after: PlannedCircle | None,
    absent: list[Enrolment],
    people: dict[str, Enrolment],
    home: dict[Any, int],
    away: dict[Any, int],
) -> dict[str, Any]:
    """One group, before and after, each person with what changes for them."""
    leaves = [
        (people[str(one)], "" if away.get(one) == number else _leaves(away.get(one)))
        for one in (before.members if before else ())
    ]
    comes = [
        (people[str(one)], "" if home.get(one) == number else _comes(home.get(one)))
        for one in (after.members if after else ())
    ]
    return {
        "number": number,
        "when": when,
        "before": [*leaves, *((one, words.reply_word(Seat.Reply.ABSENT)) for one in absent)],
        "after": comes,
    }


def _leaves(number: int | None) -> str:
    return _("%(number)s番へ") % {"number": number} if number is not None else _("席がなくなります")


def _comes(number: int | None) -> str:
    return _("%(number)s番から") % {"number": number} if number is not None else _("席のなかった人")
