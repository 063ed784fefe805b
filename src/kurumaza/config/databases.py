"""Which table lives in which database."""

from django.db.models import Model

# Of which only one overwritten copy is kept: a backup of the other database brings neither a key nor a withdrawn word back.
IN_KEYS = frozenset({("people", "personkey"), ("people", "retraction")})


class KeysRouter:
    """Keys for private writing, and what was taken back for good, live in a database of their own, everything else in the default one."""

    def _database(self, app_label: str, model_name: str | None) -> str:
        return "keys" if (app_label, model_name) in IN_KEYS else "default"

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        return self._database(model._meta.app_label, model._meta.model_name)

    def db_for_write(self, model: type[Model], **_hints: object) -> str:
        return self._database(model._meta.app_label, model._meta.model_name)

    def allow_relation(self, left: Model, right: Model, **_hints: object) -> bool:
        # Through _meta, not type(): request.user is a lazy stand-in for a person.
        return self.db_for_read(left._meta.model) == self.db_for_read(right._meta.model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_hints: object) -> bool:
        if model_name is None:  # hand-written SQL says itself where it belongs
            return db == "default"
        return db == self._database(app_label, model_name)
