from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "counterpart.foundation.acts"
    label = "acts"
