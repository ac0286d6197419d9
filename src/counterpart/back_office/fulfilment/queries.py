"""What the screens of fulfilment show. Every list asks a constant number of statements, and only what the actor sees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.models import Shipment, ShipmentLine
from counterpart.foundation.documents.models import Document, parse_reference, reference
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, OrderHeads, PlaceOfGoods, PlacesOfLines
from counterpart.hall.questions import ask

ZERO = Decimal(0)
PAGE = 50
PAGES_MAX = 200
BIGGEST = 2**63 - 1
OPEN = ("offered", "accepted")
GONE = (Shipment.State.SHIPPED, Shipment.State.HANDED_OVER, Shipment.State.RETURNED, Shipment.State.CANCELLED)
STAGES = ("waiting", "to_pick", "picking", "to_pack", "to_send", "on_van", "ready", "recalled", "gone")
BY_STATE = {"to_pack": "picked", "to_send": "packed", **{s: s for s in ("waiting", "on_van", "ready", "recalled")}}


class Owing(NamedTuple):
    """What an order costs and what of that is not paid yet."""

    currency: str
    total: Decimal
    left: Decimal


@dataclass(frozen=True)
class Row:
    """A shipment in a list."""

    pk: int
    order_id: int
    party: str
    site_id: int
    state: str
    method: str
    shelf: str
    taker: str = ""
    taker_id: int | None = None
    promised_at: datetime | None = None
    waits_for: str = ""
    left_on: date | None = None
    arrived_at: datetime | None = None
    ready_at: datetime | None = None
    here: Decimal = ZERO
    pieces: Decimal = ZERO
    lines: int = 0
    is_held: bool = False

    @property
    def reference(self) -> str:
        return reference("shipment", self.pk)

    @property
    def order(self) -> str:
        return reference("order", self.order_id)

    @property
    def stage(self) -> str:
        return stage_of(self.state, self.taker_id is not None)

    @property
    def is_whole(self) -> bool:
        """Everything of it is here."""
        return self.here >= self.pieces


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    number: int
    has_next: bool

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


@dataclass(frozen=True)
class Filter:
    """What somebody wants to see of the shipments."""

    stage: str = ""
    method: str = ""
    mine: bool = False
    words: str = ""
    page: int = 1


def stage_of(state: str, is_taken: bool) -> str:
    """The state in the words of the list: a released shipment is to pick, or being picked by somebody."""
    if state == Shipment.State.RELEASED:
        return "picking" if is_taken else "to_pick"
    return next((stage for stage, own in BY_STATE.items() if own == state), "gone")


def _about(words: str, prefix: str) -> Q:
    """A pickup code, a shipment's or order's reference, or the beginning of the customer's name. ``prefix`` leads to the shipment."""
    words = words.strip()
    if not words:
        return Q()
    named = parse_reference(words)
    pk = named[1] if named else int(words) if words.isdecimal() and len(words) < 16 else 0
    about = Q(**{f"{prefix}order_id": pk}) | Q(**{f"{prefix}document_id": pk}) if pk else Q()
    code = codes.read(words)
    if code:
        about |= Q(**{f"{prefix}pickup_code": code, f"{prefix}state": Shipment.State.READY})
    return about | Q(**{f"{prefix}document__party__name__icontains": words})


def open_items(actor: Actor) -> QuerySet[WorkItem]:
    """Open shipments are found by whose turn they are: that index holds the open ones only."""
    return WorkItem.objects.filter(actor.scope("document__"), state__in=OPEN, document__kind="shipment")


def shipments(actor: Actor, wanted: Filter) -> Page:
    """A page of shipments: open ones by promise, gone ones newest first."""
    page = min(max(wanted.page, 1), PAGES_MAX)
    start = (page - 1) * PAGE
    rows = _gone(actor, wanted, start) if wanted.stage == "gone" else _open(actor, wanted, start)
    return Page(_with_lines(rows[:PAGE]), page, len(rows) > PAGE and page < PAGES_MAX)


def _open(actor: Actor, wanted: Filter, start: int) -> list[Row]:
    items = open_items(actor).filter(_about(wanted.words, "document__shipment__"))
    if wanted.stage in BY_STATE:
        items = items.filter(document__shipment__state=BY_STATE[wanted.stage])
    elif wanted.stage:
        taken = "accepted" if wanted.stage == "picking" else "offered"
        items = items.filter(document__shipment__state="released", state=taken)
    if wanted.method:
        items = items.filter(document__shipment__method=wanted.method)
    if wanted.mine:
        items = items.filter(taken_by_id=actor.person_id)
    columns = (
        "document_id", "document__shipment__order_id", "document__party__name", "document__site_id",
        "document__shipment__state", "document__shipment__method", "document__shipment__shelf", "taken_by__name",
        "taken_by_id", "promised_at", "waits_for", "document__shipment__arrived_at", "document__shipment__ready_at",
    )  # fmt: skip
    here_first = [F("document__shipment__arrived_at").asc(nulls_last=True)] if wanted.stage == "ready" else []
    ordered = items.order_by(*here_first, F("promised_at").asc(nulls_last=True), "id").values_list(*columns)
    found: list[tuple[Any, ...]] = list(ordered[start : start + PAGE + 1])
    return [
        replace(
            _row(r), taker=r[7] or "", taker_id=r[8], promised_at=r[9], waits_for=r[10], arrived_at=r[11], ready_at=r[12]
        )
        for r in found
    ]  # fmt: skip


