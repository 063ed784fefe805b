from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TermsConfig(AppConfig):
    name = "kurumaza.terms"

    def ready(self) -> None:
        """Imports what apps register for public pages."""
        autodiscover_modules("quotes")
        autodiscover_modules("internships")
        autodiscover_modules("roles_kept")
        autodiscover_modules("values")
