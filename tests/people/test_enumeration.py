"""Nobody learns from the doors whose address or link is known: not by words, by work, or by time."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kurumaza.jobs.models import Job, Mail
from kurumaza.people.actions import mint_link
from kurumaza.people.models import Person
from tests.factories.terms import PersonFactory
from tests.people.test_sign_in import ask_for_code, without_secrets

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
REQUESTS = 500
MEDIAN_SECONDS = 0.005


class Seen(NamedTuple):
    """What somebody outside, or who reads the queue, could compare."""

    page: str
    queries: tuple[str, ...]
    queued: tuple[str, ...]


def _ask(address: str) -> Callable[[], str]:
    return lambda: without_secrets(ask_for_code(Client(), address), address)


def _renew(token: str) -> Callable[[], str]:
    def renew() -> str:
        browser = Client()
        answer = browser.post(f"/l/{token}/renew/", follow=True)
        return without_secrets(answer.content.decode(), token)

    return renew


def _first_word(sql: str) -> str:
    """A query without its values: what it does, and to which table."""
    words = sql.split('"')
    for named in ("SAVEPOINT", "DECLARE"):  # each has a name of its own
        if named in sql:
            return named
    return f"{sql.split()[0]} {words[1] if len(words) > 1 else ''}"


def _seen(act: Callable[[], str]) -> Seen:
    cache.clear()  # limits of how often would answer instead
    mails, jobs = (
        set(Mail.objects.values_list("pk", flat=True)),
        set(Job.objects.values_list("pk", flat=True)),
    )
    with CaptureQueriesContext(connections["default"]) as captured:
        page = act()
    new_mails = Mail.objects.exclude(pk__in=mails).values_list("template", flat=True)
    new_jobs = Job.objects.exclude(pk__in=jobs).values_list("name", flat=True)
    queries = tuple(_first_word(one["sql"]) for one in captured.captured_queries)
    return Seen(page, queries, (*new_mails, *new_jobs))


@pytest.fixture
def person() -> Person:
    known: Person = PersonFactory.create()
    return known


def test_known_and_unknown_addresses_cost_the_same_work(person: Person) -> None:
    known, unknown = _seen(_ask(str(person.email))), _seen(_ask("nobody@kurumaza.example"))
    assert known.page == unknown.page
    assert known.queries == unknown.queries
    assert known.queued == unknown.queued == ("people.sign_in_code", "jobs.deliver_mail")


def test_known_and_unknown_links_get_one_answer(person: Person) -> None:
    token = mint_link(person=person, next_path="/home/", now=timezone.now())
    known, unknown = _seen(_renew(token)), _seen(_renew("never-minted-token-of-this-length"))
    assert known.page == unknown.page


@pytest.mark.slow
@pytest.mark.once
def test_time_tells_nothing(person: Person) -> None:
    acts = {"known": _ask(str(person.email)), "unknown": _ask("nobody@kurumaza.example")}
    took: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()  # the first ones load templates
    for _ in range(REQUESTS // 2):
        for name, act in acts.items():
            cache.clear()
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(times) for name, times in took.items()}
    assert abs(medians["known"] - medians["unknown"]) < MEDIAN_SECONDS, medians
