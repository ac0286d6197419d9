from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "counterpart.foundation.imports"
    label = "imports"
