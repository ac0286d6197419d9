from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "counterpart.back_office.inventory"
    label = "inventory"