def _gone(actor: Actor, wanted: Filter, start: int) -> list[Row]:
    gone = Shipment.objects.filter(actor.scope("document__"), _about(wanted.words, ""), state__in=GONE)
    if wanted.method:
        gone = gone.filter(method=wanted.method)
    columns = ("document_id", "order_id", "document__party__name", "document__site_id", "state", "method", "shelf")
    ordered = gone.order_by("-document_id").values_list(*columns, "handed_over_on")
    found: list[tuple[Any, ...]] = list(ordered[start : start + PAGE + 1])
    return [replace(_row(r), left_on=r[7]) for r in found]


def rows_of(keys: Sequence[int], actor: Actor) -> list[Row]:
    """These shipments in this order, with who has taken what: three statements."""
    columns = (
        "document_id", "order_id", "document__party__name", "document__site_id", "state", "method", "shelf",
        "handed_over_on", "arrived_at", "ready_at",
    )  # fmt: skip
    found: list[tuple[Any, ...]] = list(
        Shipment.objects.filter(actor.scope("document__"), pk__in=keys).values_list(*columns)
    )
    items = WorkItem.objects.filter(document_id__in=keys, state__in=OPEN)
    said: list[tuple[Any, ...]] = list(
        items.values_list("document_id", "taken_by__name", "taken_by_id", "promised_at", "waits_for")
    )
    turns = {w[0]: w[1:] for w in said}
    read = {}
    for r in found:
        taker, taker_id, promised_at, waits_for = turns.get(r[0], (None, None, None, ""))
        read[r[0]] = replace(
            _row(r), left_on=r[7], arrived_at=r[8], ready_at=r[9], taker=taker or "", taker_id=taker_id,
            promised_at=promised_at, waits_for=waits_for,
        )  # fmt: skip
    return _with_lines([read[key] for key in keys if key in read])


def _row(r: tuple[Any, ...]) -> Row:
    return Row(r[0], r[1], r[2], r[3], r[4], r[5], r[6])


def _with_lines(rows: Sequence[Row]) -> list[Row]:
    """How many pieces each holds, and how many of them are here: one statement for the page."""
    keys = [r.pk for r in rows]
    sums: dict[int, tuple[int, Decimal, Decimal, bool]] = {}
    if keys:
        columns = ("shipment_id", "is_goods", "quantity", "line__is_held", *FREE)
        for pk, is_goods, quantity, is_held, *facts in lines_with_facts(shipment_id__in=keys).values_list(*columns):
            lines, pieces, here, held = sums.get(pk, (0, ZERO, ZERO, False))
            free = min(quantity, free_of(*facts)) if is_goods else quantity
            sums[pk] = (lines + 1, pieces + quantity, here + free, held or is_held)
    return [
        replace(r, lines=lines, pieces=pieces, here=here if r.state == "waiting" else pieces, is_held=held)
        for r in rows
        for lines, pieces, here, held in [sums.get(r.pk, (0, ZERO, ZERO, False))]
    ]


FREE = ("line__reserved", "line__picked", "line__handed_over", "elsewhere")


def lines_with_facts(**which: object) -> QuerySet[ShipmentLine]:
    """Lines of shipments; ``elsewhere`` is what other released shipments will take of the same goods."""
    other = ShipmentLine.objects.filter(line=OuterRef("line"), shipment__state=Shipment.State.RELEASED)
    sums = other.exclude(shipment=OuterRef("shipment")).order_by().values("line").annotate(q=Sum("quantity"))
    return ShipmentLine.objects.filter(**which).annotate(elsewhere=Subquery(sums.values("q")))


def free_of(reserved: Decimal, picked: Decimal, handed_over: Decimal, elsewhere: Decimal | None) -> Decimal:
    """How much of a line stands in the stock for the shipment that asks."""
    return max(reserved - (picked - handed_over) - (elsewhere or ZERO), ZERO)


