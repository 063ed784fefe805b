"""Rules across rows, kept by triggers that are lifted before a migration and set up anew after it.

They are not part of the migrations: SQLite changes a table by building it anew, which would lose its triggers
silently and fail while another table's trigger names it. A trigger's name holds the digest of what it says, so
that a rule which changes without a migration is seen as well."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_PREFIX = "kurumaza_"
# Identifiers of PostgreSQL are cut there.
_NAME_MAX = 63

_SQLITE = """
CREATE TRIGGER {name} {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
# The WHEN of PostgreSQL takes no subquery: the condition stands in the function.
_POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {lock}
  IF {condition} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER {name} {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}();
"""


@dataclass(frozen=True)
class Trigger:
    """Refuses `event` on `table` where `condition`, SQL over NEW and OLD, holds."""

    table: str
    # On PostgreSQL always AFTER: what the function returns does not count there.
    event: str
    condition: str
    message: str
    # Run first on PostgreSQL, which has several writers at once.
    lock: str = ""
    # Where only one of the two databases has this event.
    only_on: str = ""


class Rule(Protocol):
    """What one model's rows must hold to."""

    @property
    def model(self) -> type[models.Model]:
        """The model that the rule stands at."""

    def triggers(self) -> Iterator[Trigger]:
        """The triggers that keep it."""


_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Adds a rule; the decorators `append_only`, `same_parent` and `at_most` do."""
    _rules.append(rule)


def registered_rules() -> tuple[Rule, ...]:
    """All rules."""
    return tuple(_rules)


def set_up(connection: BaseDatabaseWrapper) -> None:
    """Makes the database hold exactly the registered rules; does nothing where it does already.

    A database migrated only in part, or holding keys only, has not all tables and gets no rules."""
    tables = set(connection.introspection.table_names())
    if not {rule.model._meta.db_table for rule in _rules} <= tables:
        return
    wanted, present = _wanted(connection.vendor), _present(connection)
    if wanted.keys() == present:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in present - wanted.keys():
            cursor.execute(_drop(name, connection.vendor))
        for name in wanted.keys() - present:
            cursor.execute(wanted[name])


def lift(connection: BaseDatabaseWrapper) -> None:
    """Takes every rule off, so that tables can be rebuilt."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in _present(connection):
            cursor.execute(_drop(name, connection.vendor))


def _wanted(vendor: str) -> dict[str, str]:
    """The statements of all rules by the trigger's name."""
    found = {}
    for rule in _rules:
        for trigger in rule.triggers():
            if trigger.only_on not in ("", vendor):
                continue
            digest = hashlib.sha256(_statement(trigger, "", vendor).encode()).hexdigest()[:12]
            name = f"{_PREFIX}{digest}_{trigger.table}"[:_NAME_MAX]
            found[name] = _statement(trigger, name, vendor)
    return found


def _statement(trigger: Trigger, name: str, vendor: str) -> str:
    return (_SQLITE if vendor == "sqlite" else _POSTGRESQL).format(
        name=name,
        event=trigger.event,
        table=trigger.table,
        condition=trigger.condition,
        message=trigger.message,
        lock=trigger.lock,
        each="STATEMENT" if "TRUNCATE" in trigger.event else "ROW",
    )


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    if connection.vendor == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(names)
        return {name for (name,) in cursor.fetchall() if name.startswith(_PREFIX)}


def _drop(name: str, vendor: str) -> str:
    return f"DROP TRIGGER {name}" if vendor == "sqlite" else f"DROP FUNCTION {name}() CASCADE"
