"""What leaves the shelves of a simulation: released whole or in parts, picked alone or in waves, by carrier or by van."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from counterpart.back_office.fulfilment.actions import pack_shipment, pick_shipment, release_shipment, ship_shipment
from counterpart.back_office.fulfilment.models import ShipmentLine, Wave
from counterpart.back_office.fulfilment.recalling import put_back_shipment
from counterpart.back_office.fulfilment.vans import receive_shipment, send_shipment
from counterpart.back_office.fulfilment.waves import end_wave, give_back_wave, make_wave, take_wave
from counterpart.config.simulating import scans
from counterpart.config.simulating.counter import numbers
from counterpart.config.simulating.world import World, first_half

ON_A_WALK = 6


@dataclass
class Parcel:
    """A shipment in the house, as this day has left it."""

    pk: int
    site: int
    method: str
    state: str


def send_out(world: World) -> None:
    """Each parcel goes as far as the day lets it; a shelf is short now and then."""
    parcels = [Parcel(*row) for row in scans.parcels()]
    for parcel in _in(parcels, "recalled"):
        if world.happens(0.7):
            by = world.who("fulfilment", parcel.site)
            world.does("parcels put back", put_back_shipment, parcel.pk, by=by)
    _drive(world, parcels)
    for parcel in _in(parcels, "waiting"):
        if world.happens(0.8):
            _release(world, parcel)
    for site in world.stocked:
        _walk(world, [parcel for parcel in _in(parcels, "released") if parcel.site == site])
    for parcel in _in(parcels, "released"):
        if world.happens(0.8):
            _pick(world, parcel)
    for parcel in _in(parcels, "picked"):
        if world.happens(0.85):
            by = world.who("fulfilment", parcel.site)
            done = world.does("parcels packed", pack_shipment, parcel.pk, shelf=_shelf(world), by=by)
            parcel.state = done.state if done else "picked"
    for parcel in _in(parcels, "ready"):
        if parcel.method == "delivery" and world.happens(0.7):
            _ship(world, parcel)


def _in(parcels: Iterable[Parcel], state: str) -> list[Parcel]:
    return [parcel for parcel in parcels if parcel.state == state]


def _shelf(world: World) -> str:
    return f"{world.rng.choice('ABC')}{world.rng.randint(1, 4)}"


def _drive(world: World, parcels: Iterable[Parcel]) -> None:
    """The van of yesterday arrives, the one of today leaves."""
    for parcel in _in(parcels, "on_van"):
        if world.happens(0.9):
            by = world.who("counter", parcel.site)
            world.does("parcels received from the van", receive_shipment, parcel.pk, shelf=_shelf(world), by=by)
    for parcel in _in(parcels, "packed"):
        if world.happens(0.8):
            by = world.who("fulfilment", parcel.site)
            world.does("parcels put on the van", send_shipment, parcel.pk, by=by)


def _release(world: World, parcel: Parcel) -> None:
    """What is complete goes; of the rest, what is here goes now and then, or only a part of it on purpose."""
    by = world.who("fulfilment", parcel.site)
    if world.goes_wrong(0.06, first="parts released on purpose"):
        found = ShipmentLine.objects.filter(shipment=parcel.pk).order_by("position")
        lines = list(found.values_list("position", "quantity"))
        only = first_half(lines) or [(lines[0][0], Decimal(1))]
        done = world.does("parts released on purpose", release_shipment, parcel.pk, only=only, by=by)
    else:
        done = world.does("parcels released", release_shipment, parcel.pk, split=world.happens(0.25), by=by)
    parcel.state = "released" if done else "waiting"


def _walk(world: World, parcels: list[Parcel]) -> None:
    """Several small ones on one walk: begun, perhaps given back and left to somebody else, and ended."""
    if len(parcels) < 2 or not world.happens(0.3, first="waves ended"):
        return
    together = parcels[:ON_A_WALK]
    by = world.who("fulfilment", together[0].site)
    made = world.does("waves made", make_wave, [parcel.pk for parcel in together], by=by)
    if not made or not world.does("waves taken", take_wave, made.id, by=by):
        return
    if world.goes_wrong(0.2, first="waves given back"):
        world.does("waves given back", give_back_wave, made.id, by=by)
        world.does("waves taken", take_wave, made.id, by=by)
    for parcel in together:
        if world.happens(0.9):
            _pick(world, parcel)
    if Wave.objects.filter(pk=made.id, ended_at=None).exists():
        world.does("waves ended", end_wave, made.id, by=by)


def _pick(world: World, parcel: Parcel) -> None:
    """All of it, or less of the first line: missing, damaged, or gone for another reason."""
    by, short, reasons = world.who("fulfilment", parcel.site), [], []
    if world.goes_wrong(0.06, first="parcels picked short"):
        lines = list(ShipmentLine.objects.filter(shipment=parcel.pk).order_by("position"))
        if lines[0].is_goods and (lines[0].quantity > 1 or len(lines) > 1):
            short = [(lines[0].position, lines[0].quantity - 1)]
            reasons = [(lines[0].position, world.rng.choice(("missing", "damaged", "other")))]
    deed = "parcels picked short" if short else "parcels picked"
    done = world.does(deed, pick_shipment, parcel.pk, short=short, reasons=reasons, by=by)
    parcel.state = "picked" if done else "released"


def _ship(world: World, parcel: Parcel) -> None:
    by, reference = world.who("fulfilment", parcel.site), f"PS{world.deeds:07d}"
    lines = ShipmentLine.objects.filter(shipment=parcel.pk).select_related("item") if world.with_numbers else ()
    how = {"tracking_reference": reference, "carrier": world.rng.choice(("DPD", "Post"))}
    world.does("parcels shipped", ship_shipment, parcel.pk, serials=numbers(world, list(lines)), **how, by=by)
