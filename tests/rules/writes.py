"""Writes happen in actions only, and queued work is named by names that exist: read from the syntax trees."""

import ast
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from tests.rules.tree import SOURCES

_ROW_WRITES = ("save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
WRITES = frozenset(_ROW_WRITES) | {f"a{name}" for name in (*_ROW_WRITES, "update")}
# Of a relation's manager: sets have methods of these names too, so the name before them must be a relation's.
MANY_WRITES = frozenset({"add", "set", "remove", "clear", "aadd", "aset", "aremove", "aclear"})
SQL = frozenset({"execute", "executemany", "executescript"})
# Modules that are the write side of their app under another name, each with its reason.
ALSO_ACTIONS = {
    "core/pictures/brush.py": "draws a picture into memory; it writes no row",
    "core/pictures/photos.py": "draws a picture into memory; it writes no row",
    "integrity/operations.py": "changes a column in a migration; it writes no row",
    "integrity/triggers.py": "sets triggers up around a migration; it writes no row",
    "stories/queries_search_candidates.py": "asks each database's index in its own tongue; it only reads",
    "rooms/processes/wire.py": "listens to other server processes and tells them something; it writes no row",
    "people/private_writing.py": "a person's key is made at their first sealing",
}
# What is queued by a name, and how that name is registered.
QUEUES = {"enqueue": "job", "send_mail": "mail", "withdraw_mails": "mail", "notify": "notice"}


def may_write(file: Path) -> bool:
    """Whether a file belongs to the write side: `actions.py`, `actions_<part>.py`, `actions/`."""
    inside = file.relative_to(SOURCES)
    return (
        inside.stem == "actions"
        or inside.stem.startswith("actions_")
        or "actions" in inside.parts
        or str(inside) in ALSO_ACTIONS
    )


def writes_in(source: str, name: str, relations: Container[str] = ()) -> list[str]:
    """Calls that change rows: of one row, of many, of a relation (its name among `relations`), or in plain SQL."""
    tree = ast.parse(source)
    calls = [*row_writes(tree, relations), *_sql_writes(tree)]
    return [
        f"{name}:{call.lineno}: move .{attribute}() into this app's actions.py and call that action."
        for call, attribute in calls
    ]


def row_writes(tree: ast.AST, relations: Container[str]) -> Iterator[tuple[ast.Call, str]]:
    """(call, method) of every write through a model, a queryset or a relation's manager."""
    for call, attribute in _method_calls(tree):
        is_row = attribute in WRITES or (attribute == "update" and _sets_columns(call))
        if is_row or (attribute in MANY_WRITES and _last_name(call) in relations):
            yield call, attribute


def _sql_writes(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Statements given to a cursor, unless it can be seen that they only read."""
    for call, attribute in _method_calls(tree):
        if attribute in SQL and not (call.args and _only_reads(call.args[0])):
            yield call, attribute


def _only_reads(statement: ast.expr) -> bool:
    text = statement.value if isinstance(statement, ast.Constant) else None
    return isinstance(text, str) and text.split(maxsplit=1)[0].upper() in {"SELECT", "PRAGMA", "EXPLAIN"}


def _last_name(call: ast.Call) -> str:
    """`enrolment.placements.add(…)`: placements."""
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    return receiver.attr if isinstance(receiver, ast.Attribute) else ""


def _sets_columns(call: ast.Call) -> bool:
    """`rows.update(column=…)`, as against `mapping.update(other)`."""
    return bool(call.keywords) and not call.args


def _method_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def queued_names(source: str) -> list[tuple[int, str, str | None]]:
    """(line, which of QUEUES, name), the name None where it is not written out."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(called) | ast.Attribute(attr=called) if called in QUEUES:
                name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
                found.append((node.lineno, called, name if isinstance(name, str) else None))
    return found


def unresolved_names(source: str, name: str, registered: Mapping[str, frozenset[str]]) -> list[str]:
    """Queued names that no app registers; `registered` by decorator."""
    found = []
    for line, called, queued in queued_names(source):
        if queued is None:
            found.append(f"{name}:{line}: write the name out in {called}(…), so that it can be checked.")
        elif queued not in registered[QUEUES[called]]:
            found.append(f'{name}:{line}: register @{QUEUES[called]}("{queued}") in the jobs.py of its app.')
    return found
