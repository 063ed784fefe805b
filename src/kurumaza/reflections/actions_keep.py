"""What is typed is kept as one types, field by field. The rules are those of the forms; what was written elsewhere meanwhile is not
overwritten unseen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import digits

from django.db import transaction

from kurumaza.circles.models import Seat
from kurumaza.reflections.actions import save_reflection
from kurumaza.reflections.actions_questions import save_answers
from kurumaza.reflections.actions_will import keep_will_of_circle
from kurumaza.reflections.errors import ReflectionRefused
from kurumaza.reflections.merging import Typed, Verdict, judge, judge_choice
from kurumaza.reflections.models import Answer
from kurumaza.reflections.occasions import Occasion
from kurumaza.reflections.queries import own_note
from kurumaza.reflections.queries_will import will_of_circle
from kurumaza.terms.models import Enrolment

WILL = ("line", "next_step")
Saves = Callable[[dict[str, int]], ReflectionRefused | None]


@dataclass
class Kept:
    """What became of each field: kept; something else was written elsewhere (`theirs`, nothing was changed); refused, by its code."""

    kept: list[str] = field(default_factory=list)
    theirs: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def judged(self, name: str, verdict: Verdict, is_there: str) -> bool:
        """Notes what needs no writing; whether it is to be written."""
        if verdict == "same":
            self.kept.append(name)
        elif verdict == "theirs":
            self.theirs[name] = is_there
        return verdict == "write"

    def wrote(self, names: list[str], refused: ReflectionRefused | None) -> None:
        """Notes what was to be written."""
        if refused is None:
            self.kept += names
        else:
            self.refused |= dict.fromkeys(names, refused.code)


@transaction.atomic
def keep_typed_reflection(
    *, seat: Seat, typed: Mapping[str, Typed], now: datetime, by_button: bool = False
) -> Kept:
    """Of the page about a circle: answers, the note, the line with its next step. Only the button empties a line for good."""
    _one_at_a_time(seat.enrolment)
    kept, person = Kept(), seat.enrolment.person
    note = own_note(person, seat)
    if "note" in typed and kept.judged("note", judge(note, typed["note"]), note):
        words = typed["note"].value
        kept.wrote(["note"], save_reflection(seat=seat, answers={}, note=words, now=now))
    _keep_will(kept, seat, typed, now, by_button=by_button)
    _keep_answers(
        kept,
        {name: one for name, one in typed.items() if name not in ("note", *WILL)},
        {row.item: row for row in Answer.objects.filter(enrolment=seat.enrolment, circle=seat.circle)},
        lambda answers: save_reflection(seat=seat, answers=answers, note=None, now=now),
        now,
    )
    return kept


@transaction.atomic
def keep_typed_answers(
    *, enrolment: Enrolment, occasion: Occasion, typed: Mapping[str, Typed], now: datetime
) -> Kept:
    """Of the page before the first circle, after the last or once later."""
    _one_at_a_time(enrolment)
    rows = Answer.objects.filter(enrolment=enrolment, circle=None, occasion=occasion)
    kept = Kept()
    _keep_answers(
        kept,
        typed,
        {row.item: row for row in rows},
        lambda answers: save_answers(enrolment=enrolment, occasion=occasion, answers=answers, now=now),
        now,
    )
    return kept


def _one_at_a_time(enrolment: Enrolment) -> None:
    """Two devices of one person: the second sees what the first wrote."""
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)


def _keep_answers(
    kept: Kept, typed: Mapping[str, Typed], there: Mapping[str, Answer], save: Saves, now: datetime
) -> None:
    """Each on its own: one that is refused keeps no other back."""
    for name, one in typed.items():
        row = there.get(name)
        value, at = (str(row.value), row.answered_at) if row else ("", None)
        if kept.judged(name, judge_choice(value, at, one, now), value):
            is_number = len(one.value) == 1 and one.value in digits
            refused = save({name: int(one.value)}) if is_number else ReflectionRefused("not_on_scale")
            kept.wrote([name], refused)


def _keep_will(kept: Kept, seat: Seat, typed: Mapping[str, Typed], now: datetime, *, by_button: bool) -> None:
    """The line and its next step are one thing: what is not typed stays as it is. While one types, a line is empty for a moment: the
    one that is there stays, with its day and its address."""
    there = will_of_circle(seat.enrolment.person, seat.circle)
    words = {"line": there.line, "next_step": there.next_step} if there else dict.fromkeys(WILL, "")
    changed = [
        name
        for name in WILL
        if name in typed and kept.judged(name, judge(words[name], typed[name]), words[name])
    ]
    if "line" in changed and there and not by_button and not typed["line"].value.strip():
        changed.remove("line")
        kept.wrote(["line"], ReflectionRefused("goes_by_button"))
    if changed:
        words |= {name: typed[name].value for name in changed}
        person, circle = seat.enrolment.person, seat.circle
        kept.wrote(changed, keep_will_of_circle(person=person, circle=circle, now=now, **words))
