from django.apps import AppConfig

from kurumaza.config.forms import take_what_shows_nothing_for_empty


class ConfigConfig(AppConfig):
    name = "kurumaza.config"

    def ready(self) -> None:
        """Sets what holds for every form."""
        take_what_shows_nothing_for_empty()
