"""Addresses of the catalog."""

from django.urls import path

from counterpart.foundation.catalog import labels, settings_views, views

app_name = "catalog"

urlpatterns = [
    path("", views.item_list, name="list"),
    path("new/", views.item_new, name="new"),
    path("choices/", views.item_choices, name="choices"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/edit/", views.item_edit, name="edit"),
    path("<int:pk>/labels/", labels.labels, name="labels"),
    path("<int:pk>/units/", views.item_units, name="item_units"),
    path("<int:pk>/prices/<int:price_list>/", views.item_prices, name="prices"),
    path("price-lists/", settings_views.price_lists, name="price_lists"),
    path("price-lists/new/", settings_views.price_list_new, name="price_list_new"),
    path("price-lists/<int:pk>/", settings_views.price_list, name="price_list"),
    path("taxes/", settings_views.taxes, name="taxes"),
    path("units/", settings_views.units, name="units"),
]
