from django.apps import AppConfig


class AfterSalesConfig(AppConfig):
    name = "counterpart.front_office.after_sales"
    label = "after_sales"
