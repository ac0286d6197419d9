"""Addresses of the settings. Their namespace is what people call them, not the room."""

from django.urls import path

from counterpart.foundation.organisation import views

app_name = "settings"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("company/", views.company, name="company"),
    path("sites/new/", views.site_new, name="site_new"),
    path("sites/<int:pk>/", views.site, name="site"),
    path("duties/new/", views.duty_new, name="duty_new"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("desks/new/", views.desk_new, name="desk_new"),
    path("desks/<int:pk>/", views.desk, name="desk"),
]
