from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "counterpart.back_office.accounting"
    label = "accounting"
