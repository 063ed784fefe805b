"""What a side asks of those who apply, beside name and address; kept as JSON in `WayIn.questions`."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec
from django.utils.translation import gettext as _

from kurumaza.terms.models import Side

Kind = Literal["short", "long", "choice", "yes_no"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Columns of a place that an answer can fill when somebody is let in.
Fills = Literal["", "school", "cohort", "region"]
QUESTIONS_MAX = 10
LABEL_MAX = 80
CHOICES_MAX = 12
# Short enough for every column of a place that an answer can fill.
CHOICE_MAX = 40
ANSWER_MAX = {"short": 40, "long": 1000, "choice": CHOICE_MAX, "yes_no": 10}


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. `choices` are those of a choice; `fills` names a column of the place that the answer becomes."""

    label: str
    kind: Kind = "short"
    is_required: bool = False
    choices: tuple[str, ...] = ()
    fills: Fills = ""


def read_questions(kept: Any) -> tuple[Question, ...]:
    """The questions out of their JSON, in their order; msgspec.ValidationError names the key that does not fit."""
    return msgspec.convert(kept, tuple[Question, ...])


def keep_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As they are kept."""
    kept: list[dict[str, Any]] = msgspec.to_builtins(questions)
    return kept


def usual_questions(side: Side) -> tuple[Question, ...]:
    """What a side asks until its organisers ask something else: where somebody comes from, and why they would like to come."""
    is_of_graduates = "卒" in f"{side.name}{side.eligibility}"  # data: looked for, never shown
    where = (
        Question(_("卒業期"), "short", is_required=True, fills="cohort")
        if is_of_graduates
        else Question(_("学校と学年"), "short", is_required=True, fills="school")
    )
    return (where, Question(_("参加しようと思った理由"), "long", is_required=True))
