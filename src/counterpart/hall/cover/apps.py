from django.apps import AppConfig


class CoverConfig(AppConfig):
    name = "counterpart.hall.cover"
    label = "cover"
