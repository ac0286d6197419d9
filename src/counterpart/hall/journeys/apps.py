from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "counterpart.hall.journeys"
    label = "journeys"
