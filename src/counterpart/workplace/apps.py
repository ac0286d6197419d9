from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "counterpart.workplace"
    label = "workplace"
