"""What a wave is on the floor: the places in the order of the walk, and for each how many go into which box."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db.models import Count, QuerySet

from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine, Wave, WaveShipment
from counterpart.back_office.fulfilment.picking import Progress
from counterpart.back_office.fulfilment.queries import Line, Row, rows_of
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.journeys.order_to_cash import PlaceOfGoods, PlacesOfLines
from counterpart.hall.questions import ask

ZERO = Decimal(0)
WAVES_SHOWN = 100
POSITION_MAX = 999_999  # as many digits as the pick screen reads


@dataclass(frozen=True)
class Share:
    """How many of a line of the walk are for a shipment, the number of its box, and whose it is."""

    box: int
    shipment_id: int
    position: int
    quantity: Decimal
    whose: str = ""


@dataclass(frozen=True)
class Stop:
    """One place and one item: a line of the walk, with the boxes it is for."""

    line: Line
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class WaveSeen:
    """A wave with its boxes, those that are to be picked still first."""

    wave: Wave
    boxes: tuple[tuple[WaveShipment, Row | None], ...]

    @property
    def open_keys(self) -> tuple[int, ...]:
        return tuple(box.shipment_id for box, row in self.boxes if not box.left and row and row.state == "released")


def waves_seen(actor: Actor) -> QuerySet[Wave]:
    """The open waves of the sites that the desk serves; a customer sees none."""
    found = Wave.objects.filter(ended_at=None) if not actor.is_customer else Wave.objects.none()
    if not actor.desk.serves_all_sites:
        found = found.filter(site_id=actor.desk.site_id)
    return found.select_related("taken_by", "made_by", "site")


def waves_of(actor: Actor) -> list[Wave]:
    """The open waves, with how many boxes each has."""
    return list(waves_seen(actor).annotate(size=Count("boxes")).order_by("id")[:WAVES_SHOWN])


def wave_of(pk: int, actor: Actor) -> WaveSeen:
    """One wave, if this actor may see it. Raises Missing."""
    wave = Wave.objects.select_related("taken_by", "made_by", "site").filter(pk=pk).first()
    if wave is None or actor.is_customer or not actor.sees(wave.site_id, None):
        raise Missing()
    boxes = list(WaveShipment.objects.filter(wave=wave).order_by("box"))
    rows = {row.pk: row for row in rows_of([box.shipment_id for box in boxes], actor)}
    return WaveSeen(wave, tuple((box, rows.get(box.shipment_id)) for box in boxes))


def stops_of(seen: WaveSeen) -> list[Stop]:
    """The walk: by place, the same goods of several orders once. Two statements, however many there are."""
    numbers = {box.shipment_id: box.box for box, _row in seen.boxes}
    whose = {row.pk: f"{row.order} · {row.party}" for _box, row in seen.boxes if row}
    columns = (
        "shipment_id", "position", "line_id", "item_id", "item__name", "item__sku", "item__gtin", "item__unit__name",
        "item__unit__decimals", "quantity",
    )  # fmt: skip
    goods = ShipmentLine.objects.filter(
        shipment_id__in=seen.open_keys, shipment__state=Shipment.State.RELEASED, is_goods=True
    )
    found: list[tuple[Any, ...]] = list(goods.values_list(*columns))
    places = ask(PlacesOfLines(tuple(r[2] for r in found))) if found else {}
    kept: dict[tuple[str, str, int], list[tuple[Any, ...]]] = {}
    for r in found:
        place = next((p.place for p in places.get(r[2], ()) if not p.picked), "")
        kept.setdefault((place, r[5], r[3]), []).append(r)
    stops = []
    used: set[int] = set()
    for (place, _sku, item_id), rows in sorted(kept.items()):
        total = sum((r[9] for r in rows), ZERO)
        n = _position(f"{place} {item_id} {sorted((r[0], r[1], r[9]) for r in rows)}", used)
        stands = (PlaceOfGoods(place, total, False),) if place else ()
        line = _line(n, item_id, rows[0], total, stands)
        shares = [Share(numbers[r[0]], r[0], r[1], r[9], whose.get(r[0], "")) for r in rows]
        stops.append(Stop(line, tuple(sorted(shares, key=lambda share: (share.box, share.position)))))
    return stops


def _position(what: str, used: set[int]) -> int:
    """The number of a stop, made of what is fetched there: if the wave changes on the way, what was said of it no longer fits."""
    n = crc32(what.encode()) % POSITION_MAX + 1
    while n in used:
        n = n % POSITION_MAX + 1
    used.add(n)
    return n


def _line(n: int, item_id: int, first: tuple[Any, ...], total: Decimal, stands: tuple[PlaceOfGoods, ...]) -> Line:
    """A line of the walk, as the pick screen knows lines."""
    name, sku, gtin, unit, decimals = first[4:9]
    return Line(n, 0, item_id, name, sku, gtin, unit, decimals, True, total, total, None, stands)


Short = tuple[list[tuple[int, Decimal]], list[tuple[int, str]]]


def short_by_shipment(stops: Sequence[Stop], progress: Progress) -> dict[int, Short]:
    """What each shipment lacks, and why. Who is promised first (the lower box) gets what was found first."""
    short: dict[int, Short] = {}
    for stop in stops:
        taken = progress.taken[stop.line.position]
        left = taken.quantity
        for share in stop.shares:
            got = min(left, share.quantity)
            left -= got
            if got < share.quantity:
                quantities, reasons = short.setdefault(share.shipment_id, ([], []))
                quantities.append((share.position, got))
                reasons.append((share.position, taken.reason))
    return short
