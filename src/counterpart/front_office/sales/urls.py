"""Addresses of the sales desk. The page of one order shows several departments and stands in the workplace."""

from django.urls import path

from counterpart.front_office.sales import amend_views, drafts, hold_views, order_entry, quote_views, views, views_many

app_name = "sales"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/promises/", views_many.promises, name="promises"),
    path("orders/new/", order_entry.order_new, name="order_new"),
    path("orders/<int:pk>/draft/", drafts.order_draft, name="order_draft"),
    path("orders/<int:pk>/confirmation/", views.confirmation, name="confirmation"),
    path("orders/<int:pk>/cancellation/", views.cancellation, name="cancellation"),
    path("orders/<int:pk>/amendment/", amend_views.amendment, name="amendment"),
    path("orders/<int:pk>/versions/", amend_views.versions, name="versions"),
    path("orders/<int:pk>/hold/", hold_views.hold, name="hold"),
    path("orders/<int:pk>/lifting/", hold_views.lifting, name="lifting"),
    path("orders/<int:pk>/reduction/", hold_views.reduction, name="reduction"),
    path("orders/<int:pk>/deposit/", hold_views.deposit, name="deposit"),
    path("holds/", hold_views.holds, name="holds"),
    path("orders/<int:pk>/promise/", views.promise, name="promise"),
    path("quotes/", views.quotes, name="quotes"),
    path("quotes/new/", order_entry.quote_new, name="quote_new"),
    path("quotes/<int:pk>/", views.quote, name="quote"),
    path("quotes/<int:pk>/draft/", drafts.quote_draft, name="quote_draft"),
    path("quotes/<int:pk>/sending/", views.sending, name="sending"),
    path("quotes/<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("quotes/<int:pk>/loss/", views.loss, name="loss"),
    path("quotes/<int:pk>/renewal/", quote_views.renewal, name="renewal"),
    path("preview/", order_entry.preview_lines, name="preview"),
    path("choices/customers/", views.customer_choices, name="customers"),
    path("choices/items/", views.item_choices, name="items"),
]
