from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "counterpart.foundation.lists"
    label = "lists"
