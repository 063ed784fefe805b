"""Many who type at the same moment: the limit holds, and one number opens once."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from kurumaza.people.actions_hand_over import WRONG_IN_TEN_MINUTES, make_hand_over, take_hand_over
from kurumaza.people.errors import HandOverRefused
from tests.factories.terms import PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
AT_ONCE = 8


def all_at_once(tries: Sequence[Callable[[], object]]) -> list[object]:
    """What came of each, on threads with connections of their own."""

    def run(one: Callable[[], object]) -> object:
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, tries))


def test_limit_over_everybody_holds() -> None:
    code = make_hand_over(person=PersonFactory.create(), next_path="/home/", now=timezone.now())
    assert isinstance(code, str)
    wrong, now = f"{(int(code) + 1) % 1_000_000:06}", timezone.now()

    def guess(browser: int) -> Callable[[], object]:
        return lambda: take_hand_over(code=wrong, browser=str(browser), now=now)

    came = Counter(all_at_once([guess(n) for n in range(2 * WRONG_IN_TEN_MINUTES)]))
    assert sum(came.values()) == 2 * WRONG_IN_TEN_MINUTES
    assert 0 < came[HandOverRefused("no_match")] <= WRONG_IN_TEN_MINUTES
    assert came.keys() <= {HandOverRefused("no_match"), HandOverRefused("too_many")}


def test_number_opens_for_one_of_those_who_type_it() -> None:
    code = make_hand_over(person=PersonFactory.create(), next_path="/home/", now=timezone.now())
    assert isinstance(code, str)
    now = timezone.now()

    def use(browser: int) -> Callable[[], object]:
        return lambda: take_hand_over(code=code, browser=str(browser), now=now)

    came = all_at_once([use(n) for n in range(AT_ONCE)])
    assert came.count(HandOverRefused("no_match")) == AT_ONCE - 1
