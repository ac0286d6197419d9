from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "counterpart.front_office.sales"
    label = "sales"
