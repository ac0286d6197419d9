"""Every printed paper of the house, under one address: ``/papers/<public id>/invoice.pdf``."""

from django.urls import path

from counterpart.back_office.accounting import papers as accounting_papers
from counterpart.back_office.accounting import payment_papers, reminder_papers
from counterpart.back_office.accounting import views_papers as accounting
from counterpart.back_office.fulfilment import papers as fulfilment_papers
from counterpart.back_office.fulfilment import pick_list
from counterpart.back_office.fulfilment import views_papers as fulfilment
from counterpart.front_office.after_sales import papers as after_sales_papers
from counterpart.front_office.after_sales import views_papers as after_sales
from counterpart.front_office.sales import papers as sales_papers
from counterpart.front_office.sales import sending
from counterpart.front_office.sales import views_papers as sales

# Importing them makes them known to foundation/documents/printing.py; the worker needs them without any address.
PRINTERS = (
    accounting_papers, payment_papers, reminder_papers, fulfilment_papers, pick_list, sales_papers, sending,
    after_sales_papers,
)  # fmt: skip

app_name = "papers"
urlpatterns = [
    path("<uuid:public_id>/quote.pdf", sales.quote, name="quote"),
    path("<uuid:public_id>/order_confirmation.pdf", sales.order_confirmation, name="order_confirmation"),
    path("<uuid:public_id>/delivery_note.pdf", fulfilment.delivery_note, name="delivery_note"),
    path("<uuid:public_id>/pick_list.pdf", pick_list.pick_list_file, name="pick_list"),
    path("<uuid:public_id>/pickup_slip.pdf", fulfilment.pickup_slip, name="pickup_slip"),
    path("<uuid:public_id>/shipping_label.pdf", fulfilment.shipping_label, name="shipping_label"),
    path("<uuid:public_id>/invoice.pdf", accounting.invoice, name="invoice"),
    path("<uuid:public_id>/credit_note.pdf", accounting.credit_note, name="credit_note"),
    path("<uuid:public_id>/warranty_note.pdf", after_sales.warranty_note, name="warranty_note"),
    path("<uuid:public_id>/return_slip.pdf", after_sales.return_slip, name="return_slip"),
    path("<uuid:public_id>/payment.pdf", accounting.payment, name="payment"),
]
