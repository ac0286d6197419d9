"""Addresses of what waits to leave the house."""

from django.urls import path

from counterpart.foundation.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/attempt/", views.attempt, name="attempt"),
]
