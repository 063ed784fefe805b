"""`kurumaza serve --processes N`: several hear each other through PostgreSQL only."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection


@pytest.mark.skipif(connection.vendor == "postgresql", reason="of SQLite")
def test_several_processes_are_refused_on_sqlite() -> None:
    with pytest.raises(CommandError, match="Several processes need PostgreSQL"):
        call_command("serve", processes=2)
