from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class IntegrityConfig(AppConfig):
    name = "kurumaza.integrity"

    def ready(self) -> None:
        # Each app with models sends these signals once a run; one of them stands for the run.
        once = apps.get_app_config("contenttypes")
        pre_migrate.connect(_lift_rules, sender=once)
        post_migrate.connect(_set_up_rules, sender=once)


def _lift_rules(*, using: str, plan: list[Any], **_others: Any) -> None:
    from kurumaza.integrity.triggers import lift

    if plan:
        lift(connections[using])


def _set_up_rules(*, using: str, **_others: Any) -> None:
    from kurumaza.integrity.triggers import set_up

    set_up(connections[using])
