"""Who looks back together: nobody illegally, nobody twice, as many as can."""

import time
from collections.abc import Collection
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurumaza.core.matching.problem import LARGEST, SMALLEST, Id
from kurumaza.core.matching.together import Together, seat_together

Pairs = frozenset[frozenset[Id]]


@st.composite
def cases(draw: st.DrawFn, *, most: int, ties: int = 6) -> tuple[list[str], list[str], Pairs]:
    hosts = [f"h{number}" for number in range(draw(st.integers(0, most)))]
    members = [f"m{number}" for number in range(draw(st.integers(0, most)))]
    pairs = [frozenset(pair) for pair in combinations(hosts + members, 2)]
    apart = draw(st.sets(st.sampled_from(pairs), max_size=ties)) if pairs else set()
    return hosts, members, frozenset(frozenset(pair) for pair in apart)


def is_legal(table: Collection[Id], apart: Pairs) -> bool:
    hosts = sum(str(one).startswith("h") for one in table)
    pairs = (frozenset(pair) for pair in combinations(table, 2))
    return SMALLEST <= len(table) <= LARGEST and 0 < hosts < len(table) and not any(p in apart for p in pairs)


def most_seated(people: list[str], apart: Pairs) -> int:
    """By trying every way: each person at one of two tables, or at none."""
    best = 0
    for where in product((None, 0, 1), repeat=len(people)):
        tables = [[one for one, at in zip(people, where, strict=True) if at == table] for table in (0, 1)]
        if all(not table or is_legal(table, apart) for table in tables):
            best = max(best, sum(map(len, tables)))
    return best


@settings(max_examples=300)
@given(cases(most=7))
def test_everybody_sits_once_or_is_left_and_every_circle_is_legal(
    case: tuple[list[str], list[str], Pairs],
) -> None:
    hosts, members, apart = case
    found = seat_together(hosts, members, apart)
    assert all(is_legal(table, apart) for table in found.tables)
    everybody = [one for table in found.tables for one in table] + list(found.left)
    assert sorted(map(str, everybody)) == sorted(hosts + members)
    assert seat_together(hosts, members, apart) == found


@settings(max_examples=60)
@given(st.one_of(cases(most=4), cases(most=4, ties=20)))
def test_as_many_sit_as_can(case: tuple[list[str], list[str], Pairs]) -> None:
    hosts, members, apart = case
    seats = sum(len(table) for table in seat_together(hosts, members, apart).tables)
    assert seats == most_seated(hosts + members, apart)


@given(st.integers(1, 9), st.integers(1, 9))
def test_without_anybody_apart_nobody_is_left_where_numbers_allow_it(hosts: int, members: int) -> None:
    everybody = hosts + members
    circles = -(-everybody // LARGEST)
    found = seat_together([f"h{n}" for n in range(hosts)], [f"m{n}" for n in range(members)])
    if everybody >= SMALLEST and min(hosts, members) >= circles:
        assert found.left == ()
        assert len(found.tables) == circles
        sizes = [len(table) for table in found.tables]
        assert max(sizes) - min(sizes) <= 1


def test_six_sit_in_one_circle_and_seven_in_two() -> None:
    assert seat_together(["h0", "h1"], ["m0", "m1", "m2", "m3"]).tables == (
        ("h0", "h1", "m0", "m1", "m2", "m3"),
    )
    two = seat_together(["h0", "h1"], ["m0", "m1", "m2", "m3", "m4"])
    assert sorted(map(len, two.tables)) == [3, 4]
    assert two.left == ()


def test_who_is_kept_apart_sits_elsewhere_or_has_no_seat() -> None:
    apart = {frozenset({"h0", "m0"})}
    assert seat_together(["h0"], ["m0", "m1", "m2"], apart) == Together((("h0", "m1", "m2"),), ("m0",))
    both = seat_together(["h0", "h1"], ["m0", "m1", "m2", "m3"], apart)
    assert both.left == ()
    assert sorted(map(len, both.tables)) == [3, 3]


@pytest.mark.parametrize(("hosts", "members"), [(1, 3), (2, 6), (3, 9), (3, 15), (4, 16), (15, 15)])
def test_one_who_can_sit_nowhere_takes_nobody_elses_seat(hosts: int, members: int) -> None:
    """As many sit as would without them."""
    given_hosts, given_members = [f"h{n}" for n in range(hosts)], [f"m{n}" for n in range(members)]
    apart = frozenset(frozenset({host, "m0"}) for host in given_hosts)
    assert seat_together(given_hosts, given_members, apart).left == ("m0",)
    assert seat_together(given_hosts, given_members).left == ()


def test_of_four_who_sit_with_one_host_alone_and_not_together_one_has_a_seat() -> None:
    hosts, members = [f"h{n}" for n in range(4)], [f"m{n}" for n in range(16)]
    four = members[:4]
    apart = {frozenset({one, host}) for one in four for host in hosts[1:]}
    apart |= {frozenset(pair) for pair in combinations(four, 2)}
    found = seat_together(hosts, members, apart)
    assert set(found.left) < set(four)
    assert len(found.left) == 3


@settings(max_examples=15, deadline=None)
@given(cases(most=15, ties=200))
def test_however_many_are_kept_apart_it_ends_soon(case: tuple[list[str], list[str], Pairs]) -> None:
    """Measured at about a second at worst; other work may run beside it."""
    hosts, members, apart = case
    begun = time.process_time()
    found = seat_together(hosts, members, apart)
    assert time.process_time() - begun < 10
    assert all(is_legal(table, apart) for table in found.tables)
