from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "counterpart.foundation.search"
    label = "search"
