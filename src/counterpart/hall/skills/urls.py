"""Addresses of skills."""

from django.urls import path

from counterpart.hall.skills import views, views_plan, views_setup

app_name = "skills"
urlpatterns = [
    path("skills/", views.board, name="matrix"),
    path("skills/new/", views_setup.skill_new, name="skill_new"),
    path("skills/coverage/", views_plan.coverage, name="coverage"),
    path("skills/training/", views_plan.training, name="training"),
    path("skills/requirements/", views_setup.requirements, name="requirements"),
    path("skills/requirements/<int:pk>/", views_setup.requirement, name="requirement"),
    path("skills/staffing/", views_setup.staffing_list, name="staffing_list"),
    path("skills/staffing/<int:pk>/", views_setup.staffing, name="staffing"),
    path("skills/staffing/<int:pk>/leads/", views_setup.leads, name="leads"),
    path("people/<int:pk>/skills/", views.somebody, name="person"),
    path("people/<int:pk>/skills/<int:skill>/", views.assessment, name="assessment"),
    path("people/<int:pk>/skills/<int:skill>/withdrawal/", views.withdrawal, name="withdrawal"),
]
