"""Addresses of what is kept of lists."""

from django.urls import path

from counterpart.foundation.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:listing>/views/", views.views, name="views"),
    path("<slug:listing>/views/<slug:chosen>/start/", views.start, name="start"),
    path("views/<int:pk>/name/", views.name, name="name"),
    path("views/<int:pk>/deletion/", views.deletion, name="deletion"),
    path("<slug:listing>.<str:ending>", views.export, name="export"),
]
