"""Addresses of fulfilment. Steps are things: a shipment has a release, a taker, a packing, a hand-over."""

from django.urls import path

from counterpart.back_office.fulfilment import (
    views,
    views_day,
    views_many,
    views_pick,
    views_pickup,
    views_vans,
    views_wave,
)

app_name = "fulfilment"
urlpatterns = [
    path("shipments/", views.shipment_list, name="shipments"),
    path("shipments/releases/", views_many.releases, name="releases"),
    path("shipments/takers/", views_many.takers, name="takers"),
    path("shipments/<int:pk>/", views.shipment, name="shipment"),
    path("shipments/<int:pk>/release/", views.release, name="release"),
    path("shipments/<int:pk>/taker/", views.taker, name="taker"),
    path("shipments/<int:pk>/giving-back/", views.giving_back, name="giving-back"),
    path("shipments/<int:pk>/pick/", views_pick.pick, name="pick"),
    path("shipments/<int:pk>/packing/", views.packing, name="packing"),
    path("shipments/<int:pk>/handover/", views_pickup.handover, name="handover"),
    path("shipments/<int:pk>/sending/", views_vans.sending, name="sending"),
    path("shipments/<int:pk>/receiving/", views_vans.receiving, name="receiving"),
    path("shipments/<int:pk>/putting-back/", views.putting_back, name="putting-back"),
    path("shipments/<int:pk>/arrival/", views_pickup.arrival, name="arrival"),
    path("shipments/<int:pk>/reminder/", views_pickup.reminder, name="reminder"),
    path("shipments/<int:pk>/refusal/", views_pickup.refusal, name="refusal"),
    path("shipments/<int:pk>/order-term/", views_pickup.order_term, name="order-term"),
    path("shipments/<int:pk>/customer-term/", views_pickup.customer_term, name="customer-term"),
    path("shipments/<int:pk>/dispatch/", views.dispatch, name="dispatch"),
    path("waves/", views_wave.wave_list, name="waves"),
    path("waves/new/", views_wave.new_wave, name="new-wave"),
    path("waves/<int:pk>/", views_wave.wave, name="wave"),
    path("waves/<int:pk>/taker/", views_wave.taker, name="wave-taker"),
    path("waves/<int:pk>/giving-back/", views_wave.wave_giving_back, name="wave-giving-back"),
    path("waves/<int:pk>/end/", views_wave.wave_end, name="wave-end"),
    path("waves/<int:pk>/pick/", views_wave.wave_pick, name="wave-pick"),
    path("day/", views_day.day, name="day"),
    path("day/live/", views_day.day_live, name="day-live"),
    path("pickups/", views_pickup.pickups, name="pickups"),
    path("pickups/rules/", views_pickup.pickup_rules, name="pickup-rules"),
]
