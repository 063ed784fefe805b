"""What can only mean the machine itself."""

import pytest

from kurumaza.core.text.hosts import is_this_machine


@pytest.mark.parametrize(
    "host", ["localhost", "okoshi.localhost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]
)
def test_loopback_is_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host", ["", "localhost.example", "mylocalhost", "0.0.0.0", "192.168.1.2", "::", "::ffff:10.0.0.1"]
)
def test_everything_else_is_not(host: str) -> None:
    assert not is_this_machine(host)
