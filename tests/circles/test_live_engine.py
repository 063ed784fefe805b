"""The live engine's process: ready ahead, quick, and when it is killed or stuck the server goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kurumaza.circles.live_engine import LiveEngine
from kurumaza.core.matching.problem import Person, PlannedCircle, Problem
from kurumaza.core.matching.tables import LiveQuestion


def _problem(each: int) -> Problem:
    people = [
        Person(
            id=f"{side}{number}",
            side=side,
            languages=frozenset({"ja"}),
            can=((("19", "yes"),),),
            topics=frozenset({number % 5}),
            employer=f"{side}{number % 40}",
        )
        for side in ("a", "b")
        for number in range(each)
    ]
    return Problem(people=tuple(people), rounds=1, slots=("19",))


def _question(problem: Problem) -> LiveQuestion:
    return LiveQuestion(tuple(person.id for person in problem.people), (), ())


@pytest.fixture
def engine() -> Iterator[LiveEngine]:
    engine = LiveEngine()
    yield engine
    engine.stop()
    assert engine.worker_ids() == []


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_engine_that_was_made_ready_seats_four_hundred_at_once(engine: LiveEngine) -> None:
    problem = _problem(200)
    engine.hold("slot", problem, 1)
    _until(lambda: bool(engine.worker_ids()))
    circles = engine.seat("slot", problem, _question(problem), 1, seconds=60)
    assert isinstance(circles, tuple)
    assert sum(len(circle.members) for circle in circles) == 400
    fewer = LiveQuestion(_question(problem).present[:-60], circles, ())
    began = time.monotonic()
    assert isinstance(engine.seat("slot", problem, fewer, 1), tuple)
    assert time.monotonic() - began < 2
    assert engine.worker_ids() != [os.getpid()]


def test_same_question_has_the_same_answer_also_from_another_process(engine: LiveEngine) -> None:
    problem = _problem(8)
    question = LiveQuestion(_question(problem).present[:-3], (), ())
    first = engine.seat("slot", problem, question, 7, seconds=60)
    other = LiveQuestion(_question(problem).present, (), ())
    assert engine.seat("slot", problem, other, 7) != first
    assert engine.seat("slot", problem, question, 7) == first
    engine.stop()
    assert engine.seat("slot", problem, question, 7, seconds=60) == first


def test_engine_takes_up_a_problem_that_has_changed(engine: LiveEngine) -> None:
    problem, larger = _problem(2), _problem(3)
    assert isinstance(engine.seat("slot", problem, _question(problem), 1, seconds=60), tuple)
    circles = engine.seat("slot", larger, _question(larger), 1)
    assert isinstance(circles, tuple)
    assert sum(len(circle.members) for circle in circles) == 6


def test_engine_that_is_killed_is_a_failure_and_the_next_question_is_answered(engine: LiveEngine) -> None:
    problem = _problem(2)
    answer = engine.seat("slot", problem, _question(problem), 1, seconds=60)
    (worker,) = engine.worker_ids()
    os.kill(worker, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (worker, signal.SIGKILL))
    killer.start()
    changed = LiveQuestion(
        _question(problem).present,
        (),
        (PlannedCircle(round=0, slot="19", language="ja", members=("a0", "a1", "b0")),),
    )
    assert engine.seat("slot", problem, changed, 1) == "crashed"
    killer.join()
    assert engine.seat("slot", problem, _question(problem), 1, seconds=60) == answer
    assert engine.worker_ids() != [worker]


def test_engine_that_is_stuck_is_ended(engine: LiveEngine) -> None:
    problem = _problem(2)
    assert isinstance(engine.seat("slot", problem, _question(problem), 1, seconds=60), tuple)
    (worker,) = engine.worker_ids()
    os.kill(worker, signal.SIGSTOP)
    fewer = LiveQuestion(("a0", "b0", "b1"), (), ())
    assert engine.seat("slot", problem, fewer, 1, seconds=0.3) == "too_slow"
    assert engine.worker_ids() == []
    assert isinstance(engine.seat("slot", problem, fewer, 1, seconds=60), tuple)


def test_engine_that_is_still_starting_is_given_the_time(engine: LiveEngine) -> None:
    problem = _problem(2)
    assert engine.seat("slot", problem, _question(problem), 1, seconds=0) == "too_slow"
    (worker,) = engine.worker_ids()
    # The late answer to the first question is not taken for that of this one.
    fewer = LiveQuestion(("a0", "b0", "b1"), (), ())
    circles = engine.seat("slot", problem, fewer, 1, seconds=60)
    assert isinstance(circles, tuple)
    assert [circle.members for circle in circles] == [("a0", "b0", "b1")]
    assert engine.worker_ids() == [worker]


def test_process_ends_with_the_last_slot(engine: LiveEngine) -> None:
    problem = _problem(2)
    for key in ("one", "two"):
        engine.seat(key, problem, _question(problem), 1, seconds=60)
    engine.forget("one")
    assert len(engine.worker_ids()) == 1
    engine.forget("never held")
    engine.forget("two")
    assert engine.worker_ids() == []


def test_server_does_not_load_the_compiler() -> None:
    loaded = "import sys, kurumaza.circles.live_engine; print('numba' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
