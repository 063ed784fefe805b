"""What a migration does where Django's own operations leave the database's rules behind."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kurumaza.integrity.fields import ChoiceField


class AlterChoices(migrations.AlterField):
    """AlterField of a ChoiceField whose words have changed. Django compares columns by their type alone and leaves the CHECK of the
    earlier words in place, but on SQLite, where the whole table is written anew."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        """As AlterField, then the CHECK of the words as they are."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)  # type: ignore[arg-type]
        if schema_editor.connection.vendor == "postgresql":
            self._renew_check(app_label, schema_editor, to_state.apps)  # type: ignore[attr-defined]

    def _renew_check(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, apps: Apps) -> None:
        model = apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        assert isinstance(field, ChoiceField)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        quote = schema_editor.connection.ops.quote_name
        table, name = model._meta.db_table, f"{model._meta.db_table}_{field.column}_check"
        check = field.db_check(schema_editor.connection)
        schema_editor.execute(f"ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}")
        schema_editor.execute(f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} CHECK ({check})")


class RenameTable(migrations.AlterModelTable):
    """AlterModelTable with the CHECKs of its columns: PostgreSQL names them after the table, and AlterChoices finds them so."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        """As AlterModelTable, then the names."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)  # type: ignore[arg-type]
        model = to_state.apps.get_model(app_label, self.name)  # type: ignore[attr-defined]
        before = from_state.apps.get_model(app_label, self.name)._meta.db_table  # type: ignore[attr-defined]
        connection, now = schema_editor.connection, model._meta.db_table
        if connection.vendor != "postgresql" or not self.allow_migrate_model(connection.alias, model):
            return
        quote = connection.ops.quote_name
        for field in model._meta.local_concrete_fields:
            if now != before and field.db_check(connection) is not None:
                old, new = (quote(f"{table}_{field.column}_check") for table in (before, now))
                schema_editor.execute(f"ALTER TABLE {quote(now)} RENAME CONSTRAINT {old} TO {new}")
