"""Addresses of the parties room. ``parties:party``, the customer page, is added by the workplace."""

from django.urls import path

from counterpart.foundation.parties import views

app_name = "parties"

urlpatterns = [
    path("", views.party_list, name="list"),
    path("new/", views.party_new, name="new"),
    path("choices/", views.party_choices, name="choices"),
    path("<int:pk>/edit/", views.party_edit, name="edit"),
    path("<int:pk>/merger/", views.party_merger, name="merger"),
]
