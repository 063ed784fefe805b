"""The solver in a process of its own: it may be slow or crash, the server goes on.

It is given ids and features, never names or addresses. Nothing here imports Django: the process starts fast."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock
from typing import Literal

import msgspec

from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import PlannedCircle, Problem
from kurumaza.core.matching.progress import Progress
from kurumaza.core.matching.repair import Repair, repair_round

VERSION = "search/3"
# Somebody waits for the answer. The job's lease is renewed meanwhile: nobody else takes the same question up.
# The very first question on a machine also waits until the loops are compiled.
TIME_LIMIT_SECONDS = 240.0
# Of the process's own data, not of address space: compiled solvers reserve much more of that than they ever use.
MEMORY_LIMIT_BYTES = 3 * 1024**3
# How often the worker tells how far it is, and how often its asker looks whether to go on.
TELL_SECONDS, LOOK_SECONDS = 0.25, 0.25
# Below the server, which people are talking through meanwhile.
NICENESS = 10

EngineFailure = Literal["crashed", "too_slow", "out_of_memory", "stopped"]
Watch = Callable[[Progress | None], bool]


class EngineStopping(Exception):
    """The server is ending: the question is to be asked again after its next start."""


class Question(msgspec.Struct, frozen=True):
    """What the worker is asked: groups for a problem, or with `kept` the smallest repair of these."""

    problem: Problem
    seed: int
    kept: tuple[PlannedCircle, ...] | None = None


class Told(msgspec.Struct, frozen=True):
    """A line from the worker; exactly one field is given."""

    progress: Progress | None = None
    plan: Plan | None = None
    repair: Repair | None = None
    failure: Literal["out_of_memory"] | None = None


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), name="kurumaza-engine", daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        """At once, whatever it is doing."""
        self.process.kill()
        self.process.join()
        with suppress(OSError):
            self.pipe.close()


# `_asking` lets one question in at a time; `_lock` guards which worker there is.
_asking, _lock = Lock(), Lock()
_worker: _Worker | None = None
_stopped: set[_Worker] = set()


def warm() -> None:
    """Starts the worker before anybody asks, so that the first question does not wait for its compiler."""
    _started()


def solve(
    problem: Problem, seed: int, *, seconds: float = TIME_LIMIT_SECONDS, watch: Watch | None = None
) -> Plan | EngineFailure:
    """A plan of the problem's only round, or in which way the engine failed.

    `watch` is called several times a second with how far it is; as soon as it says no, the worker is ended ("stopped").
    Raises EngineStopping if `stop()` is called meanwhile."""
    told = _ask(Question(problem, seed), seconds, watch)
    if isinstance(told, Told):
        assert told.plan is not None
        return told.plan
    return told


def repair(
    problem: Problem, kept: tuple[PlannedCircle, ...], seed: int, *, watch: Watch | None = None
) -> Repair | EngineFailure:
    """The smallest repair of these circles, as `solve`."""
    told = _ask(Question(problem, seed, kept), TIME_LIMIT_SECONDS, watch)
    if isinstance(told, Told):
        assert told.repair is not None
        return told.repair
    return told


def worker_ids() -> list[int]:
    """Process ids of the running workers: one, or none."""
    with _lock:
        return [_worker.process.pid] if _worker and _worker.process.pid and _worker.process.is_alive() else []


def stop() -> None:
    """Ends the worker with the server. Whoever waits for its answer gets EngineStopping, so that the job stays to be done."""
    with _lock:
        worker = _worker
        if worker:
            _stopped.add(worker)
    if worker:
        _drop(worker)


def _ask(question: Question, seconds: float, watch: Watch | None) -> Told | EngineFailure:
    with _asking:
        worker = _started()
        try:
            worker.pipe.send_bytes(msgspec.json.encode(question))
            return _wait(worker, time.monotonic() + seconds, watch)
        except (EOFError, OSError):
            _drop(worker)
            with _lock:
                was_stopped = worker in _stopped
                _stopped.discard(worker)
            if was_stopped:
                raise EngineStopping from None
            return "crashed"


def _wait(worker: _Worker, until: float, watch: Watch | None) -> Told | EngineFailure:
    latest: Progress | None = None
    looked = time.monotonic()
    while True:
        if worker.pipe.poll(LOOK_SECONDS):
            told = msgspec.json.decode(worker.pipe.recv_bytes(), type=Told)
            if told.failure:
                _drop(worker)
                return told.failure
            if told.progress is None:
                return told
            latest = told.progress
        if time.monotonic() >= until:
            _drop(worker)
            return "too_slow"
        if watch and time.monotonic() >= looked + LOOK_SECONDS:
            looked = time.monotonic()
            if not watch(latest):
                _drop(worker)
                return "stopped"


def _started() -> _Worker:
    global _worker
    with _lock:
        if _worker is None or not _worker.process.is_alive():
            _worker = _Worker()
        return _worker


def _drop(worker: _Worker) -> None:
    """A broken, stuck or unwanted worker is ended; the next question starts a new one."""
    global _worker
    with _lock:
        if _worker is worker:
            _worker = None
    worker.end()


def _serve(pipe: Connection) -> None:
    """The worker's life: compile what is to be compiled, then one question after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its worker itself
    _be_modest()
    # Only here: the compiler takes a second to load and memory, neither of which the server has to spare.
    from kurumaza.core.matching.warm import warm as compile_all

    compile_all()
    with suppress(EOFError, OSError):
        while True:
            question = msgspec.json.decode(pipe.recv_bytes(), type=Question)
            try:
                told = _answer(question, pipe)
            except MemoryError:
                told = Told(failure="out_of_memory")
            pipe.send_bytes(msgspec.json.encode(told))


def _answer(question: Question, pipe: Connection) -> Told:
    if question.kept is not None:
        return Told(repair=repair_round(question.problem, 0, question.kept, question.seed))
    from kurumaza.core.matching.solve import plan_round

    next_at = 0.0

    def tell(progress: Progress) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + TELL_SECONDS
            pipe.send_bytes(msgspec.json.encode(Told(progress=progress)))

    return Told(plan=plan_round(question.problem, 0, question.seed, progress=tell))


def _be_modest() -> None:
    """Little priority and a limit of memory, as far as the system knows such limits."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
