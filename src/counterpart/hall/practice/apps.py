from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "counterpart.hall.practice"
    label = "practice"
