"""Addresses of after-sales."""

from django.urls import path

from counterpart.front_office.after_sales import views, views_steps

app_name = "after_sales"
urlpatterns = [
    path("returns/", views.return_list, name="returns"),
    path("returns/new/", views.start, name="start"),
    path("orders/<int:pk>/return/", views.take_back, name="take_back"),
    path("returns/<int:pk>/", views.return_one, name="return"),
    path("returns/<int:pk>/approval/", views_steps.approval, name="approval"),
    path("returns/<int:pk>/receipt/", views_steps.receipt, name="receipt"),
    path("returns/<int:pk>/inspection/", views_steps.inspection, name="inspection"),
    path("returns/<int:pk>/rejection/", views_steps.rejection, name="rejection"),
    path("returns/<int:pk>/credit/", views_steps.credit, name="credit"),
    path("returns/<int:pk>/replacement/", views_steps.replacement, name="replacement"),
    path("warranty/", views.warranty, name="warranty"),
    path("rules/", views_steps.rules, name="rules"),
]
