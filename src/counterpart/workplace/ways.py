"""Where each document and each desk has its screens. A screen whose room is not there yet is no way at all."""

from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from counterpart.design.parts import Tab

DOCUMENT_PAGES = {
    "quote": "sales:quote",
    "order": "sales:order",
    "shipment": "fulfilment:shipment",
    "invoice": "accounting:invoice",
    "credit_note": "accounting:credit_note",
    "payment": "accounting:payment",
    "count": "inventory:count",
    "receipt": "inventory:receipt",
    "return": "after_sales:return",
    "call_back": "cover:call_back",
}
# Pages of a duty, beside its desk: label, address, and the capability that opens it.
DUTY_PAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "sales": (
        (gettext_noop("Orders"), "sales:orders", "sales.view"),
        (gettext_noop("Quotes"), "sales:quotes", "sales.view"),
        (gettext_noop("Orders on hold"), "sales:holds", "sales.view"),
    ),
    "counter": (
        (gettext_noop("Orders"), "sales:orders", "sales.view"),
        (gettext_noop("Pickups"), "fulfilment:pickups", "fulfilment.view"),
        (gettext_noop("Returns"), "after_sales:returns", "after_sales.view"),
        (gettext_noop("Invoices"), "accounting:invoices", "accounting.view_invoices"),
    ),
    "after_sales": ((gettext_noop("Returns"), "after_sales:returns", "after_sales.view"),),
    "pickup": ((gettext_noop("Pickups"), "fulfilment:pickups", "fulfilment.view"),),
    "fulfilment": (
        (gettext_noop("Shipments"), "fulfilment:shipments", "fulfilment.view"),
        (gettext_noop("Pickups"), "fulfilment:pickups", "fulfilment.view"),
    ),
    "warehouse": (
        (gettext_noop("Stock"), "inventory:stock", "inventory.view"),
        (gettext_noop("Receipts"), "inventory:receipts", "inventory.view"),
        (gettext_noop("Counts"), "inventory:counts", "inventory.view"),
        (gettext_noop("Shipments"), "fulfilment:shipments", "fulfilment.view"),
    ),
    "accounting": (
        (gettext_noop("Invoices"), "accounting:invoices", "accounting.view_invoices"),
        (gettext_noop("Payments"), "accounting:payments", "accounting.view_invoices"),
        (gettext_noop("Receivables"), "accounting:receivables", "accounting.view"),
        (gettext_noop("Orders on hold"), "sales:holds", "sales.view"),
        (gettext_noop("Reminders"), "accounting:reminders", "accounting.send_reminders"),
        (gettext_noop("Trial balance"), "accounting:trial_balance", "accounting.view"),
    ),
    "administration": (
        (gettext_noop("People"), "identity:people", "identity.view"),
        (gettext_noop("Price lists"), "catalog:price_lists", "catalog.view"),
        (gettext_noop("Taxes"), "catalog:taxes", "catalog.set_tax_rate"),
    ),
}  # fmt: skip
DUTY_ICONS = {
    "sales": "label", "after_sales": "undo",
    "counter": "shop", "pickup": "pen", "fulfilment": "truck", "warehouse": "box", "accounting": "bank",
    "administration": "settings",
}  # fmt: skip


@cache
def way(name: str, *args: int) -> str:
    """The address of a screen, or nothing where nobody has built it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def document_way(kind: str, pk: int) -> str:
    """The page of a document."""
    return way(DOCUMENT_PAGES.get(kind, ""), pk)


def tabs_of(kind: str, pk: int, current: str) -> list[Tab]:
    """The two pages of an order or a customer: their story and their documents."""
    story, papers = way(DOCUMENT_PAGES.get(kind, "parties:party"), pk), way("parties:documents", pk)
    if kind == "order":
        papers = way("sales:order_documents", pk)
    first = _("Order") if kind == "order" else _("Customer")
    return [Tab(first, story, current == "story"), Tab(_("Documents"), papers, current == "documents")]
