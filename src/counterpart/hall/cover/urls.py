"""Addresses of cover."""

from django.urls import path

from counterpart.hall.cover import views, views_board, views_calls, views_glass

app_name = "cover"
urlpatterns = [
    path("", views_board.board, name="board"),
    path("live/", views_board.board_live, name="board-live"),
    path("asking/", views.asking, name="asking"),
    path("consent/", views.consent, name="consent"),
    path("rules/", views.rules, name="rules"),
    path("glass/", views_glass.glass, name="glass"),
    path("glass/<int:pk>/", views_glass.review, name="glass_review"),
    path("call-backs/about/<int:pk>/", views_calls.promise, name="promise"),
    path("call-backs/to/<int:pk>/", views_calls.promise_party, name="promise_party"),
    path("call-backs/<int:pk>/", views_calls.call_back, name="call_back"),
    path("<int:pk>/", views.cover, name="cover"),
    path("<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("<int:pk>/decline/", views.declining, name="declining"),
    path("<int:pk>/hand-back/", views.handback, name="handback"),
    path("<int:pk>/revocation/", views.revocation, name="revocation"),
]
