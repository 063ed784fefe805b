"""A long ladder in parts: what hangs together stays together, nothing is lost, no part is too long."""

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.ladder.parts import in_parts


def test_short_ladder_is_one_part_in_the_order_of_telling() -> None:
    assert in_parts({3: None, 1: 3, 2: None}, 24) == [[3, 1, 2]]
    assert in_parts({}, 24) == []


def test_what_was_deepened_last_comes_first_with_all_that_it_came_from() -> None:
    assert in_parts({1: None, 2: None, 3: None, 4: 1}, 2) == [[1, 4], [2, 3]]


def test_what_alone_is_too_long_is_cut_its_latest_first() -> None:
    assert in_parts({1: None, 2: 1, 3: 2, 4: 3, 5: 4}, 2) == [[4, 5], [2, 3], [1]]


def test_what_deepens_something_that_is_not_there_stands_by_itself() -> None:
    assert in_parts({2: 1, 3: 2}, 1) == [[3], [2]]


@given(st.lists(st.integers(min_value=-1, max_value=40), max_size=40), st.integers(1, 9))
def test_nothing_is_lost_and_no_part_is_too_long(chosen: list[int], size: int) -> None:
    parents = {key: parent if 0 <= parent != key else None for key, parent in enumerate(chosen)}
    parts = in_parts(parents, size)
    assert sorted(key for part in parts for key in part) == list(range(len(chosen)))
    assert all(1 <= len(part) <= size and part == sorted(part) for part in parts)
