"""What lies before the people of a simulation on a day. Asked every day, so each sentence is compiled once."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Sum

from counterpart.back_office.accounting.models import Invoice, OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import Expected, Reservation, StockLevel
from counterpart.foundation.statements import select
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.sales.models import Deposit, Hold, Order, Quote
from counterpart.hall.journeys.models import JourneyLine

LYING_HERE = ("waiting", "released", "picked", "packed", "on_van", "recalled")
RETURNABLE_MAX = 40  # the newest lines that customers have


def _row(*values: Any) -> tuple[Any, ...]:
    return values


@select(_row)
def open_quotes() -> Any:
    """Key, customer, site, state, version."""
    heads = ("pk", "document__party_id", "document__site_id", "state", "version")
    return Quote.objects.filter(state__in=("draft", "sent")).order_by("pk").values_list(*heads)


@select(_row)
def open_orders() -> Any:
    """Drafts, and what was confirmed and is not done: key, site, state."""
    found = Order.objects.filter(state__in=("draft", "confirmed"), document__closed_at=None)
    return found.order_by("pk").values_list("pk", "document__site_id", "state")


@select(_row)
def parcels_of_open_orders() -> Any:
    """Order, state."""
    return Shipment.objects.filter(order__closed_at=None).order_by("pk").values_list("order", "state")


@select(_row)
def open_holds() -> Any:
    """Order, kind, site, what is missing, the currency of the books and that of the order."""
    heads = ("order", "kind", "order__document__site_id", "asked", "currency", "order__currency")
    return Hold.objects.filter(left_at=None).order_by("pk").values_list(*heads)


@select(_row)
def parcels() -> Any:
    """What lies in the house and is not a customer's turn: key, site, method, state."""
    here = Shipment.objects.filter(state__in=LYING_HERE) | Shipment.objects.filter(state="ready", method="delivery")
    return here.order_by("pk").values_list("pk", "document__site_id", "method", "state")


class Ready(NamedTuple):
    """A parcel that waits for its customer."""

    pk: int
    site: int
    party: int
    order: int
    code: str
    ready_at: datetime
    arrived_at: datetime | None


@select(Ready)
def ready_parcels() -> Any:
    """What waits for customers."""
    ready = Shipment.objects.filter(state="ready", method="pickup")
    heads = ("document__site_id", "document__party_id", "order", "pickup_code", "ready_at", "arrived_at")
    return ready.order_by("pk").values_list("pk", *heads)


@select(_row)
def free_goods() -> Any:
    """Site, item, how many nobody has reserved."""
    levels = StockLevel.objects.values_list("location__site_id", "item")
    return levels.annotate(n=Sum(F("on_hand") - F("reserved"))).order_by()


@select(_row)
def expected_goods() -> Any:
    """Key, site, item, day, quantity, received."""
    heads = ("pk", "site", "item", "due_on", "quantity", "received")
    return Expected.objects.filter(is_open=True).order_by("pk").values_list(*heads)


@select(_row)
def kept_by_hand() -> Any:
    """Key, reason, site."""
    aside = Reservation.objects.filter(line__isnull=True)
    return aside.order_by("pk").values_list("pk", "reason", "location__site_id")


@select(_row)
def with_customers() -> Any:
    """The newest lines of goods that customers have: key, whether each piece has a number."""
    lines = JourneyLine.objects.filter(is_goods=True, handed_over__gt=F("returned")).order_by("-pk")
    return lines.values_list("pk", "item__tracking")[:RETURNABLE_MAX]


@select(_row)
def open_returns() -> Any:
    """Key, site, state."""
    found = Return.objects.filter(document__closed_at=None)
    return found.order_by("pk").values_list("pk", "document__site_id", "state")


@select(_row)
def draft_invoices() -> Any:
    """Key."""
    drafts = Invoice.objects.filter(document__number=None, document__closed_at=None)
    return drafts.order_by("pk").values_list("pk")


@select(_row)
def owed_to_us() -> Any:
    """Key, customer, currency, amount, settled, day."""
    items = OpenItem.objects.filter(side="debit", settled__lt=F("amount")).order_by("pk")
    return items.values_list("pk", "party", "currency", "amount", "settled", "due_on")


@select(_row)
def left_with_us() -> Any:
    """Key, customer, currency, amount, settled."""
    items = OpenItem.objects.filter(side="credit", settled__lt=F("amount")).order_by("pk")
    return items.values_list("pk", "party", "currency", "amount", "settled")


@select(_row)
def deposits_asked() -> Any:
    """Nothing of them is here: order, site, amount."""
    asked = Deposit.objects.filter(order__state="confirmed", order__document__closed_at=None)
    asked = asked.exclude(Exists(Payment.objects.filter(order=OuterRef("pk"), direction="in")))
    return asked.order_by("pk").values_list("order", "order__document__site_id", "amount")


@select(_row)
def short_deposits() -> Any:
    """Orders that wait for the rest of their deposit: order, site, what is missing."""
    paid = Payment.objects.filter(order=OuterRef("order"), direction="in")
    held = Hold.objects.filter(Exists(paid), kind="deposit", left_at=None)
    return held.order_by("pk").values_list("order", "order__document__site_id", "asked")
