"""Watches a database while something runs: whose code writes whose tables."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections

from tests.rules.tree import SOURCES

_WRITES = {"INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}


@contextmanager
def foreign_writes() -> Iterator[set[str]]:
    """What was written by another app than the one that owns the table, e.g. `sample writes circles_seat`."""
    found: set[str] = set()
    owners = {model._meta.db_table: model._meta.app_label for model in apps.get_models(True)}

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        table = written_table(sql)
        writer = _innermost_app()
        if table in owners and owners[table] in _our_apps() and owners[table] != writer:
            found.add(f"{writer} writes {table}")
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ("default", "keys"):
            stack.enter_context(connections[alias].execute_wrapper(watch))
        yield found


def written_table(sql: str) -> str | None:
    """The table that a statement writes, None for one that reads."""
    words = sql.split()
    before = _WRITES.get(words[0].upper())
    return words[words.index(before) + 1].strip('"') if before in words else None


def _our_apps() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("kurumaza.")}


def _innermost_app() -> str | None:
    """The app of the latest call that lies in our own sources."""
    frame = sys._getframe(2)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(SOURCES):
            return file.relative_to(SOURCES).parts[0]
        frame = frame.f_back  # type: ignore[assignment]
    return None
