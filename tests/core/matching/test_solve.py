"""Plans of whole rounds: the published optima, terms as they are, and cases with a known answer."""

from itertools import product

import pytest
from msgspec.structs import replace

from kurumaza.core.matching.explain import explain_plan
from kurumaza.core.matching.plan import Plan, check_plan
from kurumaza.core.matching.problem import (
    Missed,
    PlannedCircle,
    RuleLevels,
)
from kurumaza.core.matching.rounds import after
from kurumaza.core.matching.solve import Effort, plan_round
from tests.core.matching import oracle
from tests.core.matching.problems import instance, person, problem, senior, term


def placed(plan: Plan) -> list[oracle.Placed]:
    return [(circle.slot, circle.language, circle.members) for circle in plan.circles]


@pytest.mark.parametrize(("name", "best"), [("n24-s1", 25_160.416667), ("n24-s2", 25_365.0)])
def test_small_instance_reaches_its_known_optimum(name: str, best: float) -> None:
    base = instance(name)
    plan = plan_round(base, 0, 1)
    assert check_plan(base, plan) == ()
    assert plan.unplaced == ()
    assert plan.objective == pytest.approx(best)
    assert oracle.objective(base, 0, placed(plan)) == pytest.approx(best)


def test_two_hundred_people_are_all_seated() -> None:
    base = instance("n200-s1")
    plan = plan_round(base, 0, 1)
    assert check_plan(base, plan) == ()
    assert plan.unplaced == ()
    assert plan.objective == pytest.approx(oracle.objective(base, 0, placed(plan)))
    assert plan.objective > 214_000


@pytest.mark.parametrize("seed", [1, 2])
def test_term_of_forty_eight_is_all_seated_and_the_same_again(seed: int) -> None:
    base = term(48, 6, seed)
    plan = plan_round(base, 0, 7)
    assert check_plan(base, plan) == ()
    assert plan.unplaced == ()
    assert plan.objective == pytest.approx(oracle.objective(base, 0, placed(plan)))
    assert plan_round(base, 0, 7) == plan


@pytest.mark.slow
def test_thirty_with_ten_of_one_university_are_all_seated_by_default_levels() -> None:
    students = [person(n, slots=(n % 3, (n + 1) % 3), school=0 if n < 10 else n) for n in range(15)]
    seniors = [senior(100 + n, slots=(n % 3, (n + 2) % 3), employer=n) for n in range(15)]
    base = problem(*students, *seniors, slots=(0, 1, 2))
    plan = plan_round(base, 0, 1)
    assert (check_plan(base, plan), plan.unplaced) == ((), ())


def test_three_students_and_nine_seniors_take_turns() -> None:
    base = problem(*[person(n) for n in range(3)], *[senior(10 + n) for n in range(9)])
    sittings = dict.fromkeys((p.id for p in base.people), 0)
    for number in range(4):
        plan = plan_round(base, 0, number)
        assert check_plan(base, plan) == ()
        assert len(plan.unplaced) == 3
        assert {reason.code for reason in explain_plan(base, plan).unplaced} == {"side_shortage"}
        for circle in plan.circles:
            for member in circle.members:
                sittings[member] += 1
        base = after(base, plan)
    assert min(sittings[10 + n] for n in range(9)) == 2


def test_second_round_brings_together_only_people_of_two_sides_who_have_not_met() -> None:
    base = problem(*[person(n) for n in range(4)], *[senior(10 + n) for n in range(4)], sizes=(4,))
    first = plan_round(base, 0, 1)
    second = plan_round(after(base, first), 0, 1)
    across = [
        {(one, other) for c in plan.circles for one, other in product(c.members[:2], c.members[2:])}
        for plan in (first, second)
    ]
    assert across[0] | across[1] == set(product(range(4), range(10, 14)))
    assert len(across[0]) == len(across[1]) == 8


def test_locked_circle_stays_and_the_others_are_seated_around_it() -> None:
    locked = PlannedCircle(round=0, slot=1, language="ja", members=(0, 1, 10))
    people = [person(n, slots=(0, 1)) for n in range(4)] + [senior(10 + n, slots=(0, 1)) for n in range(4)]
    base = problem(*people, slots=(0, 1), locked=(locked,))
    plan = plan_round(base, 0, 1)
    assert check_plan(base, plan) == ()
    assert locked in plan.circles
    assert plan.unplaced == ()


def test_sure_time_is_preferred_to_a_maybe() -> None:
    people = [person(1), person(2), senior(3), senior(4)]
    both = [replace(one, can=(((0, "maybe"), (1, "yes")),)) for one in people]
    plan = plan_round(problem(*both, slots=(0, 1)), 0, 1)
    assert [circle.slot for circle in plan.circles] == [1]
    assert plan.objective == 4 * 1000 + 4 * 5


def test_three_sides_share_circles_of_two_each() -> None:
    people = [person(f"{side}{n}", side) for side in "abc" for n in range(2)]
    plan = plan_round(problem(*people, sizes=(6,)), 0, 1)
    assert [circle.members for circle in plan.circles] == [("a0", "a1", "b0", "b1", "c0", "c1")]


@pytest.mark.parametrize("people", [0, 1, 2])
def test_few_people_without_a_legal_circle_stay_unplaced(people: int) -> None:
    base = problem(senior(9), *[person(n, slots=()) for n in range(people)])
    plan = plan_round(base, 0, 1)
    assert (plan.circles, len(plan.unplaced), plan.objective) == ((), people + 1, 0)


def test_invalid_problem_or_round_is_a_programming_error() -> None:
    base = problem(person(1), senior(2), senior(3))
    with pytest.raises(ValueError, match="no round"):
        plan_round(base, 1, 1)
    with pytest.raises(ValueError, match="languages"):
        plan_round(replace(base, people=(person(1, languages=frozenset()),)), 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("levels", [RuleLevels(), RuleLevels.benchmark()])
@pytest.mark.parametrize("people", [16, 30, 48, 90, 200])
@pytest.mark.parametrize("slots", [1, 3, 6])
def test_plan_of_any_term_is_legal(people: int, slots: int, levels: RuleLevels) -> None:
    base = replace(term(people, slots, people + slots), levels=levels)
    plan = plan_round(base, 0, 1)
    assert check_plan(base, plan) == ()
    people_by_id = base.by_id()
    for slot, language, members in placed(plan):
        assert oracle.is_legal(base, 0, slot, language, tuple(people_by_id[m] for m in members))


def test_among_equals_who_has_sat_least_sits() -> None:
    # Three seniors too many; beyond three rounds missed a seat is worth no more, but it is still their turn.
    seniors = [senior(10 + n) for n in range(9)]
    last = 18
    missed = [Missed(last, 5), *(Missed(10 + n, 3 + n % 2) for n in range(8))]
    base = problem(*[person(n) for n in range(3)], *seniors, missed=tuple(missed))
    plan = plan_round(base, 0, 1)
    assert plan.proven
    assert len(plan.unplaced) == 3
    assert last not in plan.unplaced


def test_no_bound_is_told_where_none_is_asked_for() -> None:
    base = term(60, 3, 1)
    plan = plan_round(base, 0, 1, effort=Effort(sweeps=5, steps=0))
    assert check_plan(base, plan) == ()
    assert (plan.bound, plan.proven) == (None, False)
