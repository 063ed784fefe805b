from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kurumaza.desk"
