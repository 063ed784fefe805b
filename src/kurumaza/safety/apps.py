from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SafetyConfig(AppConfig):
    name = "kurumaza.safety"

    def ready(self) -> None:
        autodiscover_modules("about")
