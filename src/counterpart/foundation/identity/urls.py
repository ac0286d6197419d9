"""Addresses of people and of everybody's own page."""

from django.urls import path

from counterpart.foundation.identity import views

app_name = "identity"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/edit/", views.person_edit, name="edit"),
    path("people/<int:pk>/desks/", views.person_desks, name="desks"),
    path("people/<int:pk>/password/", views.person_password, name="password"),
    path("people/<int:pk>/keys/", views.person_keys, name="keys"),
    path("people/desks/<int:pk>/end/", views.desk_end, name="desk_end"),
    path("people/keys/<int:pk>/revocation/", views.key_revocation, name="key_revocation"),
    path("profile/", views.profile, name="profile"),
]
