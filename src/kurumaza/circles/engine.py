"""The solver in a process of its own: it may be slow or crash, the server goes on.

It is given ids and features, never names or addresses. Nothing here imports Django: the worker starts fast."""

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Lock
from typing import Literal

import msgspec

from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.solve import plan_round

VERSION = "search/2"
# Somebody waits for the answer. The job's lease is renewed meanwhile: nobody else takes the same question up.
# The very first question on a machine also waits until the loops are compiled.
TIME_LIMIT_SECONDS = 240.0
EngineFailure = Literal["crashed", "too_slow"]

_lock = Lock()
_pool: ProcessPoolExecutor | None = None


def solve(problem: Problem, seed: int, *, seconds: float = TIME_LIMIT_SECONDS) -> Plan | EngineFailure:
    """A plan of the problem's only round, or in which way the engine failed. The worker starts at the first question."""
    pool = _started_pool()
    try:
        answer = pool.submit(_work, msgspec.json.encode(problem), seed).result(timeout=seconds)
    except BrokenProcessPool:
        _drop(pool)
        return "crashed"
    except TimeoutError:
        _drop(pool)
        return "too_slow"
    return msgspec.json.decode(answer, type=Plan)


def worker_ids() -> list[int]:
    """Process ids of the running workers: one, or none before the first question."""
    with _lock:
        return list(_pool._processes or {}) if _pool else []


def stop() -> None:
    """Ends the worker with the server, also in the middle of a question."""
    with _lock:
        pool = _pool
    if pool:
        _drop(pool)


def _started_pool() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            context = multiprocessing.get_context("spawn")
            _pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
        return _pool


def _begin() -> None:
    """Ctrl-C is for the server, which ends its worker itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(problem: bytes, seed: int) -> bytes:
    return msgspec.json.encode(plan_round(msgspec.json.decode(problem, type=Problem), 0, seed))


def _drop(pool: ProcessPoolExecutor) -> None:
    """A broken or stuck worker is ended; the next question starts a new one."""
    global _pool
    with _lock:
        if _pool is pool:
            _pool = None
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
