"""Taking an imported order back, by the same acts a person would use, last first."""

from counterpart.back_office.accounting.allocating import refund, take_back_allocation
from counterpart.back_office.accounting.crediting import credit_invoice
from counterpart.back_office.accounting.models import Allocation, OpenItem
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.back_office.inventory.models import StockMove
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.imports.errors import StillUsed
from counterpart.front_office.sales.actions import cancel_order
from counterpart.front_office.sales.models import Order

REASON = "Import taken back"


def take_back_order(order_id: int, by: Actor) -> None:
    """1. Refuse when a colleague has worked on it since. 2. Nothing left yet: cancel it. 3. Else the payment is paid
    back, the invoice credited, and the goods come in again at what they cost."""
    chain = list(Document.objects.filter(journey_id=order_id).order_by("pk"))
    order = next((d for d in chain if d.pk == order_id), None)
    if order is None:
        return
    _nobody_else(order, by)
    if Order.objects.filter(pk=order_id, state=Order.State.CANCELLED).exists():
        return
    shipped = Shipment.objects.filter(order_id=order_id, state__in=("shipped", "handed_over")).first()
    if shipped is None:
        cancel_order(order_id, reason=REASON, by=_key(by, order_id, "cancel"))
        return
    for invoice in (d for d in chain if d.kind == "invoice" and d.number):
        _take_money_back(invoice, by)
    _take_goods_back(shipped, by)


def _nobody_else(order: Document, by: Actor) -> None:
    """Any act that no import did is later work, and stays."""
    other = Act.objects.filter(journey_id=order.journey_id).exclude(key__startswith="import-")
    found = other.select_related("person").order_by("-pk").first()
    if found is not None:
        raise StillUsed(name=order.reference, by=f"{found.action}, {found.person.name}")


def _take_money_back(invoice: Document, by: Actor) -> None:
    """Each act has a key of its own, so a second try after a refusal goes on where the first one stopped."""
    for paid in Allocation.objects.filter(target=invoice, reverses=None).select_related("source"):
        if paid.source.kind != "payment":
            raise StillUsed(name=invoice.reference, by=paid.source.reference)
        take_back_allocation(paid.source_id, allocation_id=paid.pk, by=_key(by, paid.pk, "allocation"))
        refund(paid.source_id, amount=paid.amount, by=_key(by, paid.pk, "refund"))
    open_item = OpenItem.objects.get(pk=invoice.pk)
    if open_item.amount and open_item.settled < open_item.amount:
        credit_invoice(invoice.pk, reason=REASON, by=_key(by, invoice.pk, "credit"))


def _take_goods_back(shipment: Shipment, by: Actor) -> None:
    moves = StockMove.objects.filter(document_id=shipment.pk, reason="issue").order_by("pk")
    back = [Arrival(m.item_id, m.quantity, (m.value or 0) / m.quantity) for m in moves]
    if back:
        site_id = Document.objects.values_list("site_id", flat=True).get(pk=shipment.pk)
        receive_stock(site_id, back, note=REASON, by=_key(by, shipment.pk, "goods"))


def _key(by: Actor, pk: int, step: str) -> Actor:
    return by.with_key(f"import-back-{step}-{pk}")
