from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.circulation.handover import (
    AT_ONCE,
    CEILING,
    FLOOR,
    Plan,
    Reader,
    Reason,
    Tale,
    plan_handovers,
    reason_for,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
THEMES = st.frozensets(st.sampled_from(["家族", "地元", "学び", "仕事"]), max_size=3)
PEOPLE = [f"p{number}" for number in range(8)]


def tale(id: str, *readers: str, reached: int = 0, themes: frozenset[str] = frozenset()) -> Tale:
    return Tale(id, themes, reached, frozenset(readers))


def reader(id: str, *themes: str, **more: object) -> Reader:
    return Reader(id, frozenset(themes), **more)  # type: ignore[arg-type]


def pairs(plan: Plan) -> set[tuple[str, str]]:
    return {(one.tale, one.reader) for one in plan.handovers}


def test_each_rested_reader_gets_one_story_at_most() -> None:
    plan = plan_handovers([tale("a", "x"), tale("b", "x")], [reader("x")], NOW)
    assert pairs(plan) == {("a", "x")}


def test_nobody_gets_another_story_within_the_week_unless_they_ask() -> None:
    resting = reader("x", last_at=YESTERDAY, brought=1)
    assert pairs(plan_handovers([tale("a", "x")], [resting], NOW)) == set()
    asking = reader("x", last_at=YESTERDAY, brought=1, asked=True)
    assert pairs(plan_handovers([tale("a", "x")], [asking], NOW)) == {("a", "x")}


def test_story_that_reached_fewest_goes_first() -> None:
    plan = plan_handovers([tale("far", "x", reached=2), tale("new", "x")], [reader("x")], NOW)
    assert pairs(plan) == {("new", "x")}


def test_as_many_stories_as_possible_are_served() -> None:
    """`x` fits the first better, but is the only one who may read the second."""
    first = tale("a", "x", "y", themes=frozenset({"地元"}))
    plan = plan_handovers([first, tale("b", "x")], [reader("x", "地元"), reader("y")], NOW)
    assert {("a", "y"), ("b", "x")} <= pairs(plan)


def test_story_travels_a_few_people_at_a_time_and_rests_at_the_ceiling() -> None:
    everybody = [reader(one) for one in PEOPLE]
    plan = plan_handovers([tale("a", *PEOPLE)], everybody, NOW)
    assert len(plan.handovers) == AT_ONCE
    assert plan_handovers([tale("a", *PEOPLE, reached=CEILING)], everybody, NOW).handovers == ()


def test_who_waits_longest_gets_it() -> None:
    lately = reader("x", last_at=NOW - timedelta(weeks=1), brought=1)
    long_ago = reader("y", last_at=NOW - timedelta(weeks=4), brought=1)
    plan = plan_handovers([tale("a", "x", "y", reached=CEILING - 1)], [lately, long_ago], NOW)
    assert pairs(plan) == {("a", "y")}


def test_every_third_story_is_one_from_elsewhere() -> None:
    near, far = tale("near", "x", themes=frozenset({"地元"})), tale("far", "x", themes=frozenset({"仕事"}))
    for brought, expected in ((0, "near"), (1, "near"), (2, "far"), (3, "near")):
        plan = plan_handovers([far, near], [reader("x", "地元", brought=brought)], NOW)
        assert [one.tale for one in plan.handovers] == [expected]


def test_reason_names_what_both_have_in_common() -> None:
    themes = frozenset({"地元", "家族"})
    assert reason_for(themes, reader("x", "家族", "地元")) == Reason("common", "地元")
    assert reason_for(themes, reader("x", "学び")) == Reason("elsewhere")
    assert (
        reason_for(frozenset(), reader("x", "学び"))
        == reason_for(themes, reader("x"))
        == Reason("other_side")
    )


def test_what_is_short_of_readers_is_said_and_why() -> None:
    tales = [
        tale("alone"),
        tale("few", "x", reached=1),
        tale("later", "x", "y", "z"),
        tale("there", "x", reached=FLOOR),
    ]
    readers = [reader(one, last_at=YESTERDAY) for one in ("x", "y", "z")]
    plan = plan_handovers(tales, readers, NOW)
    kinds = {one.tale: one.kind for one in plan.shortfalls}
    assert kinds == {"alone": "nobody_there", "few": "few_there", "later": "readers_rest"}


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Tale], list[Reader]]:
    tales = [
        Tale(
            f"t{number}",
            draw(THEMES),
            draw(st.integers(0, CEILING)),
            draw(st.frozensets(st.sampled_from(PEOPLE))),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    readers = [
        Reader(
            one,
            draw(THEMES),
            draw(st.integers(0, 4)),
            draw(st.sampled_from([None, YESTERDAY, NOW - timedelta(days=7), NOW - timedelta(weeks=30)])),
            draw(st.booleans()),
        )
        for one in PEOPLE
    ]
    return tales, readers


@given(situations())
def test_plan_keeps_the_rules(situation: tuple[list[Tale], list[Reader]]) -> None:
    tales, readers = situation
    plan = plan_handovers(tales, readers, NOW)
    by_id, person = {one.id: one for one in tales}, {one.id: one for one in readers}
    for one in plan.handovers:
        assert one.reader in by_id[one.tale].readers
        assert person[one.reader].asked or person[one.reader].last_at != YESTERDAY
        assert one.reason == reason_for(by_id[one.tale].themes, person[one.reader])
    assert max(Counter(one.reader for one in plan.handovers).values(), default=1) == 1
    for id, more in Counter(one.tale for one in plan.handovers).items():
        assert more <= AT_ONCE
        assert by_id[id].reached + more <= CEILING
    assert plan == plan_handovers(tales, readers, NOW)


@given(situations())
def test_nobody_is_brought_a_fourth_reader_while_another_story_could_have_had_them(
    situation: tuple[list[Tale], list[Reader]],
) -> None:
    tales, readers = situation
    plan = plan_handovers(tales, readers, NOW)
    more = Counter(one.tale for one in plan.handovers)
    after = {one.id: one.reached + more[one.id] for one in tales}
    by_id = {one.id: one for one in tales}
    for handover in plan.handovers:
        before = by_id[handover.tale].reached
        starved = [
            one
            for one in tales
            if after[one.id] < before and more[one.id] == 0 and handover.reader in one.readers
        ]
        assert not starved


@given(situations())
def test_a_free_reader_is_left_out_only_if_no_story_may_go_to_them(
    situation: tuple[list[Tale], list[Reader]],
) -> None:
    tales, readers = situation
    plan = plan_handovers(tales, readers, NOW)
    more = Counter(one.tale for one in plan.handovers)
    served = {one.reader for one in plan.handovers}
    for person in readers:
        if person.id in served or (not person.asked and person.last_at == YESTERDAY):
            continue
        for one in tales:
            is_spent = one.reached + more[one.id] >= CEILING or more[one.id] >= AT_ONCE
            assert is_spent or person.id not in one.readers
