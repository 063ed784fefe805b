"""Finding out in the background what each level of a rule would mean, one problem at a time."""

from datetime import datetime, timedelta

from django.utils import timezone

from kurumaza.circles import engine
from kurumaza.circles.forecast import is_small_enough, unknown_problems
from kurumaza.circles.models import Forecast, Proposal
from kurumaza.circles.problem import problem_of
from kurumaza.circles.queries import circles_of
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import digest
from kurumaza.jobs.actions import DELIVER_MAIL, enqueue
from kurumaza.jobs.queries import is_other_work_due
from kurumaza.terms.models import Round

SEED = 1
SECONDS_EACH = 20.0
# Somebody waits for groups: forecasts come after them.
PAUSE = timedelta(seconds=10)


def ask_forecasts(*, held: Round, now: datetime) -> bool:
    """Queues what is not known yet, once for what is asked; whether there is anything to wait for."""
    problem = problem_of(held, now=now)
    if not is_small_enough(problem) or not unknown_problems(problem):
        return False
    key = f"circles.forecast:{held.uuid}:{digest(problem)}"
    enqueue("circles.forecast_levels", unique_key=key, held=str(held.uuid))
    return True


def forecast_levels(*, held: Round, now: datetime) -> None:
    """Asks the engine about one problem that nothing is known of, and queues itself for the next."""
    problem = problem_of(held, now=now)
    unknown = unknown_problems(problem) if is_small_enough(problem) else []
    if not unknown or circles_of(held):
        return
    if _is_somebody_waiting(now):
        enqueue("circles.forecast_levels", due=now + PAUSE, held=str(held.uuid))
        return
    asked = unknown[0]
    answer = engine.solve(
        asked, SEED, seconds=SECONDS_EACH, watch=lambda _told: not _is_somebody_waiting(timezone.now())
    )
    if answer != "stopped":
        keep_forecast(asked_digest=digest(asked), people=len(asked.people), answer=answer, now=now)
    enqueue("circles.forecast_levels", held=str(held.uuid))


def keep_forecast(
    *, asked_digest: str, people: int, answer: Plan | engine.EngineFailure, now: datetime
) -> None:
    """Keeps what the engine found, or that it did not come to an end."""
    seated = people - len(answer.unplaced) if isinstance(answer, Plan) else None
    known = {"seated": seated, "people": people, "created_at": now}
    Forecast.objects.get_or_create(problem_digest=asked_digest, defaults=known)


def _is_somebody_waiting(now: datetime) -> bool:
    """For groups, or for any other work but mails, which have a thread of their own."""
    if Proposal.objects.filter(state=Proposal.State.FORMING).exists():
        return True
    return is_other_work_due(besides=frozenset({"circles.forecast_levels", DELIVER_MAIL}), now=now)
