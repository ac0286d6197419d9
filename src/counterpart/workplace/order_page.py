"""Everything about one order from every department, in a constant number of statements."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Sum
from django.utils.translation import gettext as _

from counterpart.back_office.accounting.models import Invoice, OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.design.formats import money
from counterpart.design.parts import Happening, Step
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.hold_words import kind_words, left_words
from counterpart.front_office.sales.models import Hold, Order, OrderLine
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.words import Tag, paper_tag
from counterpart.hall.cover.waiting import customer_line
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentences_of
from counterpart.workplace.both_sides import HELD, Back, Front, back_of, front_of, next_step
from counterpart.workplace.happenings import acts_of, notes_of, station_notes, timeline
from counterpart.workplace.order_lines import Row, order_rows
from counterpart.workplace.progress import Progress, progress_of
from counterpart.workplace.queries import Work, works
from counterpart.workplace.stops import Stop, Way, change_way, more_ways, stops_of
from counterpart.workplace.told_of import money_tag_of
from counterpart.workplace.ways import document_way, way

ZERO = Decimal(0)
NEXT_FIRST = ("ready", "on_van", "packed", "picked", "released", "waiting")


@dataclass(frozen=True)
class Related:
    """A paper of the same story; the documents tab has them all."""

    document: Document
    url: str
    icon: str
    tag: Tag | None
    note: str = ""


@dataclass(frozen=True)
class Next:
    """The next best action: ``go`` is the button, ``post`` says that it is pressed rather than followed."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True)
class OrderStory:
    """The order page."""

    order: Order
    progress: Progress
    lines: list[Row]
    steps: list[Step]
    tags: tuple[Tag, ...]
    sentence: str
    waiting: str
    happenings: list[Happening]
    related: list[Related]
    ball: list[Work]
    next: Next | None
    paid: Decimal
    left: Decimal
    change: str
    may_cancel: bool
    stops: list[Stop]
    more: tuple[Way, ...]
    asked: Decimal
    was_held: list[tuple[str, str]]
    front: Front
    back: Back | None

    @cached_property
    def one_price(self) -> str:
        """Where the prices come from, if that is the same for several lines: said once, over them."""
        said = {row["why_price"] for row in self.lines}
        return said.pop() if len(said) == 1 and len(self.lines) > 1 else ""


def order_story(pk: int, by: Actor) -> OrderStory:
    """The whole story of one order; Missing where the actor may not see it."""
    order = orders(by).select_related("document__site", "deposit").filter(pk=pk).first()
    if order is None:
        raise Missing()
    at, journey = now(), order.document.journey_id
    agreed = list(OrderLine.objects.filter(order_id=pk).select_related("item", "line").order_by("position"))
    progress = progress_of([journey]).get(journey, Progress())
    acts = acts_of(journey)
    found = Shipment.objects.filter(order_id=pk).annotate(pieces=Sum("lines__quantity"))
    shipments = list(found.select_related("document").order_by("pk"))
    invoices = list(Invoice.objects.filter(order_id=pk).select_related("document").order_by("pk"))
    deposits = list(Payment.objects.filter(order_id=pk).select_related("document").order_by("pk"))
    holds = list(Hold.objects.filter(order_id=pk).order_by("id"))
    asked = getattr(order, "deposit", None)
    items = {o.pk: o for o in OpenItem.objects.filter(document_id__in=[i.pk for i in invoices])}
    told = _told(order, progress, by)
    open_items = WorkItem.objects.filter(state__in=("offered", "accepted"), document__journey_id=journey)
    ball = works(open_items, by, at=at, progress={journey: progress}, told=told)
    picked = any(line.line.picked for line in agreed)
    stays = {work.item.document_id for work in ball if work.waits_for == "goods"}
    if any(hold.is_open for hold in holds):
        stays |= {s.pk for s in shipments if s.state in HELD}
    steps = progress.steps(at, station_notes(acts, at))
    back = back_of(order, agreed, shipments, invoices, items, by, stays=stays)
    return OrderStory(
        order, progress, order_rows(agreed, order, back.places if back else None), steps,
        (paper_tag(order.state), *_axes(progress)), next(iter(told.values()), ""),
        customer_line(journey, order.document.site_id, by.language, at), timeline(acts, notes_of(journey)),
        _related(progress, invoices, items, deposits, by), ball, _next(order, shipments, invoices, items, by, stays=stays),
        progress.owed.received, progress.owed.left_of(order.total),
        change_way(order, by),
        order.state in Order.CANCEL.sources and order.document.closed_at is None and by.may("sales.cancel_order"),
        stops_of(order, holds, by), more_ways(order, holds, by, picked=picked), asked.amount if asked else ZERO,
        [(kind_words(hold.kind), left_words(hold)) for hold in holds if not hold.is_open],
        front_of(order, progress.documents, by), back,
    )  # fmt: skip


def _told(order: Order, progress: Progress, by: Actor) -> dict[int, str]:
    """The sentence of the order that the journey is about, from what the page has read already."""
    pk = progress.order.pk if progress.order else order.pk
    return sentences_of(
        [pk], by.language, at_sites={d.pk: d.site_id for d in progress.documents}, money={pk: progress.owed}
    )


def _axes(progress: Progress) -> tuple[Tag, ...]:
    return tuple(tag for tag in progress.tags if tag.text != _("Draft"))


def _related(
    progress: Progress, invoices: Sequence[Invoice], items: dict[int, OpenItem], deposits: Sequence[Payment], by: Actor
) -> list[Related]:
    """Quote, deposits and invoices. Shipments are no papers: they stand with their state on the back's side."""
    found = [
        Related(d, document_way("quote", d.pk), "label", None, _("the offer it came from"))
        for d in progress.documents
        if d.kind == "quote"
    ]
    found += [
        Related(
            d, document_way("return", d.pk), "undo", Tag(_("Done"), "ok") if d.closed_at else Tag(_("Open"), "warn")
        )
        for d in progress.documents
        if d.kind == "return" and by.may("after_sales.view")
    ]
    if not by.may("accounting.view_invoices"):
        return found
    for p in deposits:
        note = money(p.amount, p.currency)
        found.append(Related(p.document, document_way("payment", p.pk), "cash", Tag(_("Deposit"), "ok"), note))
    for i in invoices:
        tag, note = money_tag_of(items.get(i.pk)), money(i.total, i.currency)
        found.append(Related(i.document, document_way(i.document.kind, i.pk), "paper", tag, note))
    return found


def _next(
    order: Order, shipments: Sequence[Shipment], invoices: Sequence[Invoice], items: dict[int, OpenItem], by: Actor, *,
    stays: Container[int],
) -> Next | None:  # fmt: skip
    """The first thing that this actor can do for the customer now."""
    if order.state == Order.State.DRAFT:
        may = by.may("sales.confirm_order")
        return Next(_("Confirm order"), way("sales:confirmation", order.pk), post=True) if may else None
    for state in NEXT_FIRST:
        for shipment in shipments:
            label, url = next_step(shipment, by, stays) if shipment.state == state else ("", "")
            if url:
                return Next(label, url)
    for invoice in invoices:
        item, url = items.get(invoice.pk), document_way("invoice", invoice.pk)
        if item is None and url and by.may("accounting.post_invoice"):
            return Next(_("Post the invoice"), url)
        if (
            item is not None
            and url
            and item.side == "debit"
            and item.settled < item.amount
            and by.may("accounting.pay_invoice")
        ):
            left = money(item.amount - item.settled, item.currency)
            return Next(_("Take %(amount)s") % {"amount": left}, way("accounting:pay", invoice.pk) or url)
    return None
