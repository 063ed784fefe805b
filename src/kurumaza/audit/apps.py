from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kurumaza.audit"
