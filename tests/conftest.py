"""What every test can use: signing people in, a Chromium check, and guards."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from hypothesis import settings

from kurumaza.integrity.triggers import lift
from kurumaza.jobs.registry import registered_names
from kurumaza.people.models import Person

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("kurumaza", deadline=None)
settings.load_profile("kurumaza")

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHROMIUM = Path(os.environ.get("KURUMAZA_TEST_CHROMIUM", "/usr/bin/chromium"))

# pytest-django's: a test that asks for one of these has a database without a mark.
DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}
)

SignIn = Callable[[Person], Client]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--only-database`: for the second run, on the other database."""
    parser.addoption("--only-database", action="store_true", help="only tests that use a database")


def uses_database(item: pytest.Item) -> bool:
    """Whether a test touches a database: by its mark, or by a fixture, also one behind another."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests without a browser are skipped with a reason; on CI they run, and fail."""
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = [item for item in items if uses_database(item)]
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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops no database that is in use: connections of threads that outlive their test are ended first."""
    yield
    with django_db_blocker.unblock():
        for database in connections.all():
            if database.vendor == "postgresql":
                with database.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
