"""Addresses of inventory."""

from django.urls import path

from counterpart.back_office.inventory import views, views_papers

app_name = "inventory"
urlpatterns = [
    path("", views.stock_list, name="stock"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/freeing/", views.freeing, name="freeing"),
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
