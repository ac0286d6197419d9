"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from counterpart.config.api import urls as api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("design/", include("counterpart.design.urls")),
]
