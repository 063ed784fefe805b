"""Append-only tables: rows are added, never changed, replaced or taken away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.apps import apps
from django.db import models

from kurumaza.integrity.triggers import Trigger, register

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class AppendOnly:
    """`goes_with` names the foreign key to the one row with which these rows may go, after it; `or_once` a column of that
    row: once it is set, they may go before. `once_named_in` is a model whose rows name by their `uuid` what may go."""

    model: type[models.Model]
    goes_with: str | None
    or_once: str | None = None
    once_named_in: str | None = None

    def triggers(self) -> Iterator[Trigger]:
        """UPDATE and DELETE on both, REPLACE on SQLite, TRUNCATE on PostgreSQL."""
        table = self.model._meta.db_table
        message = f"{table} is append-only"
        yield Trigger(table, "AFTER UPDATE", "TRUE", message)
        yield Trigger(table, "AFTER DELETE", self._may_not_go(), message)
        yield Trigger(table, "AFTER TRUNCATE", "TRUE", message, only_on="postgresql")
        # SQLite's REPLACE takes the old row away without firing its DELETE trigger.
        for columns in _unique_columns(self.model):
            same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
            is_there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            yield Trigger(table, "BEFORE INSERT", is_there, message, only_on="sqlite")

    def _may_not_go(self) -> str:
        if self.once_named_in is not None:
            table = apps.get_model(self.once_named_in)._meta.db_table
            return f"NOT EXISTS (SELECT 1 FROM {table} WHERE uuid = OLD.uuid)"
        if self.goes_with is None:
            return "TRUE"
        field = self.model._meta.get_field(self.goes_with)
        assert isinstance(field, models.ForeignKey)
        meta = field.remote_field.model._meta
        binds = ""
        if self.or_once is not None:
            once = meta.get_field(self.or_once)
            assert isinstance(once, models.Field)
            binds = f" AND {once.column} IS NULL"
        return f"EXISTS (SELECT 1 FROM {meta.db_table} WHERE id = OLD.{field.column}{binds})"


def append_only(
    *, goes_with: str | None = None, or_once: str | None = None, once_named_in: str | None = None
) -> Callable[[type[M]], type[M]]:
    """Decorates a model whose rows are only ever added."""

    def decorate(model: type[M]) -> type[M]:
        register(AppendOnly(model, goes_with, or_once, once_named_in))
        return model

    return decorate


def _unique_columns(model: type[models.Model]) -> Iterator[list[str]]:
    """What a new row must not share with an old one: the key, unique columns, unique sets of columns."""
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    yield from ([columns[field.name]] for field in model._meta.concrete_fields if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield [columns[name] for name in constraint.fields]
