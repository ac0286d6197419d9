from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "counterpart.foundation.catalog"
    label = "catalog"
