"""Two ways from a row to its ancestor that must end at the same one, e.g. a seat's round and its circle's round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db import models

from kurumaza.integrity.triggers import Trigger, register

M = TypeVar("M", bound=models.Model)


class _Step(NamedTuple):
    table: str
    column: str
    is_nullable: bool


@dataclass(frozen=True)
class SameParent:
    """`left` and `right` are paths of foreign keys as in a query. Where a row's own key is empty, nothing is compared.

    Checked when the row is written and when a row on one of its ways is. On PostgreSQL two transactions at the
    same moment, one adding a row and one changing a row on its way, do not see each other: the actions never
    change such a row once others rely on it."""

    model: type[models.Model]
    left: str
    right: str

    def triggers(self) -> Iterator[Trigger]:
        """On the table itself, and on every table that the two ways pass."""
        ways = [_steps(self.model, path) for path in (self.left, self.right)]
        table = self.model._meta.db_table
        own = sorted({steps[0].column for steps in ways})
        left, right = (path.replace("__", ".") for path in (self.left, self.right))
        message = f"{table}: {left} and {right} must be the same"
        for event in ("INSERT", f"UPDATE OF {', '.join(own)}"):
            yield Trigger(table, f"AFTER {event}", _differ("NEW", ways), message)
        for steps in ways:
            for passed in range(1, len(steps)):
                yield Trigger(
                    steps[passed].table,
                    f"AFTER UPDATE OF {steps[passed].column}",
                    _parts_others(table, steps[: passed + 1], ways),
                    message,
                )


def same_parent(left: str, right: str) -> Callable[[type[M]], type[M]]:
    """Decorates a model whose rows reach the same ancestor by both paths."""

    def decorate(model: type[M]) -> type[M]:
        register(SameParent(model, left, right))
        return model

    return decorate


def _steps(model: type[models.Model], path: str) -> list[_Step]:
    steps = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        assert isinstance(field, models.ForeignKey)
        steps.append(_Step(model._meta.db_table, field.column, field.null))
        model = field.remote_field.model
    return steps


def _end(row: str, steps: Sequence[_Step]) -> str:
    """SQL for what a way from `row` ends at."""
    end = f"{row}.{steps[0].column}"
    for step in steps[1:]:
        end = f"(SELECT {step.column} FROM {step.table} WHERE id = {end})"
    return end


def _differ(row: str, ways: Sequence[Sequence[_Step]]) -> str:
    """SQL for "not the same". A way that ends nowhere, because a row on it is not there yet, differs too."""
    left, right = (_end(row, steps) for steps in ways)
    given = [f"{row}.{steps[0].column} IS NOT NULL" for steps in ways if steps[0].is_nullable]
    return " AND ".join([*given, f"NOT COALESCE({left} = {right}, FALSE)"])


def _parts_others(table: str, way: Sequence[_Step], ways: Sequence[Sequence[_Step]]) -> str:
    """SQL for "the change of a row that `way` passes last parts other rows from their ancestor"."""
    column = way[-1].column
    reached = f"{_end('other', way[:-1])} = NEW.id"
    return (
        f"COALESCE(NEW.{column} <> OLD.{column}, TRUE) AND EXISTS "
        f"(SELECT 1 FROM {table} other WHERE {reached} AND {_differ('other', ways)})"
    )
