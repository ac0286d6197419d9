"""Addresses of practice."""

from django.urls import path

from counterpart.hall.practice import views

app_name = "practice"
urlpatterns = [
    path("", views.home, name="home"),
    path("attempts/<int:pk>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/check/", views.check, name="check"),
    path("<slug:code>/attempts/", views.starting, name="starting"),
]
