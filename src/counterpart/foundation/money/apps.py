from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "counterpart.foundation.money"
    label = "money"
