"""Addresses of playbooks."""

from django.urls import path

from counterpart.hall.playbooks import views

app_name = "playbooks"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.playbook, name="playbook"),
    path("<int:pk>/draft/", views.draft, name="draft"),
    path("<int:pk>/draft/removal/", views.dropping, name="dropping"),
    path("<int:pk>/publication/", views.publication, name="publication"),
    path("<int:pk>/retirement/", views.retirement, name="retirement"),
]
