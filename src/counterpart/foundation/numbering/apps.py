from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "counterpart.foundation.numbering"
    label = "numbering"
