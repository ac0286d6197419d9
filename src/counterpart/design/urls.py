"""The kit page: every part with its states, for looking and for the accessibility check."""

from django.urls import path

from counterpart.design import views

app_name = "design"

urlpatterns = [
    path("kit/", views.kit, name="kit"),
    path("kit/choices/", views.kit_choices, name="kit-choices"),
    path("kit/live/", views.kit_live, name="kit-live"),
]
