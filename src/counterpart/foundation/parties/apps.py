from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "counterpart.foundation.parties"
    label = "parties"
