from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "counterpart.hall.desks"
    label = "desks"
