"""Addresses of presence. A person's shifts stand under the person."""

from django.urls import path

from counterpart.hall.presence import views, views_calendar, views_week

app_name = "presence"
urlpatterns = [
    path("presence/", views.board, name="board"),
    path("presence/live/", views.board_live, name="board-live"),
    path("presence/absent/", views.who, name="who"),
    path("presence/absent/<int:pk>/", views.absent, name="absent"),
    path("presence/lunch/", views.lunch, name="lunch"),
    path("presence/breaks/<int:pk>/start/", views.going, name="going"),
    path("presence/here/", views.arriving, name="here"),
    path("presence/leaving/", views.leaving, name="leaving"),
    path("presence/absences/<int:pk>/", views.absence, name="absence"),
    path("presence/absences/<int:pk>/return/", views.back, name="back"),
    path("presence/holidays/<int:pk>/", views_calendar.holidays, name="holidays"),
    path("presence/calendar/", views_calendar.my_calendar, name="my-calendar"),
    path("people/<int:pk>/shifts/", views_week.week, name="shifts"),
]
