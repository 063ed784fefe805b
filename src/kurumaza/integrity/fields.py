"""A column of a few fixed words."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ChoiceField(models.CharField[str, str]):
    """A word of a TextChoices; the database refuses any other one."""

    # To Django choices are only shown in forms; here they are part of the column, so a new word is a migration.
    non_db_attrs = tuple(name for name in models.CharField.non_db_attrs if name != "choices")

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """The column's CHECK."""
        words = ", ".join("'{}'".format(str(word).replace("'", "''")) for word, _label in self.flatchoices)
        return f"{connection.ops.quote_name(self.column)} IN ({words})"