@dataclass(frozen=True)
class Line:
    """A line of a shipment with the facts of what was ordered, and where its goods stand."""

    position: int
    line_id: int
    item_id: int
    name: str
    sku: str
    gtin: str
    unit: str
    decimals: int
    is_goods: bool
    quantity: Decimal
    here: Decimal
    promised_at: datetime | None
    places: tuple[PlaceOfGoods, ...]
    is_held: bool = False
    is_serial: bool = False

    @property
    def missing(self) -> Decimal:
        return self.quantity - self.here

    @property
    def places_to_pick(self) -> tuple[PlaceOfGoods, ...]:
        return tuple(p for p in self.places if not p.picked)

    @property
    def first_place(self) -> str:
        return self.places_to_pick[0].place if self.places_to_pick else ""

    @property
    def step(self) -> Decimal:
        """The smallest amount of it: one piece, or 0.001 kg."""
        return Decimal(1).scaleb(-self.decimals)

    @property
    def step_plain(self) -> str:
        return f"{self.step:f}"

    @property
    def quantity_plain(self) -> str:
        """The digits as a field of the page wants them."""
        return f"{self.quantity.normalize():f}"


@dataclass(frozen=True)
class Whole:
    """A shipment with everything its page shows."""

    shipment: Shipment
    document: Document
    party: str
    taker: str
    taker_id: int | None
    promised_at: datetime | None
    waits_for: str
    was_short: bool
    lines: tuple[Line, ...]

    @property
    def is_held(self) -> bool:
        """Somebody stopped the order: it is neither released nor given away, until they let it go on."""
        return any(line.is_held for line in self.lines)

    @property
    def pk(self) -> int:
        return self.document.pk

    @property
    def state(self) -> str:
        return self.shipment.state

    @property
    def stage(self) -> str:
        return stage_of(self.state, self.taker_id is not None)

    @property
    def order(self) -> str:
        return reference("order", self.shipment.order_id)

    @property
    def is_pickup(self) -> bool:
        return self.shipment.method == "pickup"

    @property
    def goods(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_goods)

    @property
    def is_whole(self) -> bool:
        return all(line.here >= line.quantity for line in self.goods)

    @property
    def is_partly_here(self) -> bool:
        return any(line.here for line in self.goods)


def shipment_of(pk: int, actor: Actor) -> Whole:
    """One shipment, if this actor may see it: five statements for any number of lines. Raises Missing."""
    found = Shipment.objects.filter(actor.scope("document__"), pk=pk) if pk <= BIGGEST else Shipment.objects.none()
    shipment = found.select_related("document__party", "document__site", "collect_at").first()
    if shipment is None:
        raise Missing()
    document = shipment.document
    item = WorkItem.objects.filter(document_id=pk, state__in=OPEN).select_related("taken_by").first()
    return Whole(
        shipment, document, document.party.name if document.party else "",
        item.taken_by.name if item and item.taken_by else "", item.taken_by_id if item else None,
        item.promised_at if item else None, item.waits_for if item else "",
        bool(item and item.parameters.get("short")), _lines(shipment),
    )  # fmt: skip


def _lines(shipment: Shipment) -> tuple[Line, ...]:
    columns = (
        "position", "line_id", "item_id", "item__name", "item__sku", "item__gtin", "item__unit__name",
        "item__unit__decimals", "is_goods", "quantity", "line__promised_at", "line__is_held", "item__tracking", *FREE,
    )  # fmt: skip
    found: list[tuple[Any, ...]] = list(lines_with_facts(shipment=shipment).order_by("position").values_list(*columns))
    places = ask(PlacesOfLines(tuple(r[1] for r in found))) if found else {}
    lines = []
    for r in found:
        position, line_id, item_id, name, sku, gtin, unit, decimals, is_goods, quantity, *rest = r
        promised_at, held, tracking, *facts = rest
        free = free_of(*facts)
        waits = is_goods and shipment.state in (Shipment.State.WAITING, Shipment.State.RELEASED)
        here = min(quantity, free) if waits else quantity
        stands = tuple(places.get(line_id, ()))
        head = (position, line_id, item_id, name, sku, gtin, unit, decimals)
        lines.append(Line(*head, is_goods, quantity, here, promised_at, stands, held, tracking == "serial"))
    return tuple(lines)


def siblings(whole: Whole) -> list[tuple[int, str, str]]:
    """The other shipments of the same order: key, reference, stage."""
    found = Shipment.objects.filter(order_id=whole.shipment.order_id).exclude(pk=whole.pk).order_by("pk")
    return [(pk, reference("shipment", pk), stage_of(state, False)) for pk, state in found.values_list("pk", "state")]


def last_carrier(site_id: int) -> str:
    """Who took the last parcel of a site: most likely the one who takes the next."""
    shipped = Shipment.objects.filter(state=Shipment.State.SHIPPED, document__site_id=site_id).order_by("-document_id")
    return shipped.values_list("carrier", flat=True).first() or ""


def owing(order_ids: Sequence[int]) -> dict[int, Owing]:
    """What is still to pay by order, from sales and accounting."""
    ids = tuple(sorted(set(order_ids)))
    if not ids:
        return {}
    money = ask(MoneyOfOrders(ids))
    return {
        pk: Owing(head.currency, head.total, max(head.total - (money[pk].received if pk in money else ZERO), ZERO))
        for pk, head in ask(OrderHeads(ids)).items()
    }
