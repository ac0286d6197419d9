"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from counterpart.config.api import urls as api
from counterpart.config.health import health
from counterpart.config.setup import setup

handler500 = "counterpart.workplace.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("api/v1/", api),
    path("setup/<str:token>/", setup, name="setup"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("design/", include("counterpart.design.urls")),
    path("fulfilment/", include("counterpart.back_office.fulfilment.urls")),
    path("inventory/", include("counterpart.back_office.inventory.urls")),
]
