"""A real upgrade: a database of an older version, with somebody in it, is copied before it changes."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps

from tests.config.begun import START, run_in

pytestmark = [pytest.mark.xdist_group("begun"), pytest.mark.slow]
DATABASE = "kurumaza.sqlite3"
# The last app's tables are not there yet, and somebody is.
OLDER_VERSION = """
from django.core.management import call_command
from django.utils import timezone
from kurumaza.people.models import Person
call_command("migrate", "field", "zero", verbosity=0)
Person.objects.create(email="haruka@kurumaza.example", created_at=timezone.now())
"""


@pytest.fixture(scope="module")
def older(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an older version left, with somebody in it."""
    folder = tmp_path_factory.mktemp("older")
    shutil.copytree(begun, folder, dirs_exist_ok=True)
    run_in(folder, OLDER_VERSION)
    return folder


@pytest.fixture
def upgraded(older: Path, tmp_path: Path) -> Path:
    """The older one, brought up to date."""
    shutil.copytree(older, tmp_path, dirs_exist_ok=True)
    run_in(tmp_path, START)
    return tmp_path


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").glob("*"))


def read(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def tables_of_field(file: Path) -> int:
    counted = read(file, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name LIKE 'field_%'")
    assert isinstance(counted[0][0], int)
    return counted[0][0]


def triggers_in(folder: Path) -> list[tuple[object, ...]]:
    return sorted(read(folder / DATABASE, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))


def test_pending_migration_leaves_a_copy_of_what_was(upgraded: Path) -> None:
    (copy,) = backups(upgraded)
    assert read(copy, "PRAGMA integrity_check") == [("ok",)]
    assert read(copy, "SELECT email FROM people_person") == [("haruka@kurumaza.example",)]
    ours = len(list(apps.get_app_config("field").get_models(include_auto_created=True)))
    assert (tables_of_field(copy), tables_of_field(upgraded / DATABASE)) == (0, ours)
    assert read(upgraded / DATABASE, "SELECT email FROM people_person") == [("haruka@kurumaza.example",)]


def test_first_start_and_nothing_pending_leave_no_copy(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    run_in(tmp_path, START)
    assert backups(tmp_path) == []


def test_keys_database_holds_what_it_is_for_alone(begun: Path) -> None:
    found = read(begun / "keys.sqlite3", "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    assert [name for (name,) in found if not str(name).startswith("sqlite_")] == [
        "django_migrations",
        "people_personkey",
        "people_retraction",
    ]


def test_five_copies_are_kept(older: Path, tmp_path: Path) -> None:
    shutil.copytree(older, tmp_path, dirs_exist_ok=True)
    (tmp_path / "backups").mkdir()
    for day in range(1, 8):
        (tmp_path / "backups" / f"before-upgrade-2020010{day}-000000.sqlite3").touch()
    run_in(tmp_path, START)
    kept = [file.name for file in backups(tmp_path)]
    assert len(kept) == 5
    assert kept[:4] == [f"before-upgrade-2020010{day}-000000.sqlite3" for day in (4, 5, 6, 7)]


def test_rules_are_lifted_for_a_migration_and_set_up_after_it(
    begun: Path, older: Path, upgraded: Path
) -> None:
    assert triggers_in(begun)
    assert triggers_in(older) == []
    assert triggers_in(upgraded) == triggers_in(begun)
