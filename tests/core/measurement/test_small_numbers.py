"""No figure on fewer than five people, by whatever way around."""

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.measurement.small_numbers import FEWEST_PEOPLE, are_enough, may_be_told

groups = st.frozensets(st.integers(0, 19), max_size=20)


def test_four_are_too_few_and_five_are_enough() -> None:
    assert not are_enough(4)
    assert are_enough(5)
    assert not may_be_told(range(4), [])
    assert may_be_told(range(5), [])


def test_a_total_and_all_of_its_people_but_few_are_not_told_together() -> None:
    assert not may_be_told(range(8), [range(10)])
    assert not may_be_told(range(10), [range(8)])
    assert may_be_told(range(5), [range(10)])
    assert may_be_told(range(10), [range(10)])


def test_parts_that_leave_few_of_their_total_are_not_told() -> None:
    total, first, second = range(15), range(6), range(6, 12)
    assert may_be_told(first, [total])
    assert not may_be_told(second, [total, first])
    assert may_be_told(range(6, 15), [total, first])


@given(st.lists(groups, max_size=12))
def test_no_two_told_groups_differ_by_few(wanted: list[frozenset[int]]) -> None:
    told: list[frozenset[int]] = []
    for group in wanted:
        if may_be_told(group, told):
            told.append(group)
    for one in told:
        assert len(one) >= FEWEST_PEOPLE
        for other in told:
            assert len(one - other) == 0 or len(one - other) >= FEWEST_PEOPLE
