"""So many rows at most to one parent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

from kurumaza.integrity.triggers import Trigger, register

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class AtMost:
    """No more than `count` rows with the same foreign key `per`."""

    model: type[models.Model]
    count: int
    per: str

    def triggers(self) -> Iterator[Trigger]:
        """Counts after a row was added or moved; the parent is locked, so that rows added at once are counted."""
        table, field = self.model._meta.db_table, self.model._meta.get_field(self.per)
        assert isinstance(field, models.ForeignKey)
        parent, column = field.remote_field.model._meta.db_table, field.column
        for event in ("INSERT", f"UPDATE OF {column}"):
            yield Trigger(
                table,
                f"AFTER {event}",
                f"(SELECT COUNT(*) FROM {table} WHERE {column} = NEW.{column}) > {self.count}",
                f"{table}: at most {self.count} to one {self.per}",
                lock=f"PERFORM 1 FROM {parent} WHERE id = NEW.{column} FOR NO KEY UPDATE;",
            )


def at_most(count: int, *, per: str) -> Callable[[type[M]], type[M]]:
    """Decorates a model of which one parent has `count` rows at most."""

    def decorate(model: type[M]) -> type[M]:
        register(AtMost(model, count, per))
        return model

    return decorate
