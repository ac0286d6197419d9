from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "counterpart.foundation.identity"
    label = "identity"
