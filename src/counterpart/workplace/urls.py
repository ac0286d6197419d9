"""Addresses of the workplace, and of the pages that show several departments under the noun of one."""

from django.urls import path

from counterpart.workplace import views, views_papers, views_what_if
from counterpart.workplace.calendar import calendar
from counterpart.workplace.paper import paper

app_name = "workplace"
urlpatterns = [
    path("", views.my_desk, name="my_desk"),
    path("work/", views.my_work, name="my_work"),
    path("work/<int:pk>/taking/", views.taking, name="taking"),
    path("work/<int:pk>/giving-back/", views.giving_back, name="giving_back"),
    path("work/<int:pk>/bounce/", views.bounce, name="bounce"),
    path("desks/<int:pk>/", views.desk, name="desk"),
    path("what-if/<int:pk>/", views_what_if.asked, name="what_if"),
    path("front/", views.front, name="front"),
    path("hall/", views.hall, name="hall"),
    path("back/", views.back, name="back"),
    path("calendar/<str:secret>.ics", calendar, name="calendar"),
    path("stand/", views.stand, name="stand"),
    path("language/", views.language, name="language"),
    path("documents/<int:pk>/notes/", views.note, name="note"),
    path("documents/<int:pk>/paper/", paper, name="paper"),
]
sales_pages = [
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/documents/", views_papers.order_documents, name="order_documents"),
    path("papers/<int:pk>/sending/", views_papers.paper_sending, name="paper_sending"),
]
party_pages = [
    path("<int:pk>/", views.customer, name="party"),
    path("<int:pk>/documents/", views_papers.customer_documents, name="documents"),
]
