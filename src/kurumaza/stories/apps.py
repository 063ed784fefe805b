from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StoriesConfig(AppConfig):
    name = "kurumaza.stories"

    def ready(self) -> None:
        """Lets apps above say which of their words may stand on open pages, and what stories led to."""
        autodiscover_modules("standing")
        autodiscover_modules("onward")
