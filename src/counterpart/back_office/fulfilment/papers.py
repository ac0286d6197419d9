"""What fulfilment prints: the pickup slip, the label, and the delivery note with the signature of whoever took the goods."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.codes import said
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.back_office.fulfilment.rules import last_day_of
from counterpart.back_office.fulfilment.serials import numbers_of
from counterpart.design.widgets import SIGNATURE, TYPED
from counterpart.foundation.documents.codes import qr
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import (
    Code,
    Column,
    Fact,
    Label,
    Paper,
    Row,
    Signature,
    buyer_of,
    footer_of,
    head_facts,
    language_in_use,
    printed_day,
    quantity,
    seller_of,
)
from counterpart.foundation.documents.printing import prints
from counterpart.hall.journeys.order_to_cash import AgreedTerms
from counterpart.hall.journeys.story import sentence_of
from counterpart.hall.questions import ask


@prints("delivery_note")
def delivery_note(shipment_id: int) -> Paper:
    """What leaves the house, and who took it. It says no prices."""
    shipment = Shipment.objects.select_related("document__party", "document__site__entity", "order").get(pk=shipment_id)
    document, entity = shipment.document, shipment.document.site.entity
    found = list(ShipmentLine.objects.filter(shipment_id=shipment_id).select_related("item__unit").order_by("position"))
    terms, numbers = ask(AgreedTerms(tuple(line.line_id for line in found))), numbers_of(shipment_id)
    columns = [Column(_("No.")), Column(_("Description"), wide=True), Column(_("Quantity"), right=True)]
    lines = [
        Row(
            (
                str(line.position),
                terms[line.line_id].description if line.line_id in terms else line.item.name,
                quantity(line.quantity, line.item.unit.code),
            ),
            (line.item.sku, *_numbers(numbers.get(line.line_id, []))),
        )
        for line in found
    ]
    cancelled = shipment.state == Shipment.State.CANCELLED
    return Paper(
        heading=_("Delivery note"), number=document.reference, seller=seller_of(entity), lines=lines,
        buyer=buyer_of(document.party, delivery=True), facts=_facts(shipment, document), columns=columns,
        warning=_("This shipment is cancelled.") if cancelled else "", footer=footer_of(entity),
        sentence=sentence_of(shipment_id, language_in_use()), signature=_signature(shipment),
    )  # fmt: skip


@prints("pickup_slip")
def pickup_slip(shipment_id: int) -> Paper:
    """What the customer shows, and what sticks on the parcel: the code, the shelf, and what is in it."""
    shipment = Shipment.objects.select_related("document__party", "document__site__entity", "order").get(pk=shipment_id)
    document, entity = shipment.document, shipment.document.site.entity
    found = ShipmentLine.objects.filter(shipment_id=shipment_id).select_related("item__unit").order_by("position")
    columns = [Column(_("No.")), Column(_("Description"), wide=True), Column(_("Quantity"), right=True)]
    lines = [
        Row((str(n), line.item.name, quantity(line.quantity, line.item.unit.code)), (line.item.sku,))
        for n, line in enumerate(found, 1)
    ]
    facts, until = _facts(shipment, document), last_day_of(shipment)
    if until and shipment.state == Shipment.State.READY:
        facts.append(Fact(_("Kept until"), printed_day(until)))
    waits = shipment.state == Shipment.State.READY and shipment.pickup_code
    code = Code(_("Pickup code"), said(shipment.pickup_code), qr(shipment.pickup_code)) if waits else None
    return Paper(
        heading=_("Pickup slip"), number=document.reference, seller=seller_of(entity), lines=lines,
        buyer=buyer_of(document.party), facts=facts, columns=columns, code=code, footer=footer_of(entity),
        warning="" if waits else _("This is not ready to be collected."),
        sentence=sentence_of(shipment_id, language_in_use()),
    )  # fmt: skip


@prints("shipping_label")
def shipping_label(shipment_id: int) -> Label:
    """What sticks on a parcel that a carrier takes. Its code is the shipment's, and of the carrier's what is known."""
    shipment = Shipment.objects.select_related("document__party", "document__site__entity", "order").get(pk=shipment_id)
    document, entity = shipment.document, shipment.document.site.entity
    pieces = ShipmentLine.objects.filter(shipment_id=shipment_id, is_goods=True).aggregate(sum=Sum("quantity"))["sum"]
    facts = [Fact(_("Order number"), shipment.order.reference)]
    if pieces:
        facts.append(Fact(_("Pieces"), quantity(pieces, "")))
    if shipment.carrier:
        facts.append(Fact(_("Carrier"), shipment.carrier))
    if shipment.tracking_reference:
        facts.append(Fact(_("Tracking"), shipment.tracking_reference))
    address = document.site.address or entity.address
    sender = [line.strip() for line in (entity.name, *address.splitlines()) if line.strip()]
    return Label(
        heading=_("Label"), number=document.reference, seller=sender, buyer=buyer_of(document.party, delivery=True),
        facts=facts, code=Code(_("Shipment"), document.reference, qr(document.reference)),
    )  # fmt: skip


def _numbers(numbers: list[str]) -> list[str]:
    return [_("Serial numbers: %(numbers)s") % {"numbers": ", ".join(numbers)}] if numbers else []


def _facts(shipment: Shipment, document: Document) -> list[Fact]:
    facts = [Fact(_("Date"), printed_day(shipment.handed_over_on or document.on))]
    if shipment.method == "pickup" and shipment.shelf:
        facts.append(Fact(_("Shelf"), shipment.shelf))
    if shipment.carrier:
        facts.append(Fact(_("Carrier"), shipment.carrier))
    if shipment.tracking_reference:
        facts.append(Fact(_("Tracking"), shipment.tracking_reference))
    return [*facts, *head_facts(document, shipment.order)]


def _signature(shipment: Shipment) -> Signature:
    """Only what the pad draws is drawn; anything else is shown as the words that it is."""
    drawn = shipment.signature if SIGNATURE.fullmatch(shipment.signature) else ""
    typed = "" if drawn else shipment.signature.removeprefix(TYPED)[:80]
    signed = ""
    if shipment.handed_over_to and shipment.handed_over_on:
        words = {"name": shipment.handed_over_to, "day": printed_day(shipment.handed_over_on)}
        signed = _("Received by %(name)s on %(day)s") % words
    return Signature(_("Received: signature"), drawn, typed, signed)
