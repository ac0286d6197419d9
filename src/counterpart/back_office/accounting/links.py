"""Where a document can be seen. A room that has no page for it yet is left out."""

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.documents.models import Document, Kind

PAGES = {
    Kind.QUOTE.value: "sales:quote",
    Kind.ORDER.value: "sales:order",
    Kind.SHIPMENT.value: "fulfilment:shipment",
    Kind.INVOICE.value: "accounting:invoice",
    Kind.CREDIT_NOTE.value: "accounting:credit_note",
    Kind.PAYMENT.value: "accounting:payment",
    Kind.COUNT.value: "inventory:count",
    Kind.RECEIPT.value: "inventory:receipt",
    Kind.RETURN.value: "after_sales:return",
    Kind.CALL_BACK.value: "cover:call_back",
}
KIND_NAMES: dict[str, Promise] = {
    Kind.QUOTE.value: _("Quote"),
    Kind.ORDER.value: _("Order"),
    Kind.SHIPMENT.value: _("Shipment"),
    Kind.INVOICE.value: _("Invoice"),
    Kind.CREDIT_NOTE.value: _("Credit note"),
    Kind.PAYMENT.value: _("Payment"),
    Kind.COUNT.value: _("Stock"),
    Kind.RECEIPT.value: _("Receipt"),
    Kind.RETURN.value: _("Return"),
    Kind.CALL_BACK.value: _("Call back"),
}


def page_of_document(kind: str, pk: int) -> str:
    """The address of a document's page, or nothing."""
    try:
        return reverse(PAGES[kind], args=[pk])
    except (KeyError, NoReverseMatch):
        return ""


def page_of(document: Document) -> str:
    return page_of_document(document.kind, document.pk)
