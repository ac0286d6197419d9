"""Opening stock and orders: what was there, what was ordered, delivered, invoiced and paid."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import Invoice
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
    ship_shipment,
)
from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.models import CountLine, Location, StockLevel, StockMove
from counterpart.config.importing.kind import EXTERNAL, ZERO, Halfway, Hand, Kind, problem
from counterpart.config.importing.taking_back import take_back_order
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.actions import add_note
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.imports.columns import Column, Record
from counterpart.foundation.imports.errors import Problem, StillUsed
from counterpart.foundation.imports.models import ImportedRow
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted

SITE = Column("site", "Code of the site; empty is the first one.", longest=12)
ITEM_SAYS = "External id of the item in the same source, or our item number."
DAY_BEFORE_ALL = date(1900, 1, 1)


class OpeningStock(Kind):
    """What stood on the shelves when the books began."""

    name = "opening-stock"
    says = "What stood on the shelves when the books began; booked against opening balances."
    columns = (
        EXTERNAL,
        Column("item", ITEM_SAYS, required=True, longest=80),
        Column("quantity", "How many.", "number", required=True, places=6),
        Column("unit_cost", "What one of them cost.", "number", required=True, places=6),
        Column("place", "Place at the site; empty is its first.", longest=20),
        SITE,
        Column("on", "Day of the opening; empty is today.", "day"),
    )
    chunk = 500

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        hand.look_up(items=[r.text("item") for r in records])
        places = set(Location.objects.filter(kind=Location.Kind.STOCK).values_list("site_id", "code"))
        found = []
        for r in records:
            if r.text("item") not in hand.items:
                found.append(problem(r, "item", _("There is no such item. Import the items first.")))
            if r.text("site") and r.text("site") not in hand.sites:
                found.append(problem(r, "site", _("There is no such site.")))
            elif r.text("place") and (hand.site(r), r.text("place")) not in places:
                found.append(problem(r, "place", _("The site has no such place.")))
        return found

    def in_order(self, records: Sequence[Record]) -> list[Record]:
        return sorted(records, key=lambda r: (r.text("site"), r.day("on") or DAY_BEFORE_ALL))

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        """One receipt for each site and day of the chunk; rows of nothing are remembered only."""
        keys: dict[tuple[int, date | None], list[Record]] = {}
        for r in records:
            keys.setdefault((hand.site(r), r.day("on")), []).append(r)
        became: dict[str, int] = {}
        for (site_id, on), rows in keys.items():
            arrivals = [
                Arrival(hand.items[r.text("item")], r.number("quantity") or ZERO, r.number("unit_cost") or ZERO, r.text("place"))
                for r in rows
                if r.number("quantity")
            ]  # fmt: skip
            by = hand.doing(rows[0].external_id, "open")
            receipt = receive_stock(site_id, arrivals, reason="opening", on=on, by=by).id if arrivals else 0
            became |= {r.external_id: receipt for r in rows}
        return [became[r.external_id] for r in records]

    def why_unchangeable(self, record: Record) -> str:
        return _("This opening stock was imported before. Count the shelf instead, or take the run back.")

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        """Counted away again, as long as nothing of it has moved since. The first row of a receipt takes all of it."""
        again = hand.by.with_key(f"import-back-{row.object_id}")
        if not row.object_id or Act.objects.filter(person_id=again.person_id, key=again.key).exists():
            return
        receipt = Document.objects.get(pk=row.object_id)
        lines = list(CountLine.objects.filter(count_id=receipt.pk).select_related("location"))
        items = [line.item_id for line in lines]
        later = StockMove.objects.filter(item_id__in=items, document_id__gt=receipt.pk).select_related("item").first()
        if later is not None:
            raise StillUsed(name=receipt.reference, by=_("%(item)s has moved since") % {"item": later.item.name})
        levels = StockLevel.objects.filter(item_id__in=items).values_list("item_id", "location_id", "on_hand")
        held = {(item, place): on_hand for item, place, on_hand in levels}
        left: dict[tuple[int, str], Decimal] = {}
        for line in lines:
            at = (line.item_id, line.location.code)
            left[at] = left.get(at, held.get((line.item_id, line.location_id), ZERO)) - line.found
        found = [Found(item, max(quantity, ZERO), place) for (item, place), quantity in left.items()]
        count_stock(receipt.site_id, found, note="Import taken back", by=again)


class Orders(Kind):
    """Orders with everything that has happened to them: delivery, invoice, payment."""

    name = "orders"
    says = (
        "Orders with their deliveries, invoices and payments: one row for each line, rows of one external id belong "
        "together. An order without a shipping day is left open."
    )
    columns = (
        EXTERNAL,
        Column("party", "External id of the customer in the same source.", required=True, longest=80),
        Column("ordered_on", "Day of the order.", "day", required=True),
        Column("wanted_on", "Day the customer wants it.", "day"),
        Column("method", "delivery or pickup.", "choice", choices=("delivery", "pickup"), default="delivery"),
        Column("on_shortage", "backorder or refuse.", "choice", choices=("backorder", "refuse"), default="backorder"),
        Column("currency", "Three letters; empty is the currency of the books.", "currency"),
        SITE,
        Column("shipped_on", "Day all of it left; empty while it is open.", "day"),
        Column("tracking", "The carrier's number.", longest=60),
        Column("received_by", "Who took it, for a pickup; empty is the customer.", longest=120),
        Column("invoiced_on", "Day of the invoice; empty is the day it left.", "day"),
        Column("paid_on", "Day the invoice was paid in full; empty while it is not.", "day"),
        Column("payment_method", "bank, cash or card.", "choice", choices=("bank", "cash", "card"), default="bank"),
        Column("taken_by", "Who took the order; written into a note beside it.", longest=80),
        Column("note", "A note beside the order.", longest=500),
    )
    line_columns = (
        Column("item", ITEM_SAYS, required=True, longest=80),
        Column("quantity", "How many.", "number", required=True, least=Decimal("0.000001"), places=6),
        Column("unit_price", "Agreed price; empty is the price list's.", "number", places=6),
        Column("discount", "0.15 is 15 %.", "number", most=Decimal(1), places=6),
        Column("description", "Text on the paper; empty is the item's name.", longest=200),
    )

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        hand.look_up(
            items=[line.text("item") for r in records for line in r.lines], parties=[r.text("party") for r in records]
        )
        found: list[Problem] = []
        for r in records:
            if r.text("party") not in hand.parties:
                found.append(problem(r, "party", _("There is no such customer. Import the parties first.")))
            if r.text("site") and r.text("site") not in hand.sites:
                found.append(problem(r, "site", _("There is no such site.")))
            unknown = [line for line in r.lines if line.text("item") not in hand.items]
            found += [problem(line, "item", _("There is no such item. Import the items first.")) for line in unknown]
            found += _wrong_days(r)
        return found

    def in_order(self, records: Sequence[Record]) -> list[Record]:
        """What was delivered first, by the day it left: open orders must not take its goods away."""
        latest = date.max
        return sorted(records, key=lambda r: (r.day("shipped_on") or latest, r.day("ordered_on") or latest))

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        (r,) = records
        wanted = [
            Wanted(
                hand.items[x.text("item")], x.number("quantity") or ZERO, x.number("unit_price"),
                x.number("discount") or ZERO, x.text("description"),
            )
            for x in r.lines
        ]  # fmt: skip
        order = place_order(
            hand.parties[r.text("party")], wanted, site_id=hand.site(r), method=r.text("method"),
            on_shortage=r.text("on_shortage"), wanted_on=r.day("wanted_on"), currency=r.text("currency"),
            reason=f"Imported from {hand.source}"[:50], reference=r.external_id[:60], on=r.day("ordered_on"),
            by=hand.doing(r.external_id, "order"),
        )  # fmt: skip
        note = _note(r)
        if note:
            add_note(order.id, text=note, by=hand.doing(r.external_id, "note"))
        if r.day("shipped_on") is not None:
            try:
                _deliver(order.id, r, hand)
            except Refusal as refusal:
                raise Halfway(order.id, str(refusal)) from refusal
        return [order.id]

    def why_unchangeable(self, record: Record) -> str:
        return _("This order was imported before and says something else now. Change the order in the house.")

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        take_back_order(row.object_id, hand.by)


def _note(r: Record) -> str:
    """What colleagues want to know of it later: who took it, and whatever else was written down."""
    taken_by, note = r.text("taken_by"), r.text("note")
    return "; ".join([*([f"taken by {taken_by}"] if taken_by else []), *([note] if note else [])])


def _wrong_days(r: Record) -> list[Problem]:
    ordered, shipped, paid = r.day("ordered_on"), r.day("shipped_on"), r.day("paid_on")
    invoiced = r.day("invoiced_on") or shipped
    found = []
    if ordered and shipped and shipped < ordered:
        found.append(problem(r, "shipped_on", _("It cannot have left before it was ordered.")))
    if shipped and invoiced and invoiced < shipped:
        found.append(problem(r, "invoiced_on", _("It is invoiced when it has left, not before.")))
    if paid and not shipped:
        found.append(problem(r, "paid_on", _("Only a delivered order can be imported as paid.")))
    if paid and invoiced and paid < invoiced:
        found.append(problem(r, "paid_on", _("It cannot have been paid before it was invoiced.")))
    return found


def _deliver(order_id: int, r: Record, hand: Hand) -> None:
    """The whole way of a delivered order, each step on its day."""
    shipped, key = r.day("shipped_on"), r.external_id
    shipment = _offspring(order_id, "shipment")
    release_shipment(shipment, by=hand.doing(key, "release"))
    pick_shipment(shipment, on=shipped, by=hand.doing(key, "pick"))
    pack_shipment(shipment, by=hand.doing(key, "pack"))
    if r.text("method") == "delivery":
        ship_shipment(shipment, tracking_reference=r.text("tracking"), on=shipped, by=hand.doing(key, "ship"))
    else:
        to = r.text("received_by") or "—"
        hand_over_shipment(shipment, to=to, on=shipped, by=hand.doing(key, "ship"))
    invoice = _offspring(order_id, "invoice")
    post_invoice(invoice, on=r.day("invoiced_on") or shipped, by=hand.doing(key, "invoice"))
    if r.day("paid_on") is not None:
        total = Invoice.objects.values_list("total", flat=True).get(pk=invoice)
        if total:
            method = r.text("payment_method")
            pay_invoice(invoice, amount=total, method=method, on=r.day("paid_on"), by=hand.doing(key, "pay"))


def _offspring(order_id: int, kind: str) -> int:
    """The one paper of this kind that came from the order."""
    rows = Document.objects.filter(journey_id=order_id, kind=kind).order_by("pk").values_list("pk", flat=True)[:1]
    if not rows:
        raise Missing()
    return int(rows[0])
