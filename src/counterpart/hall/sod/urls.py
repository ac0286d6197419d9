"""Addresses of the separation of duties."""

from django.urls import path

from counterpart.hall.sod import views, views_rules

app_name = "sod"
urlpatterns = [
    path("", views.report, name="report"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:pk>/agreement/", views.agreement, name="agreement"),
    path("requests/<int:pk>/refusal/", views.refusal, name="refusal"),
    path("rules/", views_rules.rules, name="rules"),
    path("rules/<int:pk>/", views_rules.rule, name="rule"),
    path("rules/<int:pk>/exceptions/", views_rules.exceptions, name="exceptions"),
    path("strictness/", views_rules.strictness, name="strictness"),
    path("exceptions/<int:pk>/end/", views_rules.exception_end, name="exception_end"),
]
