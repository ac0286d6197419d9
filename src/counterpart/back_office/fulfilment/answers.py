"""What fulfilment answers when other rooms ask."""

from dataclasses import replace

from django.db.models import Q, Sum

from counterpart.back_office.fulfilment.codes import said
from counterpart.back_office.fulfilment.models import Serial, Shipment, ShipmentLine
from counterpart.back_office.fulfilment.serials import written
from counterpart.back_office.fulfilment.statements import lines_that_will_not_ship
from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys.order_to_cash import WillNotShip
from counterpart.hall.journeys.parts_and_places import PickupSlips, Whereabouts, WhereaboutsOfOrders
from counterpart.hall.journeys.returns import (
    Delivered,
    DeliveriesOfLines,
    PiecesByNumber,
    PiecesOfShipment,
    SerialsOfLines,
    SoldPiece,
)


def whereabouts_of_orders(question: WhereaboutsOfOrders) -> dict[int, Whereabouts]:
    """The newest shelf of what waits to be collected, and how much came back, by order. One statement."""
    told = Q(state=Shipment.State.READY) & ~Q(shelf="") | Q(state=Shipment.State.RETURNED)
    told |= Q(state=Shipment.State.ON_VAN)
    told |= Q(state=Shipment.State.SHIPPED) & ~Q(carrier="", tracking_reference="")
    found = Shipment.objects.filter(told, order_id__in=question.order_ids).order_by("document_id")
    places: dict[int, Whereabouts] = {}
    for order_id, state, shelf, why, pieces, carrier, tracking, site_id in found.annotate(
        pieces=Sum("lines__quantity")
    ).values_list(
        "order_id", "state", "shelf", "returned_why", "pieces", "carrier", "tracking_reference", "collect_at_id"
    ):
        place = places.get(order_id, Whereabouts())
        if state == Shipment.State.READY:
            place = replace(place, shelf=shelf)
        elif state == Shipment.State.ON_VAN:
            place = replace(place, vans=(*place.vans, (house().sites[site_id].name, pieces)))
        elif state == Shipment.State.SHIPPED:
            place = replace(place, carried=(*place.carried, f"{carrier} {tracking}".strip()))
        elif why == Shipment.WhyReturned.REFUSED:
            place = replace(place, refused=place.refused + pieces)
        else:
            place = replace(place, not_collected=place.not_collected + pieces)
        places[order_id] = place
    return places


def pickup_slips(question: PickupSlips) -> dict[int, str]:
    """The codes of what is ready to be collected."""
    ready = Shipment.objects.filter(pk__in=question.shipment_ids, state=Shipment.State.READY).exclude(pickup_code="")
    return {pk: said(code) for pk, code in ready.values_list("pk", "pickup_code")}


def will_not_ship(question: WillNotShip) -> frozenset[int]:
    """Lines whose shipment cannot leave, because something else of it is missing."""
    return frozenset(lines_that_will_not_ship(question.line_ids) if question.line_ids else ())


def deliveries_of_lines(question: DeliveriesOfLines) -> dict[int, tuple[Delivered, ...]]:
    """When the goods of these lines left the house. One statement."""
    gone = ShipmentLine.objects.filter(line_id__in=question.line_ids, shipment__handed_over_on__isnull=False)
    found: dict[int, tuple[Delivered, ...]] = {}
    columns = ("line_id", "shipment_id", "shipment__handed_over_on", "quantity")
    for line_id, *rest in gone.order_by("shipment__handed_over_on", "shipment_id").values_list(*columns):
        found[line_id] = (*found.get(line_id, ()), Delivered(*rest))
    return found


def pieces_by_number(question: PiecesByNumber) -> tuple[SoldPiece, ...]:
    """Who has or had the piece of a serial number."""
    found = Serial.objects.filter(number=written(question.number)).select_related("line").order_by("-id")[:20]
    return tuple(_piece(each) for each in found)


def pieces_of_shipment(question: PiecesOfShipment) -> tuple[SoldPiece, ...]:
    """What left with a shipment, by the position of its lines."""
    shipment = Shipment.objects.get(pk=question.shipment_id)
    if shipment.handed_over_on is None:
        return ()
    numbered: dict[int, list[SoldPiece]] = {}
    for each in Serial.objects.filter(shipment_id=shipment.pk).select_related("line").order_by("id"):
        numbered.setdefault(each.line_id, []).append(_piece(each))
    pieces: list[SoldPiece] = []
    for line in ShipmentLine.objects.filter(shipment_id=shipment.pk, is_goods=True).order_by("position"):
        bare = SoldPiece(line.item_id, "", line.line_id, shipment.order_id, shipment.pk, shipment.handed_over_on)
        pieces += numbered.get(line.line_id) or [bare]
    return tuple(pieces)


def serials_of_lines(question: SerialsOfLines) -> dict[int, tuple[str, ...]]:
    """The numbers that customers have now."""
    found: dict[int, tuple[str, ...]] = {}
    out = Serial.objects.filter(line_id__in=question.line_ids, back_on=None).order_by("line_id", "id")
    for line_id, number in out.values_list("line_id", "number"):
        found[line_id] = (*found.get(line_id, ()), number)
    return found


def _piece(each: Serial) -> SoldPiece:
    return SoldPiece(
        each.item_id, each.number, each.line_id, each.line.order_id, each.shipment_id, each.left_on, each.back_on
    )
