from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ReflectionsConfig(AppConfig):
    name = "kurumaza.reflections"

    def ready(self) -> None:
        """Lets apps above say what a line of やってみたいこと can come from."""
        autodiscover_modules("origins")
