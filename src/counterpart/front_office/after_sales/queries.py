"""What the screens of after-sales show. Every list asks a constant number of statements, and only what the actor sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import Document, parse_reference
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.returns import DeliveriesOfLines
from counterpart.hall.questions import ask

ZERO = Decimal(0)
BIGGEST = 2**63 - 1
WORDS_MAX = 80


def returns(actor: Actor) -> QuerySet[Return]:
    """The returns an actor may see."""
    found = Return.objects.filter(actor.scope("document__"))
    return found.select_related("document__party", "document__site", "order", "asked_by", "approved_by")


def return_of(pk: int, actor: Actor) -> Return:
    """One return; Missing where the actor may not see it."""
    found = returns(actor).filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Missing()
    return found


def about(words: str) -> Q:
    """A return's or an order's reference, or a part of the customer's name."""
    words = words.strip()[:WORDS_MAX]
    if not words or not words.isprintable():
        return Q()
    named = parse_reference(words)
    pk = named[1] if named else int(words) if words.isdecimal() and words.isascii() and len(words) < 16 else 0
    found = Q(pk=pk) | Q(order_id=pk) if pk else Q()
    return found | Q(document__party__name__icontains=words)


def lines_of(pk: int) -> list[ReturnLine]:
    return list(ReturnLine.objects.filter(return_doc_id=pk).select_related("item__unit", "line").order_by("position"))


def deeds_of(pk: int) -> list[Act]:
    """Who did what with it, newest first."""
    return list(Act.objects.filter(document_id=pk).select_related("person", "on_behalf_of").order_by("-id")[:60])


def order_of(pk: int, actor: Actor) -> Document:
    """The order that goods come back from; Missing where the actor may not see it."""
    found = Document.objects.filter(actor.scope(), pk=pk, kind="order") if pk <= BIGGEST else Document.objects.none()
    order = found.select_related("party", "site").first()
    if order is None:
        raise Missing()
    return order


def order_said(words: str, actor: Actor) -> int | None:
    """The order behind a scanned or typed paper of it: order, shipment, invoice, return; the legal number counts too."""
    words = words.strip()[:WORDS_MAX]
    if not words or not words.isprintable():
        return None
    named = parse_reference(words)
    digits = int(words) if words.isdecimal() and words.isascii() and len(words) < 16 else 0
    by_key = Q(kind=named[0], pk=named[1]) if named else Q(pk=digits, kind="order") if digits else Q(pk=0)
    paper = Document.objects.filter(actor.scope()).filter(by_key | Q(number=words[:40]) | Q(number=words[:40].upper()))
    journey = paper.values_list("journey_id", flat=True).first()
    orders = Document.objects.filter(actor.scope(), kind="order", journey_id=journey).order_by("-pk")
    return orders.values_list("pk", flat=True).first() if journey else None


@dataclass(frozen=True)
class Returnable:
    """A line of an order with what of it may come back, and since when the customer has it."""

    line: JourneyLine
    left: Decimal
    since: date | None

    @property
    def position(self) -> int:
        return self.line.position


def with_days(left: Mapping[int, tuple[JourneyLine, Decimal]]) -> list[Returnable]:
    """Lines that left the house, with the day of their last hand-over."""
    gone = [(line, q) for line, q in left.values() if line.handed_over]
    days = ask(DeliveriesOfLines(tuple(line.pk for line, _ in gone))) if gone else {}
    return [
        Returnable(line, max(q, ZERO), max((d.on for d in days.get(line.pk, ())), default=None)) for line, q in gone
    ]  # fmt: skip
