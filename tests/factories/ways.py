"""Sides that people can apply for, and people who did."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kurumaza.terms.models import Side
from kurumaza.ways.actions_apply import application_token, confirm_application, submit_application
from kurumaza.ways.actions_ways import change_way_in
from kurumaza.ways.models import Application, WayIn
from kurumaza.ways.questions import Question

QUESTIONS = (
    Question("卒業期", "short", is_required=True, fills="cohort"),
    Question("参加の理由", "long"),
    Question("参加のしかた", "choice", choices=("声だけ", "声と顔")),
    Question("初めてですか", "yes_no"),
)


def open_way_in(
    side: Side,
    *,
    is_open: bool = True,
    closes_on: date | None = None,
    capacity: int | None = None,
    label: str = "",
    elsewhere: str = "",
    questions: tuple[Question, ...] = QUESTIONS,
) -> WayIn:
    """People can apply for the side."""
    return change_way_in(
        side=side,
        is_open=is_open,
        closes_on=closes_on,
        label=label,
        capacity=capacity,
        elsewhere=elsewhere,
        questions=questions,
        by=None,
    )


def apply_for(
    side: Side,
    email: str = "sora@kurumaza.example",
    *,
    name: str = "申込 そら",
    is_confirmed: bool = True,
    now: datetime | None = None,
    **words: Any,
) -> Application:
    """Somebody applies, and confirms that the address is theirs."""
    now = now or timezone.now()
    usual: dict[str, Any] = {"kana": "モウシコミ ソラ", "answers": [], "fills": {}}
    made = submit_application(side=side, email=email, name=name, now=now, **{**usual, **words})
    assert isinstance(made, Application), made
    if is_confirmed:
        confirmed = confirm_application(token=application_token(made.uuid), now=now)
        assert isinstance(confirmed, Application), confirmed
        return confirmed
    return made
