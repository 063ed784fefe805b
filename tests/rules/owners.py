"""Only the app that owns a model writes it: read from the syntax trees, as far as they tell.

What a tree cannot tell (a queryset that came out of a function) is watched while the sample is built: tests/support/write_owners.py."""

import ast
from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignObjectRel

from tests.rules.writes import row_writes

Relations = dict[str, set[str]]


def relations_by_name() -> Relations:
    """Name of a relation's field or accessor → apps whose rows stand behind it (of many-to-many: who owns the table)."""
    found: Relations = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not field.is_relation or field.related_model is None:
                continue
            name = field.get_accessor_name() if isinstance(field, ForeignObjectRel) else field.name
            if name is None:
                continue
            owner = field.related_model
            if field.many_to_many:
                owner = field.model if not isinstance(field, ForeignObjectRel) else field.related_model
            found.setdefault(name, set()).add(owner._meta.app_label)  # type: ignore[union-attr]
    return found


def foreign_writes_in(source: str, app: str, name: str, relations: Relations) -> list[str]:
    """Writes of models of another app than `app`."""
    tree = ast.parse(source)
    imported = dict(_imported_models(tree))
    found = []
    for scope in _scopes(tree):
        known = {**imported, **dict(_typed(scope, imported))}
        for call, attribute in row_writes(scope, relations):
            owners = _owners(call.func, known, relations)
            if owners and app not in owners:
                found.append(
                    f"{name}:{call.lineno}: .{attribute}() writes a model of {' or '.join(sorted(owners))}; "
                    "call an action of that app."
                )
    return sorted(set(found))


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _imported_models(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """`from kurumaza.APP.models import Name`: the name and its app."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models"):
            parts = (node.module or "").split(".")
            if parts[0] == "kurumaza":
                yield from ((one.asname or one.name, {parts[1]}) for one in node.names)


def _typed(scope: ast.AST, imported: Relations) -> Iterator[tuple[str, set[str]]]:
    """Parameters annotated with a model, and variables that come out of a model's manager."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        for argument in [*scope.args.args, *scope.args.kwonlyargs]:
            named = {
                one.id for one in ast.walk(argument.annotation or ast.Pass()) if isinstance(one, ast.Name)
            }
            if owners := set().union(*(imported[one] for one in named & imported.keys())):
                yield argument.arg, owners
    for node in ast.walk(scope):
        match node:
            case (
                ast.Assign(targets=[ast.Name(variable)], value=value)
                | ast.For(target=ast.Name(variable), iter=value)
            ):
                root, attributes = _chain(value)
                if root in imported and "objects" in attributes:
                    yield variable, imported[root]


def _owners(receiver: ast.expr, known: Relations, relations: Relations) -> set[str]:
    """Apps that may own what stands before the method; empty where the tree does not tell."""
    root, attributes = _chain(receiver)
    owners = known.get(root, set())
    for attribute in attributes[:-1]:
        owners = relations.get(attribute, owners)
    return owners


def _chain(node: ast.expr) -> tuple[str, list[str]]:
    """`a.b(…).c[0].d` → ("a", ["b", "c", "d"])."""
    attributes: list[str] = []
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=inner, attr=name):
                attributes.insert(0, name)
            case ast.Call(func=inner) | ast.Subscript(value=inner):
                pass
            case _:
                return "", attributes
        node = inner
    return node.id, attributes
