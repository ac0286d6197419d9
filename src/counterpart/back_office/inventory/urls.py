"""Addresses of inventory."""

from django.urls import path

from counterpart.back_office.inventory import views, views_item, views_papers

app_name = "inventory"
urlpatterns = [
    path("", views.stock_list, name="stock"),
    path("items/<int:pk>/", views_item.item, name="item"),
    path("items/<int:pk>/freeing/", views_item.freeing, name="freeing"),
    path("items/<int:pk>/unshippable/", views_item.unshippable, name="unshippable"),
    path("items/<int:pk>/moving/", views_item.moving, name="moving"),
    path("items/<int:pk>/aside/", views_item.putting_aside, name="putting-aside"),
    path("items/<int:pk>/expected/", views_item.expect, name="expect"),
    path("aside/<int:pk>/freeing/", views_item.aside, name="aside"),
    path("expected/", views_item.expected, name="expected"),
    path("expected/<int:pk>/due/", views_item.due, name="due"),
    path("expected/<int:pk>/dropping/", views_item.dropping, name="dropping"),
    path("choices/", views.choices, name="choices"),
    path("places/", views.places, name="places"),
    path("places/new/", views.new_place, name="new-place"),
    path("places/<int:pk>/", views.place, name="place"),
    path("places/<int:pk>/name/", views.place_name, name="place-name"),
    path("places/<int:pk>/counting/", views_papers.counting, name="counting"),
    path("receipts/", views_papers.receipts, name="receipts"),
    path("receipts/new/", views_papers.receiving, name="receiving"),
    path("receipts/<int:pk>/", views_papers.receipt, name="receipt"),
    path("counts/", views_papers.counts, name="counts"),
    path("counts/<int:pk>/", views_papers.count, name="count"),
]
