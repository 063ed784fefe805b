"""The line that opens a round: who is shown it, and that it goes."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kurumaza.circles.actions_quotes import place_quote, take_away_quotes
from kurumaza.circles.models import OpeningQuote, Seat
from kurumaza.circles.queries_quotes import openings_among
from kurumaza.people.actions import block_person, declare_tie
from tests.factories.stories import NEXT_DAY, Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def placed(evening: Evening, by: str = "ゆい") -> OpeningQuote:
    return place_quote(
        held=evening.world.round,
        person=evening.person(by).person,
        text="残ると決めました。",
        call_name=by,
        source_kind="excerpt",
        source=uuid4(),
        now=NEXT_DAY,
    )


def shown_to(evening: Evening) -> set[str]:
    found = openings_among(Seat.objects.filter(round=evening.world.round))
    opening = found.get(evening.world.round.pk)
    return {
        name
        for name, seat in evening.seats.items()
        if opening is not None and opening.seen_from(str(seat.uuid))
    }


def test_line_is_shown_to_everybody_of_the_round(evening: Evening) -> None:
    assert shown_to(evening) == set()
    placed(evening)
    assert shown_to(evening) == set(evening.seats)


@pytest.mark.parametrize("declares", ["author", "reader", "blocked"])
def test_whoever_is_kept_apart_from_its_author_is_not_shown_it(evening: Evening, declares: str) -> None:
    placed(evening)
    yui, kenji = evening.person("ゆい"), evening.person("けんじ")
    if declares == "author":
        declare_tie(person=yui.person, name_or_address=kenji.name, now=NEXT_DAY)
    elif declares == "reader":
        declare_tie(person=kenji.person, name_or_address=yui.person.email or "", now=NEXT_DAY)
    else:
        block_person(person=kenji.person, other=yui.person, label="ゆいさん", now=NEXT_DAY)
    assert shown_to(evening) == set(evening.seats) - {"けんじ"}


def test_one_line_a_round(evening: Evening) -> None:
    placed(evening)
    second = placed(evening, by="はるか")
    assert OpeningQuote.objects.get() == second


def test_lines_go_with_their_sources(evening: Evening) -> None:
    quote = placed(evening)
    assert take_away_quotes(source_kind="other", sources=[quote.source]) == 0
    assert take_away_quotes(source_kind="excerpt", sources=[uuid4()]) == 0
    assert take_away_quotes(source_kind="excerpt", sources=[quote.source]) == 1
    assert shown_to(evening) == set()


def test_without_a_line_it_costs_one_question(evening: Evening) -> None:
    with CaptureQueriesContext(connection) as asked:
        openings_among(Seat.objects.filter(round=evening.world.round))
    assert len(asked) == 1
