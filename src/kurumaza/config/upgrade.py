"""Bringing databases up to date: with a backup first, where there is anything to lose."""

import sqlite3
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kurumaza.config.databases import IN_KEYS
from kurumaza.integrity.triggers import set_up
from kurumaza.people.actions_retractions import bring_together

BACKUPS_KEPT = 5


def bring_up_to_date() -> None:
    """Applies what is missing to both databases. SQLite files are copied before they change."""
    main = MigrationExecutor(connections["default"])
    if main.migration_plan(main.loader.graph.leaf_nodes()):
        if main.loader.applied_migrations:
            back_up(now=timezone.now())
        call_command("migrate", database="default", verbosity=0)
    # Only what it holds: of all the others nothing is made there, and to find that out takes as long as to make it.
    keys = MigrationExecutor(connections["keys"])
    for app in sorted({app for app, _ in IN_KEYS}):
        if keys.migration_plan(keys.loader.graph.leaf_nodes(app)):
            call_command("migrate", app, database="keys", verbosity=0)
    # Also where nothing was to migrate: a rule may have changed without a table.
    set_up(connections["default"])
    call_command("createcachetable", verbosity=0)
    # An older main database may have been put back: whoever was erased since, and what was withdrawn, goes again before anybody asks.
    bring_together(now=timezone.now())


def back_up(*, now: datetime) -> Path | None:
    """A consistent copy of the main database beside the data; the keys' database is never copied here."""
    database = settings.DATABASES["default"]
    file = Path(str(database["NAME"]))
    if "sqlite3" not in str(database["ENGINE"]) or not file.exists():
        return None
    _backups().mkdir(mode=0o700, exist_ok=True)
    target = _backups() / f"before-upgrade-{now:%Y%m%d-%H%M%S}.sqlite3"
    with sqlite3.connect(file) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    for old in copies_before_upgrades()[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def copies_before_upgrades() -> list[Path]:
    """The copies that were made so far, the oldest first."""
    return sorted(_backups().glob("before-upgrade-*.sqlite3"))


def _backups() -> Path:
    folder: Path = settings.DATA_DIR / "backups"
    return folder
