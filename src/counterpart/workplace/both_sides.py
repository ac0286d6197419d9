"""The same order from both sides of the house: what the customer was told, and what is done about it.

What the page has read already is handed in; each half adds its own few statements, and only for who may see it.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from counterpart.back_office.accounting.models import Entry, Invoice, OpenItem
from counterpart.back_office.accounting.texts import entry_sentence
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import Expected, Reservation, StockMove
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import ContactPoint
from counterpart.front_office.sales.models import Order, OrderLine
from counterpart.front_office.sales.words import Tag
from counterpart.workplace.papers_of import Letter, letters_of
from counterpart.workplace.told_of import shipment_note, shipment_tag
from counterpart.workplace.ways import document_way, way

ZERO = Decimal(0)
SHOWN_MAX = 6
HELD = ("waiting", "ready")  # what is held is neither released nor given away


@dataclass(frozen=True)
class Place:
    """Goods kept at one place for one line of the order."""

    place: str
    site: str
    quantity: Decimal
    is_picked: bool


@dataclass(frozen=True)
class Coming:
    """Goods that somebody said will come, of an item of which the order misses some."""

    item: str
    quantity: Decimal
    on: date
    note: str


@dataclass(frozen=True)
class Parcel:
    """One shipment of the order: a document with a state of its own."""

    reference: str
    url: str
    tag: Tag
    note: str
    step: str = ""
    step_url: str = ""


@dataclass(frozen=True)
class Booked:
    """One posting about the order."""

    number: str
    on: date
    text: str
    amount: Decimal
    url: str


@dataclass(frozen=True)
class Books:
    """What the order has earned so far, in the currency of the books."""

    invoiced: Decimal
    cost: Decimal
    entries: tuple[Booked, ...]

    @property
    def margin(self) -> Decimal:
        return self.invoiced - self.cost

    @property
    def percent(self) -> Decimal:
        return self.margin / self.invoiced * 100 if self.invoiced else ZERO


@dataclass(frozen=True)
class Front:
    """What the customer knows: how to reach them, and what was written to them."""

    contacts: tuple[ContactPoint, ...]
    address: tuple[str, ...]
    letters: tuple[Letter, ...]
    sees_contact: bool


@dataclass(frozen=True)
class Back:
    """What the house does: ``None`` marks what this desk may not see."""

    places: Mapping[int, tuple[Place, ...]] | None
    coming: tuple[Coming, ...]
    parcels: tuple[Parcel, ...] | None
    books: Books | None


def front_of(order: Order, documents: Sequence[Document], by: Actor) -> Front:
    """Three statements: contact points, the address where goods are sent there, and mails."""
    party = order.document.party
    sees = by.may("parties.view") and party is not None
    contacts = tuple(party.contact_points.order_by("kind", "id")[:SHOWN_MAX]) if sees and party else ()
    address = None
    if sees and party and order.method != "pickup":
        address = party.addresses.order_by("kind", "id").first()
    return Front(
        contacts, tuple(address.as_lines()) if address else (), letters_of(documents, by)[:SHOWN_MAX], bool(sees)
    )


def back_of(
    order: Order, agreed: Sequence[OrderLine], shipments: Sequence[Shipment], invoices: Sequence[Invoice],
    posted: Mapping[int, OpenItem], by: Actor, *, stays: Container[int],
) -> Back | None:  # fmt: skip
    """What each department of the back sees of it, as far as this desk may; None where that is nothing."""
    goods, parcels = by.may("inventory.view"), by.may("fulfilment.view")
    books = by.may("accounting.view")
    if by.is_customer or not (goods or parcels or books):
        return None
    return Back(
        _places(agreed) if goods else None, _coming(order, agreed) if goods else (),
        tuple(_parcel(s, by, stays) for s in shipments) if parcels else None,
        _books(order, invoices, posted, by) if books else None,
    )  # fmt: skip


def _places(agreed: Iterable[OrderLine]) -> dict[int, tuple[Place, ...]]:
    keys = [line.line_id for line in agreed if line.line.is_goods]
    kept = (
        Reservation.objects.filter(line_id__in=keys).select_related("location__site").order_by("location__code", "id")
    )
    found: dict[int, list[Place]] = {}
    for each in kept:
        place = Place(each.location.code, each.location.site.name, each.quantity, each.came_from_id is not None)
        found.setdefault(each.line_id or 0, []).append(place)
    return {line: tuple(places) for line, places in found.items()}


def _coming(order: Order, agreed: Iterable[OrderLine]) -> tuple[Coming, ...]:
    """Only where something is missing: one statement."""
    missing = {
        a.item_id: a.item.name
        for a in agreed
        if a.line.is_goods and a.line.ordered - a.line.cancelled - a.line.handed_over > a.line.reserved
    }
    if not missing or order.state != Order.State.CONFIRMED:
        return ()
    site = house().sites[order.document.site_id].ships_from_id
    found = Expected.objects.filter(site_id=site, item_id__in=missing, is_open=True).order_by("due_on", "id")
    return tuple(
        Coming(missing[each.item_id], each.quantity - each.received, each.due_on, each.note)
        for each in found[:SHOWN_MAX]
    )


def _parcel(shipment: Shipment, by: Actor, stays: Container[int]) -> Parcel:
    document, pieces = shipment.document, getattr(shipment, "pieces", None) or ZERO
    sees = by.sees(document.site_id, document.party_id)
    url = document_way("shipment", shipment.pk) if sees else ""
    step, step_url = next_step(shipment, by, stays) if sees else ("", "")
    return Parcel(
        document.reference, url, shipment_tag(shipment.state), shipment_note(shipment, pieces), step, step_url
    )


def next_step(shipment: Shipment, by: Actor, stays: Container[int]) -> tuple[str, str]:
    """What is next with a shipment, and where; nothing for another desk, nor for what ``stays``: held, or without goods."""
    leaves = (
        ("fulfilment.hand_over_shipment", _("Hand over"), "fulfilment:handover")
        if shipment.method == "pickup"
        else ("fulfilment.ship_shipment", _("Ship"), "fulfilment:dispatch")
    )
    steps = {
        "ready": leaves,
        "on_van": ("fulfilment.receive_shipment", _("Receive"), "fulfilment:receiving"),
        "recalled": ("fulfilment.put_back_shipment", _("Put it back"), "fulfilment:shipment"),
        "packed": ("fulfilment.send_shipment", _("Load"), "fulfilment:shipment"),
        "picked": ("fulfilment.pack_shipment", _("Pack"), "fulfilment:packing"),
        "released": ("fulfilment.pick_shipment", _("Pick"), "fulfilment:pick"),
        "waiting": ("fulfilment.release_shipment", _("Release"), "fulfilment:shipment"),
    }
    if shipment.state not in steps or shipment.pk in stays:
        return "", ""
    capability, label, page = steps[shipment.state]
    return (label, way(page, shipment.pk)) if by.may(capability) else ("", "")


def _books(order: Order, invoices: Sequence[Invoice], posted: Mapping[int, OpenItem], by: Actor) -> Books:
    """Two statements: the postings of the journey, and what its goods cost."""
    journey = order.document.journey_id
    out, back = Q(target=None), Q(source=None)
    moved = StockMove.objects.filter(document__journey_id=journey).aggregate(
        out=Sum("value", filter=out), back=Sum("value", filter=back)
    )
    entries = Entry.objects.filter(by.scope("document__"), document__journey_id=journey)
    summed = entries.select_related("document").annotate(amount=Sum("lines__debit")).order_by("-id")[:SHOWN_MAX]
    net = sum(((-i.net if i.corrects_id else i.net) for i in invoices if i.pk in posted), ZERO)
    return Books(
        net, (moved["out"] or ZERO) - (moved["back"] or ZERO),
        tuple(
            Booked(
                e.number, e.on, entry_sentence(e.text, document=e.document.reference if e.document else ""),
                getattr(e, "amount", None) or ZERO, way("accounting:entry", e.pk),
            )
            for e in summed
        ),
    )  # fmt: skip
