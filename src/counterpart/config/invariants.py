"""Every room's invariants, gathered at start-up."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def gather() -> None:
    for app in apps.get_app_configs():
        if app.name.startswith("counterpart.") and find_spec(f"{app.name}.invariants") and app.label != "config":
            import_module(f"{app.name}.invariants")
