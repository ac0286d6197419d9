from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "counterpart.foundation.organisation"
    label = "organisation"
