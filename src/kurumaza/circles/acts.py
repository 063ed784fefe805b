"""What each button of the board asks for, and the sentence about what was done."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.circles import (
    actions,
    actions_adjust,
    actions_repair,
    actions_seats,
    actions_wishes,
    queries,
    words_board,
)
from kurumaza.circles.board_choices import parse_target
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, GroupRules, Proposal, Seat
from kurumaza.core.matching.emphasis import MATTERS, STRENGTHS, Emphasis
from kurumaza.core.matching.rules import RELATIONS
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment, Round

Outcome = str | GroupsRefused


@dataclass(frozen=True)
class Pressed:
    """A button as it was pressed: on which round, with which fields, by whom."""

    held: Round
    fields: Mapping[str, str]
    by: Person
    now: datetime

    def field(self, name: str) -> str:
        return self.fields.get(name, "")

    def uuid(self, name: str) -> UUID | None:
        try:
            return UUID(self.field(name))
        except ValueError:
            return None

    def enrolment(self, name: str) -> Enrolment | None:
        found = self.uuid(name)
        return queries.people_of(self.held).get(str(found)) if found else None

    @property
    def revision(self) -> int | None:
        value = self.field("revision")
        return int(value) if value.isdecimal() and len(value) < 10 else None


def act(held: Round, fields: Mapping[str, str], *, by: Person, now: datetime) -> Outcome:
    """Does what a button asks for; the sentence to show, or why nothing was done."""
    pressed = Pressed(held, fields, by, now)
    name = pressed.field("act")
    if name in ON_ROUND:
        return ON_ROUND[name](pressed)
    proposal, revision = queries.open_proposal(held), pressed.revision
    if proposal is None or revision is None or name not in ON_PROPOSAL:
        return GroupsRefused("not_ready")
    return ON_PROPOSAL[name](pressed, proposal, revision)


def _propose(pressed: Pressed) -> Outcome:
    seed = secrets.randbits(31)
    done = actions.propose_groups(held=pressed.held, seed=seed, by=pressed.by, now=pressed.now)
    return done if isinstance(done, GroupsRefused) else ""


def _stop(pressed: Pressed) -> Outcome:
    proposal = queries.open_proposal(pressed.held)
    if proposal is None:
        return GroupsRefused("not_forming")
    done = actions.stop_forming(proposal=proposal, by=pressed.by)
    return done if isinstance(done, GroupsRefused) else _("組むのをやめました。何も失われていません。")


def _keep_apart(pressed: Pressed) -> Outcome:
    one, other = pressed.enrolment("one"), pressed.enrolment("other")
    if one is None or other is None:
        return GroupsRefused("unknown_person")
    term = pressed.held.term
    done = actions_wishes.keep_apart(term=term, one=one, other=other, by=pressed.by, now=pressed.now)
    if isinstance(done, GroupsRefused):
        return done
    names = {"one": one.call_name, "other": other.call_name}
    return _("%(one)sさんと%(other)sさんを、同じグループにしないことにしました。") % names


def _end_apart(pressed: Pressed) -> Outcome:
    wish = pressed.uuid("wish")
    if wish:
        actions_wishes.end_keeping_apart(term=pressed.held.term, wish=wish, by=pressed.by)
    return _("取り消しました。次に組むときから、同じグループになることがあります。")


def _choose_level(pressed: Pressed) -> Outcome:
    relation, level = pressed.field("relation"), pressed.field("level")
    if relation not in RELATIONS or level not in GroupRules.Level.values:
        return GroupsRefused("not_ready")
    actions_wishes.choose_level(
        term=pressed.held.term,
        relation=relation,  # type: ignore[arg-type]
        level=GroupRules.Level(level),
        by=pressed.by,
    )
    names = {"relation": words_board.relation_word(relation), "level": words_board.level_word(level)}
    return _("「%(relation)s」を「%(level)s」にしました。次に組むときから、このように組みます。") % names


def _choose_emphasis(pressed: Pressed) -> Outcome:
    chosen = {matter: pressed.field(matter) for matter in MATTERS}
    if not set(chosen.values()) <= set(STRENGTHS):
        return GroupsRefused("not_ready")
    emphasis = Emphasis(**chosen)  # type: ignore[arg-type]
    actions_wishes.choose_emphasis(term=pressed.held.term, emphasis=emphasis, by=pressed.by)
    return _("何を大切に組むかを決めました。次に組むときから、このように組みます。")


def _ask_repair(pressed: Pressed) -> Outcome:
    done = actions_repair.ask_repair(held=pressed.held, by=pressed.by, now=pressed.now)
    return done if isinstance(done, GroupsRefused) else ""


def _apply_repair(pressed: Pressed) -> Outcome:
    repair, revision = queries.open_repair(pressed.held), pressed.revision
    if repair is None or revision is None:
        return GroupsRefused("changed_meanwhile")
    done = actions_repair.apply_repair(repair=repair, revision=revision, by=pressed.by, now=pressed.now)
    if isinstance(done, GroupsRefused):
        return done
    return _("グループ分けを直しました。変わった%(count)s人に、メールで知らせます。") % {"count": len(done)}


def _leave_repair(pressed: Pressed) -> Outcome:
    repair = queries.open_repair(pressed.held)
    if repair is not None:
        actions_repair.leave_as_it_is(repair=repair, by=pressed.by)
    return _("グループ分けはそのままです。いつでも、もう一度直し方を出せます。")


def _move_seat(pressed: Pressed) -> Outcome:
    circle, enrolment = _circle(pressed), pressed.enrolment("person")
    if circle is None:
        return GroupsRefused("unknown_group")
    if enrolment is None:
        return GroupsRefused("unknown_person")
    done: Seat | GroupsRefused = actions_seats.move_seat(
        enrolment=enrolment, circle=circle, by=pressed.by, now=pressed.now
    )
    if isinstance(done, GroupsRefused):
        return done
    names = {"name": enrolment.call_name, "number": circle.number}
    return _("%(name)sさんの席を%(number)s番にしました。本人に、メールで知らせます。") % names


def _cancel(pressed: Pressed) -> Outcome:
    circle = _circle(pressed)
    if circle is None:
        return GroupsRefused("unknown_group")
    done = actions_seats.cancel_circle(circle=circle, by=pressed.by, now=pressed.now)
    if isinstance(done, GroupsRefused):
        return done
    number = {"number": circle.number}
    return _("%(number)s番を取りやめました。一人ずつに、メールで知らせます。") % number


def _circle(pressed: Pressed) -> Circle | None:
    found = pressed.uuid("target")
    return queries.circle_of_round(pressed.held, found) if found else None


def _confirm(pressed: Pressed, proposal: Proposal, revision: int) -> Outcome:
    done = actions.confirm_groups(proposal=proposal, revision=revision, by=pressed.by, now=pressed.now)
    if isinstance(done, GroupsRefused):
        return done
    return _("グループを決めました。一人ずつに、招待のメールを送ります。")


def _lock(pressed: Pressed, proposal: Proposal, revision: int) -> Outcome:
    target, is_locked = parse_target(pressed.field("group")), pressed.field("act") == "lock"
    if target is None or target.index is None:
        return GroupsRefused("unknown_group")
    done = actions_adjust.lock_circle(
        proposal=proposal, revision=revision, index=target.index, is_locked=is_locked, now=pressed.now
    )
    if isinstance(done, GroupsRefused):
        return done
    number = {"number": target.index + 1}
    if is_locked:
        return _("%(number)s番を留めました。もう一度組んでも、このまま残ります。") % number
    return _("%(number)s番の留めを外しました。") % number


def _move(pressed: Pressed, proposal: Proposal, revision: int) -> Outcome:
    person, target = pressed.uuid("person"), parse_target(pressed.field("target"))
    if person is None:
        return GroupsRefused("unknown_person")
    if target is None:
        return GroupsRefused("unknown_group")
    done = actions_adjust.move_person(
        proposal=proposal, revision=revision, person=person, target=target, now=pressed.now
    )
    if isinstance(done, GroupsRefused):
        return done
    people = queries.people_of(pressed.held)
    names = {"name": people[str(person)].call_name}
    if target.swap is not None:
        names["other"] = people[target.swap].call_name
        return _("%(name)sさんと%(other)sさんを入れ替えました。まだ、だれにも知らせていません。") % names
    return _("%(name)sさんを移しました。まだ、だれにも知らせていません。") % names


def _undo(pressed: Pressed, proposal: Proposal, revision: int) -> Outcome:
    done = actions_adjust.undo(proposal=proposal, revision=revision, now=pressed.now)
    return done if isinstance(done, GroupsRefused) else _("一つ前のグループ分けに戻しました。")


def _redo(pressed: Pressed, proposal: Proposal, revision: int) -> Outcome:
    done = actions_adjust.redo(proposal=proposal, revision=revision, now=pressed.now)
    return done if isinstance(done, GroupsRefused) else _("やり直しました。")


ON_ROUND: dict[str, Callable[[Pressed], Outcome]] = {
    "propose": _propose,
    "stop": _stop,
    "keep_apart": _keep_apart,
    "end_apart": _end_apart,
    "choose_level": _choose_level,
    "choose_emphasis": _choose_emphasis,
    "ask_repair": _ask_repair,
    "apply_repair": _apply_repair,
    "leave_repair": _leave_repair,
    "move_seat": _move_seat,
    "cancel": _cancel,
}
ON_PROPOSAL: dict[str, Callable[[Pressed, Proposal, int], Outcome]] = {
    "confirm": _confirm,
    "lock": _lock,
    "unlock": _lock,
    "move": _move,
    "undo": _undo,
    "redo": _redo,
}
