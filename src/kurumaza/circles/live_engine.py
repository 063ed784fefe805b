"""The live seating in a process of its own, which holds the rounds of the slots that are about to start.

It is given ids and features, never names or addresses. The solver has another process (`circles.engine`): it may be at work
for minutes while a hundred people wait for their table. Nothing here imports Django, and the compiler is loaded only there.
"""

import multiprocessing
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal

import msgspec

from kurumaza.core.matching.problem import PlannedCircle, Problem, digest
from kurumaza.core.matching.tables import LiveQuestion

if TYPE_CHECKING:
    from kurumaza.core.matching.live import LiveRound

VERSION = "live/2"
# People look at their pages meanwhile.
TIME_LIMIT_SECONDS = 8.0
# A process that has not answered anything yet loads its compiler, or compiles, once on a machine: it is not ended before that,
# or it would never come to an end.
STARTS_WITHIN_SECONDS = 240.0
MEMORY_LIMIT_BYTES = 2 * 1024**3
LiveFailure = Literal["crashed", "too_slow"]


class Ask(msgspec.Struct, frozen=True):
    """A line to the worker. Without a question it only makes the round ready and says nothing."""

    key: str
    digest: str
    seed: int
    problem: Problem | None = None
    question: LiveQuestion | None = None
    forget: bool = False
    # Told back with the answer: one that came too late is not taken for that of the next question.
    number: int = 0


class Told(msgspec.Struct, frozen=True):
    """Its answer: the circles, or that it does not hold this problem."""

    circles: tuple[PlannedCircle, ...] = ()
    is_unknown: bool = False
    number: int = 0


class LiveEngine:
    """One child process, started when a slot is made ready and ended when none is held any more.

    Safe for several threads: they take turns. A process that crashed or is too slow is ended; the next question starts another.
    """

    def __init__(self) -> None:
        self._turn, self._lock = Lock(), Lock()
        self._worker: _Worker | None = None
        # By key: the digest that was sent, and the last question with its answer: who waits for a table asks every few seconds.
        self._held: dict[str, str] = {}
        self._answers: dict[str, tuple[Ask, tuple[PlannedCircle, ...]]] = {}

    def hold(self, key: str, problem: Problem, seed: int) -> None:
        """Has the process make a slot's round ahead. Does not wait for it."""
        Thread(target=self._hold, args=(key, problem, seed), name="live-engine-hold", daemon=True).start()

    def seat(
        self,
        key: str,
        problem: Problem,
        question: LiveQuestion,
        seed: int,
        *,
        seconds: float = TIME_LIMIT_SECONDS,
    ) -> tuple[PlannedCircle, ...] | LiveFailure:
        """The circles of those who are there, or in which way the engine failed. The same question has the same answer."""
        ask = Ask(key, digest(problem), seed, question=question)
        with self._turn:
            known = self._answers.get(key)
            if known and known[0] == ask:
                return known[1]
            told = self._ask(ask, problem, time.monotonic() + seconds)
            if isinstance(told, Told):
                self._answers[key] = (ask, told.circles)
                return told.circles
            return told

    def forget(self, key: str) -> None:
        """A slot that is no longer seated; with the last one the process ends."""
        with self._turn:
            self._answers.pop(key, None)
            if self._held.pop(key, None) is None or self._worker is None:
                return
            if not self._held:
                self._drop()
                return
            with suppress(OSError):
                self._worker.send(Ask(key, "", 0, forget=True))

    def stop(self) -> None:
        """Ends the process with the server, whatever it is doing."""
        self._drop()

    def worker_ids(self) -> list[int]:
        """Process ids of the running workers: one, or none."""
        with self._lock:
            worker = self._worker
            return [worker.process.pid] if worker and worker.process.pid and worker.process.is_alive() else []

    def _hold(self, key: str, problem: Problem, seed: int) -> None:
        ask = Ask(key, digest(problem), seed, problem)
        with self._turn:
            if self._held.get(key) == ask.digest and self.worker_ids():
                return
            try:
                self._started().send(ask)
                self._held[key] = ask.digest
            except OSError:  # the next question starts another
                self._drop()

    def _ask(self, ask: Ask, problem: Problem, until: float) -> Told | LiveFailure:
        try:
            worker = self._started()
            if worker.is_starting and worker.owes_answer and worker.answer(until) is None:
                return "too_slow"  # nothing is put before a process that reads nothing yet
            if self._held.get(ask.key) != ask.digest:
                ask = msgspec.structs.replace(ask, problem=problem)
            worker.send(ask)
            self._held[ask.key] = ask.digest
            told = worker.answer(until)
            if told is not None and told.is_unknown:
                worker.send(msgspec.structs.replace(ask, problem=problem))
                told = worker.answer(until)
        except (EOFError, OSError):
            self._drop()
            return "crashed"
        if told is None and not worker.is_starting:
            self._drop()
        return "too_slow" if told is None else told

    def _started(self) -> "_Worker":
        with self._lock:
            if self._worker is None or not self._worker.process.is_alive():
                self._worker = _Worker()
                self._held.clear()
            return self._worker

    def _drop(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
            self._held.clear()
        if worker:
            worker.end()


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self) -> None:
        self.asked, self.answered, self.started_at = 0, 0, time.monotonic()
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), name="kurumaza-live", daemon=True)
        self.process.start()
        theirs.close()

    @property
    def is_starting(self) -> bool:
        """Whether it may still be loading or compiling."""
        return not self.answered and time.monotonic() < self.started_at + STARTS_WITHIN_SECONDS

    @property
    def owes_answer(self) -> bool:
        """Whether the last question is open."""
        return self.answered < self.asked

    def send(self, ask: Ask) -> None:
        self.asked += ask.question is not None
        self.pipe.send_bytes(msgspec.json.encode(msgspec.structs.replace(ask, number=self.asked)))

    def answer(self, until: float) -> Told | None:
        """That of the last question; None if there is none in time."""
        while self.pipe.poll(max(0.0, until - time.monotonic())):
            told = msgspec.json.decode(self.pipe.recv_bytes(), type=Told)
            self.answered = told.number
            if told.number == self.asked:
                return told
        return None

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        with suppress(OSError):
            self.pipe.close()


def _serve(pipe: Connection) -> None:
    """The worker's life: one line after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its worker itself
    _be_modest()
    # Only here: the compiler takes a second to load and memory, neither of which the server has to spare.
    from kurumaza.core.matching.live import LiveRound

    rounds: dict[str, tuple[str, LiveRound]] = {}
    with suppress(EOFError, OSError):
        while True:
            ask = msgspec.json.decode(pipe.recv_bytes(), type=Ask)
            if ask.forget:
                rounds.pop(ask.key, None)
            if ask.problem is not None:
                rounds[ask.key] = (ask.digest, LiveRound(ask.problem, 0, ask.seed))
                if ask.question is None:
                    # As if all had come: what the start needs is loaded by then.
                    rounds[ask.key][1].start([person.id for person in ask.problem.people])
            if ask.question is not None:
                held = rounds.get(ask.key)
                is_known = held is not None and held[0] == ask.digest
                told = _answer(held[1], ask, ask.question) if held and is_known else Told(is_unknown=True)
                pipe.send_bytes(msgspec.json.encode(msgspec.structs.replace(told, number=ask.number)))


def _answer(held: "LiveRound", ask: Ask, question: LiveQuestion) -> Told:
    seating = held.start(question.present, question.planned, question.sitting, seed=ask.seed)
    return Told(circles=seating.circles)


def _be_modest() -> None:
    """A limit of memory, as far as the system knows such limits. No less priority: people wait."""
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_LIMIT_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
