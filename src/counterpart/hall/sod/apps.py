from django.apps import AppConfig


class SodConfig(AppConfig):
    name = "counterpart.hall.sod"
    label = "sod"
