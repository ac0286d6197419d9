"""Addresses of what is kept of lists."""

from django.urls import path

from counterpart.foundation.lists import views, views_steps

app_name = "lists"
urlpatterns = [
    path("<slug:listing>/views/", views.views, name="views"),
    path("<slug:listing>/views/<slug:chosen>/start/", views.start, name="start"),
    path("views/<int:pk>/name/", views.name, name="name"),
    path("views/<int:pk>/deletion/", views.deletion, name="deletion"),
    path("steps/", views_steps.my_steps, name="steps"),
    path("steps/<int:pk>/", views_steps.step, name="step"),
    path("steps/<int:pk>/live/", views_steps.step_live, name="step-live"),
    path("steps/<int:pk>/papers.pdf", views_steps.step_file, name="step-file"),
    path("<slug:listing>/papers/<slug:paper>/", views_steps.prints, name="prints"),
    path("steps/<int:pk>/end/", views_steps.step_end, name="step-end"),
    path("<slug:listing>.<str:ending>", views.export, name="export"),
]
