"""A real upgrade: a database of an older version, with somebody in it, is copied before it changes."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps

Run = Callable[[str], None]
UPGRADE = "from kurumaza.config.upgrade import bring_up_to_date; bring_up_to_date()"
# The last app's tables are not there yet, and somebody is.
OLDER_VERSION = """
from django.core.management import call_command
from django.utils import timezone
from kurumaza.people.models import Person
call_command("migrate", "field", "zero", verbosity=0)
Person.objects.create(email="haruka@kurumaza.example", created_at=timezone.now())
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs code as a process of its own, on SQLite, with its data in `tmp_path`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    settings = {"KURUMAZA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings"}

    def run(code: str) -> None:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        done = subprocess.run(command, env={**ours, **settings}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*"))


def read(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def tables_of_field(file: Path) -> int:
    counted = read(file, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name LIKE 'field_%'")
    assert isinstance(counted[0][0], int)
    return counted[0][0]


def test_pending_migration_leaves_a_copy_of_what_was(run: Run, tmp_path: Path) -> None:
    database = tmp_path / "kurumaza.sqlite3"
    run(UPGRADE)
    run(OLDER_VERSION)
    run(UPGRADE)
    (copy,) = backups(tmp_path)
    assert read(copy, "PRAGMA integrity_check") == [("ok",)]
    assert read(copy, "SELECT email FROM people_person") == [("haruka@kurumaza.example",)]
    ours = len(list(apps.get_app_config("field").get_models(include_auto_created=True)))
    assert (tables_of_field(copy), tables_of_field(database)) == (0, ours)
    assert read(database, "SELECT email FROM people_person") == [("haruka@kurumaza.example",)]


def test_first_start_and_nothing_pending_leave_no_copy(run: Run, tmp_path: Path) -> None:
    run(UPGRADE)
    run(UPGRADE)
    assert backups(tmp_path) == []


def test_five_copies_are_kept(run: Run, tmp_path: Path) -> None:
    run(UPGRADE)
    run(OLDER_VERSION)
    (tmp_path / "backups").mkdir()
    for day in range(1, 8):
        (tmp_path / "backups" / f"before-upgrade-2020010{day}-000000.sqlite3").touch()
    run(UPGRADE)
    kept = [file.name for file in backups(tmp_path)]
    assert len(kept) == 5
    assert kept[:4] == [f"before-upgrade-2020010{day}-000000.sqlite3" for day in (4, 5, 6, 7)]


def test_rules_are_lifted_for_a_migration_and_set_up_after_it(run: Run, tmp_path: Path) -> None:
    database, triggers = (
        tmp_path / "kurumaza.sqlite3",
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    )
    run(UPGRADE)
    before = sorted(read(database, triggers))
    run(OLDER_VERSION)
    assert read(database, triggers) == []
    run(UPGRADE)
    assert sorted(read(database, triggers)) == before
