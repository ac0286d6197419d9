from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "counterpart.hall.playbooks"
    label = "playbooks"
