"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from counterpart.config.api import urls as api
from counterpart.config.health import health
from counterpart.config.practising.entering import enter
from counterpart.config.setup import setup
from counterpart.foundation.parties import urls as parties
from counterpart.front_office.sales import urls as sales
from counterpart.front_office.sales.link_views import offer
from counterpart.workplace import urls as workplace
from counterpart.workplace.search import search

handler500 = "counterpart.workplace.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("api/v1/", api),
    path("setup/<str:token>/", setup, name="setup"),
    path("offers/<str:token>/", offer, name="offer"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("design/", include("counterpart.design.urls")),
    path("parties/", include(([*parties.urlpatterns, *workplace.party_pages], "parties"))),
    path("", include("counterpart.foundation.identity.urls")),
    path("", include("counterpart.hall.presence.urls")),
    path("practice/enter/<str:token>/", enter, name="practising"),
    path("practice/", include("counterpart.hall.practice.urls")),
    path("cover/", include("counterpart.hall.cover.urls")),
    path("playbooks/", include("counterpart.hall.playbooks.urls")),
    path("separation/", include("counterpart.hall.sod.urls")),
    path("", include("counterpart.hall.skills.urls")),
    path("i18n/language/", set_language, name="set_language"),
    path("settings/", include("counterpart.foundation.organisation.urls")),
    path("files/", include("counterpart.foundation.files.urls")),
    path("items/", include("counterpart.foundation.catalog.urls")),
    path("accounting/", include("counterpart.back_office.accounting.urls")),
    path("fulfilment/", include("counterpart.back_office.fulfilment.urls")),
    path("inventory/", include("counterpart.back_office.inventory.urls")),
    path("sales/", include(([*sales.urlpatterns, *workplace.sales_pages], "sales"))),
    path("after-sales/", include("counterpart.front_office.after_sales.urls")),
    path("papers/", include("counterpart.config.papers")),
    path("lists/", include("counterpart.foundation.lists.urls")),
    path("outbox/", include("counterpart.foundation.outbox.urls")),
    path("search/", include(([path("", search, name="search")], "search"))),
    path("", include("counterpart.workplace.urls")),
]
