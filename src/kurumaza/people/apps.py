from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "kurumaza.people"

    def ready(self) -> None:
        autodiscover_modules("roles")
        autodiscover_modules("actions_erasure", "actions_again")
        import_module("kurumaza.people.visits")  # listens to sign-ins
