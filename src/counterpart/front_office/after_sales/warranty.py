"""What a piece is, who bought it, and until when it is under warranty: answered from one scan."""

import calendar
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import printed_day
from counterpart.foundation.identity.actor import Actor
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.returns import InvoicesOfLines, PiecesByNumber, PiecesOfShipment, SoldPiece
from counterpart.hall.questions import ask

NUMBER_MAX = 40


@dataclass(frozen=True)
class Warranty:
    """One piece: what it is, to whom it was sold and when, on which papers, and until when we stand for it."""

    piece: SoldPiece
    item: Item
    order: Document
    customer: str
    invoices: tuple[str, ...]
    until: date | None
    position: int = 0  # of its line in the order
    shipment_public_id: UUID | None = None

    def holds(self, today: date) -> bool:
        return self.until is not None and today <= self.until and self.piece.back_on is None

    @property
    def sentence(self) -> str:
        """All of it in words, the same on the screen, over the API and on paper."""
        words = {
            "item": self.item.name, "number": self.piece.number, "customer": self.customer, "day": printed_day(self.piece.on),
            "order": self.order.reference, "invoices": ", ".join(self.invoices),
            "until": printed_day(self.until) if self.until else "", "back": printed_day(self.piece.back_on) if self.piece.back_on else "",
        }  # fmt: skip
        what = _("%(item)s, serial number %(number)s") if self.piece.number else "%(item)s"
        sold = _("%(what)s: sold to %(customer)s on %(day)s with %(order)s")
        if self.invoices:
            sold = _("%(what)s: sold to %(customer)s on %(day)s with %(order)s (%(invoices)s)")
        told = sold % {**words, "what": what % words}
        if self.piece.back_on:
            return _("%(told)s; it came back on %(back)s.") % {**words, "told": told}
        if self.until is None:
            return _("%(told)s; it has no warranty of ours.") % {"told": told}
        return _("%(told)s; under warranty until %(until)s.") % {**words, "told": told}


def months_later(on: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def warranties_by_number(number: str, actor: Actor) -> list[Warranty]:
    """Every piece of this number that ever left, the latest first, as far as the actor may see its order."""
    number = number.strip()
    if not 0 < len(number) <= NUMBER_MAX or not number.isprintable():
        return []
    return _told(ask(PiecesByNumber(number)), actor)


def warranties_of_shipment(shipment_id: int) -> list[Warranty]:
    """The pieces that left with a shipment; for its paper."""
    return _told(ask(PiecesOfShipment(shipment_id)), None)


def _told(pieces: tuple[SoldPiece, ...], actor: Actor | None) -> list[Warranty]:
    if not pieces:
        return []
    seen = Document.objects.filter(pk__in=[piece.order_id for piece in pieces]).select_related("party")
    orders = {order.pk: order for order in (seen.filter(actor.scope()) if actor else seen)}
    items = Item.objects.in_bulk([piece.item_id for piece in pieces])
    lines = dict(JourneyLine.objects.filter(pk__in=[p.line_id for p in pieces]).values_list("pk", "position"))
    shipments = dict(Document.objects.filter(pk__in=[p.shipment_id for p in pieces]).values_list("pk", "public_id"))
    invoices = ask(InvoicesOfLines(tuple({piece.line_id for piece in pieces})))
    told = []
    for piece in pieces:
        if piece.order_id in orders:
            item, order = items[piece.item_id], orders[piece.order_id]
            until = months_later(piece.on, item.warranty_months) if item.warranty_months else None
            customer = order.party.name if order.party else ""
            told.append(
                Warranty(
                    piece, item, order, customer, invoices.get(piece.line_id, ()), until, lines[piece.line_id],
                    shipments[piece.shipment_id],
                )
            )  # fmt: skip
    return told
