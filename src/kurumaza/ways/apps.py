from django.apps import AppConfig


class WaysConfig(AppConfig):
    name = "kurumaza.ways"
