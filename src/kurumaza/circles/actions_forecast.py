"""Finding out in the background what each level of a rule would mean, one problem at a time."""

from datetime import datetime, timedelta

from django.utils import timezone

from kurumaza.circles import engine
from kurumaza.circles.conditions import conditions_digest
from kurumaza.circles.forecast import is_small_enough, unknown_problems
from kurumaza.circles.models import Forecast, Proposal
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import circles_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Problem
from kurumaza.core.matching.progress import Progress
from kurumaza.jobs.actions import DELIVER_MAIL, enqueue
from kurumaza.jobs.queries import is_other_work_due
from kurumaza.terms.models import Round

SEED = 1
# Seats are found early; how good groups are, which takes longer, is not asked here.
SECONDS_EACH = 12.0
# Somebody waits for groups: forecasts come after them.
PAUSE = timedelta(seconds=10)


def ask_forecasts(*, held: Round, now: datetime) -> bool:
    """Queues what is not known yet, once for what is asked; whether there is anything to wait for."""
    problem = problem_of(held, now=now)
    if not is_small_enough(problem) or not unknown_problems(held, problem):
        return False
    key = f"circles.forecast:{held.uuid}:{conditions_digest(held, problem)}"
    enqueue("circles.forecast_levels", unique_key=key, held=str(held.uuid))
    return True


def forecast_levels(*, held: Round, now: datetime) -> None:
    """Asks the engine about one problem that nothing is known of, and queues itself for the next."""
    problem = problem_of(held, now=now)
    unknown = unknown_problems(held, problem) if is_small_enough(problem) else {}
    if not unknown or circles_of(held):
        return
    if _is_somebody_waiting(now):
        enqueue("circles.forecast_levels", due=now + PAUSE, held=str(held.uuid))
        return
    name, asked = next(iter(unknown.items()))
    best = 0

    def look(told: Progress | None) -> bool:
        nonlocal best
        best = told.seated if told else best
        return not _is_somebody_waiting(timezone.now())

    answer = engine.solve(asked, SEED, seconds=SECONDS_EACH, watch=look)
    if answer != "stopped":
        found = len(asked.people) - len(answer.unplaced) if isinstance(answer, Plan) else best or None
        keep_forecast(name=name, problem=asked, seated=found, now=now)
    enqueue("circles.forecast_levels", held=str(held.uuid))


def keep_forecast(*, name: str, problem: Problem, seated: int | None, now: datetime) -> None:
    """Keeps how many have a seat in what the engine found, or None if it found nothing in its time."""
    known = {"seated": seated, "people": len(problem.people), "created_at": now}
    Forecast.objects.get_or_create(problem_digest=name, defaults=known)


def _is_somebody_waiting(now: datetime) -> bool:
    """For groups, or for any other work but mails, which have a thread of their own."""
    if Proposal.objects.filter(state=Proposal.State.FORMING).exists():
        return True
    return is_other_work_due(besides=frozenset({"circles.forecast_levels", DELIVER_MAIL}), now=now)
