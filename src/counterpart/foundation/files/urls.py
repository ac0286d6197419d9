"""Addresses of files."""

from django.urls import path

from counterpart.foundation.files import views

app_name = "files"

urlpatterns = [
    path("", views.attach, name="attach"),
    path("<uuid:public_id>/", views.download, name="download"),
    path("<uuid:public_id>/removal/", views.removal, name="removal"),
]
