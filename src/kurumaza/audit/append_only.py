"""Append-only tables: the database itself refuses UPDATE and DELETE, on SQLite and PostgreSQL alike."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = """
CREATE TRIGGER {table}_append_only_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION kurumaza_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION kurumaza_append_only()
"""


def forbid_changes(table: str) -> migrations.RunPython:
    """A migration operation after which rows of `table` can only be added."""

    def forward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.alias != "default":
            return
        with editor.connection.cursor() as cursor:
            if editor.connection.vendor == "sqlite":
                for verb in ("UPDATE", "DELETE"):
                    cursor.execute(_SQLITE.format(table=table, verb=verb))
            else:
                cursor.execute(_POSTGRESQL_FUNCTION.replace("%%", "%"))
                cursor.execute(_POSTGRESQL_TRIGGER.format(table=table))

    def backward(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.alias != "default":
            return
        with editor.connection.cursor() as cursor:
            if editor.connection.vendor == "sqlite":
                for verb in ("UPDATE", "DELETE"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only_{verb}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")

    return migrations.RunPython(forward, backward)
