from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "counterpart.hall.presence"
    label = "presence"
