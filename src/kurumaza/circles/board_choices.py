"""Where somebody could be moved from a proposal or from a confirmed group, each with what it would mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.circles import queries, words
from kurumaza.circles.models import Circle, Proposal
from kurumaza.circles.moves import (
    Effect,
    Judge,
    Target,
    breaks_home,
    brought_up_to_date,
    joining,
    targets_for,
)
from kurumaza.circles.problem import planned, problem_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Problem
from kurumaza.terms.dates import day_text, time_text
from kurumaza.terms.models import Enrolment, Slot

# With more people than this, changing places is judged only when it is done.
SWAPS_AT_MOST = 400


@dataclass(frozen=True)
class Choice:
    """Somewhere to move somebody: its value in the form, its name, and what it would mean."""

    value: str
    name: str
    words: str
    is_allowed: bool

    @property
    def is_swap(self) -> bool:
        return self.value.startswith("swap:")


@dataclass(frozen=True)
class Mover:
    """The panel in which one person is moved."""

    person: Enrolment
    choices: list[Choice]
    is_confirmed: bool

    @property
    def allowed(self) -> list[Choice]:
        return [one for one in self.choices if one.is_allowed and not one.is_swap]

    @property
    def swaps(self) -> list[Choice]:
        return [one for one in self.choices if one.is_allowed and one.is_swap]

    @property
    def refused(self) -> list[Choice]:
        return [one for one in self.choices if not one.is_allowed and not one.is_swap]


def parse_target(value: str) -> Target | None:
    """A choice's value as a target: "3", "new:<slot>", "swap:<person>", "out"; None for anything else."""
    if value == "out":
        return Target()
    if value.startswith("new:"):
        return Target(slot=value.removeprefix("new:"))
    if value.startswith("swap:"):
        return Target(swap=value.removeprefix("swap:"))
    return Target(index=int(value)) if value.isdecimal() and len(value) < 6 else None


def choices_for(proposal: Proposal, person: UUID, now: datetime) -> list[Choice] | None:
    """Everywhere this person could be moved in a proposal; None for somebody who is no candidate."""
    problem = problem_of(proposal.round, now=now)
    if str(person) not in problem.by_id():
        return None
    return choices_in(proposal, problem, brought_up_to_date(problem, queries.plan_of(proposal)), str(person))


def choices_in(proposal: Proposal, problem: Problem, plan: Plan, person: str) -> list[Choice]:
    """The same for a plan at hand."""
    slots = {str(slot.uuid): slot for slot in proposal.round.slots.all()}
    people = queries.people_of(proposal.round)
    judge = Judge(problem, plan, queries.locked_members(proposal))
    targets = targets_for(plan, person, [str(one) for one in problem.slots])
    if len(people) <= SWAPS_AT_MOST:
        targets += judge.swaps(person)
    return [_choice(judge.effect(person, target), plan, slots, people) for target in targets]


def confirmed_choices(problem: Problem, circles: Sequence[Circle], person: str) -> list[Choice]:
    """Everywhere somebody could be seated among confirmed groups, which must stay legal at once."""
    home = next((one for one in map(planned, circles) if person in one.members), None)
    is_needed = home is not None and breaks_home(problem, home, person)
    choices = []
    for circle in circles:
        if person in {str(seat.enrolment.uuid) for seat in circle.seats.all()}:
            continue
        group = planned(circle)
        forbidden, passing = joining(problem, person, group.cell, group.members)
        # What may pass while groups are in work forbids here.
        effect = Effect(Target(index=0), len(group.members) + 1, forbidden, passing)
        name = _("%(number)s番 %(when)s") % {"number": circle.number, "when": start_text(circle.slot)}
        is_allowed = effect.is_allowed and not passing and not is_needed
        sentence = (
            words.effect_sentence(effect)
            if not is_needed
            else _("この人が抜けると、いまのグループが続けられません。")
        )
        choices.append(Choice(str(circle.uuid), name, sentence, is_allowed))
    return choices


def start_text(slot: Slot) -> str:
    """12月8日(火)20:00, short enough for a list of choices."""
    term = slot.round.term
    return f"{day_text(slot.starts_at, term)}{time_text(slot.starts_at, term)}"


def _choice(effect: Effect, plan: Plan, slots: dict[str, Slot], people: dict[str, Enrolment]) -> Choice:
    target = effect.target
    if target.index is not None:
        when = start_text(slots[str(plan.circles[target.index].slot)])
        value = str(target.index)
        name = _("%(number)s番 %(when)s") % {"number": target.index + 1, "when": when}
    elif target.slot is not None:
        value = f"new:{target.slot}"
        name = _("新しいグループ %(when)s") % {"when": start_text(slots[target.slot])}
    elif target.swap is not None:
        value = f"swap:{target.swap}"
        name = _("%(name)sさんと入れ替える") % {"name": people[target.swap].call_name}
    else:
        value, name = "out", _("席を外す")
    return Choice(value, name, words.effect_sentence(effect), effect.is_allowed)
