"""The solver's process: it answers, and when it is killed or slow the server goes on."""

import os
import resource
import signal
import threading

import pytest

from kurumaza.circles import engine
from kurumaza.core.matching.plan import Plan, check_plan
from kurumaza.core.matching.problem import Person, Problem, Weights
from kurumaza.core.matching.progress import Progress
from kurumaza.core.matching.repair import Repair
from kurumaza.core.matching.rules import Violation


def _person(number: int, side: str) -> Person:
    return Person(id=number, side=side, languages=frozenset({"ja"}), can=((("19", "yes"),),))


def _problem(each: int) -> Problem:
    people = [_person(one, "a") for one in range(each)] + [_person(100 + one, "b") for one in range(each)]
    return Problem(people=tuple(people), rounds=1, slots=("19",))


def test_engine_answers_from_another_process_and_the_same_each_time() -> None:
    problem = _problem(4)
    plan = engine.solve(problem, 7)
    assert isinstance(plan, Plan)
    assert check_plan(problem, plan) == ()
    assert plan.unplaced == ()
    assert engine.solve(problem, 7) == plan
    (worker,) = engine.worker_ids()
    assert worker != os.getpid()


def test_worker_that_is_killed_is_a_failure_and_the_next_question_is_answered() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    (worker,) = engine.worker_ids()
    killer = threading.Timer(0.3, os.kill, (worker, signal.SIGKILL))
    killer.start()
    # Large enough to be at work for minutes when the worker is killed.
    assert engine.solve(_problem(90), 1) == "crashed"
    killer.join()
    assert engine.worker_ids() == []
    assert isinstance(engine.solve(_problem(2), 1), Plan)


def test_question_that_takes_too_long_is_a_failure_and_its_worker_is_ended() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    (worker,) = engine.worker_ids()
    assert engine.solve(_problem(90), 1, seconds=0.3) == "too_slow"
    assert engine.worker_ids() == []
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    assert engine.worker_ids() != [worker]


def test_stopped_engine_has_no_worker_and_starts_again_when_asked() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    engine.stop()
    assert engine.worker_ids() == []
    assert isinstance(engine.solve(_problem(2), 1), Plan)


def test_engine_stopped_with_the_server_leaves_the_question_to_be_asked_again() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    stopper = threading.Timer(0.3, engine.stop)
    stopper.start()
    with pytest.raises(engine.EngineStopping):
        engine.solve(_problem(90), 1)
    stopper.join()
    assert isinstance(engine.solve(_problem(2), 1), Plan)


def test_warm_engine_has_a_worker_before_anybody_asks_and_low_priority() -> None:
    engine.stop()
    engine.warm()
    (worker,) = engine.worker_ids()
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    assert engine.worker_ids() == [worker]
    assert os.getpriority(os.PRIO_PROCESS, worker) == engine.NICENESS


def test_engine_tells_how_far_it_is_while_it_works_and_ends_when_it_is_told_to() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    (worker,) = engine.worker_ids()
    seen: list[Progress] = []

    def until_three(progress: Progress | None) -> bool:
        if progress is not None and progress not in seen:
            seen.append(progress)
        return len(seen) < 3

    assert engine.solve(_problem(90), 1, watch=until_three) == "stopped"
    assert [one.people for one in seen] == [180, 180, 180]
    assert 0 < seen[0].done < seen[1].done < seen[2].done < 1
    assert engine.worker_ids() == []
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    assert engine.worker_ids() != [worker]


def test_worker_without_memory_is_a_failure_and_the_next_question_is_answered() -> None:
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    (worker,) = engine.worker_ids()
    squeezed = 64 * 1024**2
    resource.prlimit(worker, resource.RLIMIT_DATA, (squeezed, squeezed))
    assert engine.solve(_problem(9_000), 1) in ("out_of_memory", "crashed")
    assert isinstance(engine.solve(_problem(2), 1), Plan)
    (fresh,) = engine.worker_ids()
    assert resource.prlimit(fresh, resource.RLIMIT_DATA)[0] == engine.MEMORY_LIMIT_BYTES


def test_engine_repairs_groups_too() -> None:
    problem = _problem(4)
    plan = engine.solve(problem, 7)
    assert isinstance(plan, Plan)
    repaired = engine.repair(problem, plan.circles, 7)
    assert isinstance(repaired, Repair)
    assert (repaired.plan.circles, repaired.moved) == (plan.circles, ())


def test_unsolvable_problem_leaves_everybody_without_a_seat() -> None:
    problem = Problem(people=(_person(1, "a"),), rounds=1, slots=("19",), weights=Weights())
    plan = engine.solve(problem, 1)
    assert isinstance(plan, Plan)
    assert (plan.circles, plan.unplaced) == ((), (1,))
    assert check_plan(problem, plan) == ()
    assert Violation("wrong_problem") in check_plan(_problem(2), plan)
