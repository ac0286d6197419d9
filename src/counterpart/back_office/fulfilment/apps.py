from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "counterpart.back_office.fulfilment"
    label = "fulfilment"
