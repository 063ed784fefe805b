"""Status leaves no trace: nothing that the waiting room and the room hand to a page tells side, school, employer, cohort or name."""

import re
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.core.dialogue import commands as c
from kurumaza.core.dialogue.decide import decide
from kurumaza.core.dialogue.evolve import advance
from kurumaza.core.dialogue.view import RoomView, view
from kurumaza.rooms import actions, queries
from tests.conftest import SignIn
from tests.core.dialogue.scripts import ALL_MODES
from tests.factories.rooms import Table, make_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

STATUS = {
    "school": "八甲田大学",
    "employer": "津軽銀行",
    "past_employer": "陸奥商事",
    "cohort": "7期卒",
    "region": "三沢",
    "kana": "サンプルカナ",
    "considerations": "耳が遠いです",
    "topics": ["転職のこと"],
}


@pytest.fixture
def table() -> Table:
    """A circle whose people have everything filled in that a roster can hold."""
    table = make_table(ALL_MODES, starts_at=timezone.now() + timedelta(minutes=5))
    for index, seat in enumerate(table.seats.values()):
        for field, value in STATUS.items():
            setattr(seat.enrolment, field, value)
        seat.enrolment.name = f"名簿の名前{index}"
        seat.enrolment.save()
    return table


def told_by(page: str) -> list[str]:
    """Which of it a page tells."""
    words = [word for value in STATUS.values() for word in ([value] if isinstance(value, str) else value)]
    return [
        word
        for word in (*words, "名簿の名前", "学生", "卒業生", "団体0", "@kurumaza.example")
        if word in page
    ]


def readable(page: str) -> str:
    """With the letters that JSON in a page has as escapes."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), page)


@pytest.mark.parametrize("name", ["waiting_room", "room"])
def test_pages_tell_call_names_alone(table: Table, sign_in: SignIn, name: str) -> None:
    me = table.seats["けんじ"].enrolment.person
    page = readable(sign_in(me).get(reverse(name, args=[table.circle.uuid])).content.decode())
    assert "はるか" in page
    # One's own address stands at the foot of each page, for oneself.
    others = page.replace(me.email or "", "")
    assert told_by(others) == []


def test_views_tell_no_side_and_the_same_of_everybody(table: Table) -> None:
    room = actions.ensure_room(circle=table.circle, rng=Random(3), now=timezone.now())
    state = queries.load_state(room)
    for index, seat in enumerate(state.seats):
        outcome = decide(state, c.Arrive(seat.seat, f"c{index}"), 2_000_000_000_000)
        assert not isinstance(outcome, c.Refusal)
        state = advance(state, outcome)
    seen: list[dict[str, Any]] = []
    for seat in state.seats:
        one = view(state, seat.seat)
        assert told_by(msgspec.json.encode(one).decode()) == []
        seen.append({field: getattr(one, field) for field in RoomView.__struct_fields__})
    own = {"me", "can"}  # whose page it is, and whether it is their turn
    assert all(
        {k: v for k, v in one.items() if k not in own} == {k: v for k, v in seen[0].items() if k not in own}
        for one in seen
    )
