"""What every test can use: signing people in, a Chromium check, and guards."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import settings

from kurumaza.integrity.triggers import lift
from kurumaza.jobs.registry import registered_names
from kurumaza.people.models import Person
from kurumaza.rooms import content

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("kurumaza", deadline=None)
settings.load_profile("kurumaza")

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHROMIUM = Path(os.environ.get("KURUMAZA_TEST_CHROMIUM", "/usr/bin/chromium"))

# pytest-django's: a test that asks for one of these has a database without a mark.
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}
)

# A thread that has been told to end may still be at it.
ENDS_WITHIN_SECONDS = 3.0

SignIn = Callable[[Person], Client]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--only-database`: for the second run, on the other database."""
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only tests that use a database, and are not of single pages",
    )


def pytest_sessionstart() -> None:
    """A test leaves little behind in cycles: to look for them seldom makes all of them about a tenth shorter."""
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it is not looked through again and again."""
    gc.freeze()


def uses_database(item: pytest.Item) -> bool:
    """Whether a test touches a database: by its mark, or by a fixture, also one behind another."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


def is_for_other_database(item: pytest.Item) -> bool:
    """Whether it is run again on the other database. What pages show and refuse is asked for once, on SQLite; on the other one
    `tests/access` opens each page as everybody."""
    is_asked_once = item.get_closest_marker("once") is not None or item.path.name.startswith("test_views")
    return uses_database(item) and not is_asked_once


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests without a browser are skipped with a reason; on CI they run, and fail."""
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not is_for_other_database(item)])
        items[:] = [item for item in items if is_for_other_database(item)]
    if CHROMIUM.exists() or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason=f"no Chromium at {CHROMIUM} (KURUMAZA_TEST_CHROMIUM says where else)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture
def sign_in() -> SignIn:
    """A browser of this person's own, signed in without a code: `sign_in(person).get("/home/")`."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=SIGN_IN_BACKEND)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _japanese_by_default() -> Iterator[None]:
    """A test that switches the language does not switch it for the next one."""
    with translation.override("ja"):
        yield


@pytest.fixture(autouse=True)
def _no_version_is_kept() -> None:
    """Versions that a test made are gone after it, and the next test's may have the same keys."""
    content.forget()


@pytest.fixture(autouse=True)
def _registered_names_stay() -> Iterator[None]:
    """A test may register a job or mail of its own, but must not lose any of the product's."""
    jobs, mails = registered_names()
    yield
    jobs_after, mails_after = registered_names()
    assert jobs <= jobs_after, f"this test removed jobs from the registry: {sorted(jobs - jobs_after)}"
    assert mails <= mails_after, f"this test removed mails from the registry: {sorted(mails - mails_after)}"


@pytest.fixture(autouse=True)
def _rules_lifted_before_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with transactions of its own ends with empty tables, append-only ones too; the flush sets the rules up again."""
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction"))
    if not is_marked and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # before this one, so that it ends, and flushes, after it
    yield
    lift(connection)


@pytest.fixture(autouse=True)
def _no_connection_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """PostgreSQL drops no database that is in use: whoever opens a connection on a thread of their own closes it."""
    if connection.vendor != "postgresql" or not uses_database(request.node):
        yield
        return
    request.getfixturevalue("db")
    yield
    until = time.monotonic() + ENDS_WITHIN_SECONDS
    while (left := _other_sessions()) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == [], f"this test leaves connections open: {left}"


def _other_sessions() -> list[str]:
    """The last statement of each session of this database that is not ours."""
    with connection.cursor() as cursor:
        # Within a transaction the view stays as it was read first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [query for (query,) in cursor.fetchall()]
