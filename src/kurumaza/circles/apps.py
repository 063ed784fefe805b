from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CirclesConfig(AppConfig):
    name = "kurumaza.circles"

    def ready(self) -> None:
        """Lets apps above say what else stands in a person's calendar."""
        autodiscover_modules("calendar_entries")
