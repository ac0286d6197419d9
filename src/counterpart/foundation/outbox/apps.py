from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "counterpart.foundation.outbox"
    label = "outbox"
