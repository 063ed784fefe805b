"""Sample links and the outbox: for browsers of this machine only."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.terms import PersonFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PATHS = ("/sample/okoshi/", "/outbox/")


@pytest.fixture(autouse=True)
def _okoshi() -> None:
    PersonFactory.create(email="natsuki@sample.example")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_this_machine_finds_the_sample(address: str) -> None:
    assert [Client(REMOTE_ADDR=address).get(path).status_code for path in PATHS] == [302, 200]


@pytest.mark.parametrize(
    "seen",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "::ffff:192.168.1.20"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
    ],
)
def test_everybody_else_finds_no_sample(seen: dict[str, Any]) -> None:
    assert [Client().get(path, **seen).status_code for path in PATHS] == [404, 404]
