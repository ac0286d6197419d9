"""The Django app that carries the product's look."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """No models: static files, templates, template tags and the kit page."""

    name = "counterpart.design"
    label = "design"
