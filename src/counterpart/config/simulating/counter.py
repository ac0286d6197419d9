"""The pickup desk of a simulation: by code, by somebody else, in parts, refused, paid first, or nobody comes."""

from collections.abc import Sequence
from typing import Any

from counterpart.back_office.accounting.actions import receive_payment
from counterpart.back_office.fulfilment.actions import hand_over_shipment
from counterpart.back_office.fulfilment.codes import said
from counterpart.back_office.fulfilment.models import ShipmentLine
from counterpart.back_office.fulfilment.pickup import note_arrival, refuse_shipment
from counterpart.back_office.fulfilment.terms import set_order_term, unpaid
from counterpart.config.simulating import scans
from counterpart.config.simulating.scans import Ready
from counterpart.config.simulating.world import WentWrong, World
from counterpart.foundation.identity.actor import Actor
from counterpart.workplace.scanning import scan_leads_to

NEVER_COMES = 0.1  # of all parcels, in full trouble: by the second in which they were ready


def serve_at_the_counter(world: World) -> None:
    """Most parcels are fetched within days; some in parts, by somebody else, or not at all."""
    never = 0 if world.in_a_hurry else NEVER_COMES * world.trouble * 100
    for parcel in scans.ready_parcels():
        if int(parcel.ready_at.timestamp()) % 100 < never or not world.happens(0.4):
            continue
        by = world.who("counter", parcel.site)
        if parcel.arrived_at is None and world.rng.random() < 0.2:
            world.does("customers arrived", note_arrival, parcel.pk, by=by)
        if world.goes_wrong(0.05, first="parcels refused"):
            world.does("parcels refused", refuse_shipment, parcel.pk, reason="The wrong colour", by=by)
            continue
        if world.asks and world.happens(0.3):
            _find_by_code(world, parcel, by)
        _hand_over(world, parcel, by)


def _find_by_code(world: World, parcel: Ready, by: Actor) -> None:
    """The customer says the code, the desk types it: it leads to this parcel and no other."""
    if str(parcel.pk) not in scan_leads_to(said(parcel.code), by).split("/"):
        raise WentWrong(f"the pickup code of SH-{parcel.pk} does not lead to it")
    world.figures["parcels found by their code"] += 1


def _hand_over(world: World, parcel: Ready, by: Actor) -> None:
    in_parts = world.goes_wrong(0.1, first="parcels fetched in parts")
    lines = _lines(parcel) if in_parts or world.with_numbers else []
    taken = [(line.position, line.quantity - 1) for line in lines[:1]] if in_parts else []
    rest = world.rng.choice(("stays", "back")) if taken else "stays"
    proxy = {"relation": "neighbour", "identity": "id_card"} if world.rng.random() < 0.2 else {}
    if proxy and world.goes_wrong(0.2, first="refused identity_missing: parcels fetched by somebody else"):
        proxy["identity"] = ""  # has left it at home
    deed = "parcels fetched by somebody else" if proxy else "parcels fetched"
    serials = numbers(world, [line for line in lines if line.position not in dict(taken)])
    serials += numbers(world, [line for line in lines if line.position in dict(taken)], fewer=1)
    to = "Her neighbour" if proxy else world.buyer(parcel.party).name
    how: dict[str, Any] = {
        "to": to,
        "signature": "x",
        "rest": rest,
        "reason": "Not needed",
        "serials": serials,
        **proxy,
    }
    done = world.does(deed, hand_over_shipment, parcel.pk, taken=taken, **how, by=by)
    if done and taken:
        world.figures["parcels fetched in parts"] += 1
    if done is None and world.figures[f"refused not_paid: {deed}"]:
        _pay_first(world, parcel, how, by)


def _lines(parcel: Ready) -> list[ShipmentLine]:
    return list(ShipmentLine.objects.filter(shipment=parcel.pk).select_related("item").order_by("position"))


def _pay_first(world: World, parcel: Ready, how: dict[str, Any], by: Actor) -> None:
    """What must be paid first is paid at the desk now, or somebody takes the word of the customer for it."""
    left, currency = unpaid(parcel.order, {line.line_id: line.quantity for line in _lines(parcel)})
    if left <= 0:
        return
    if world.happens(0.4):
        why = {"pay_first": False, "reason": "Pays on Friday"}
        world.does("trusted this once", set_order_term, parcel.order, **why, by=by)
    else:
        world.does(
            "paid before they took it", receive_payment, parcel.party, amount=left, currency=currency, method="cash",
            by=world.who("accounting"),
        )  # fmt: skip
    world.does("parcels fetched", hand_over_shipment, parcel.pk, **how, by=by)


def numbers(world: World, lines: Sequence[ShipmentLine], fewer: int = 0) -> list[tuple[int, list[str]]]:
    """New numbers for the pieces that have them. In trouble somebody scans one that was sold before."""
    given = []
    for line in lines:
        count = int(line.quantity) - fewer
        if line.item.tracking == "serial" and count > 0:
            listed = [world.number() for _ in range(count)]
            if world.goes_wrong(0.05):
                listed[0] = "NR000001"
            given.append((line.position, listed))
    return given
