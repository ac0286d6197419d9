"""Everything about one order from every department, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.back_office.accounting.models import Allocation, Invoice, OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.design.formats import money, number
from counterpart.design.parts import Happening, Step
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.hold_words import kind_words, left_words
from counterpart.front_office.sales.models import Hold, Order, OrderLine
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.words import Tag, paper_tag, price_words, promise_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.story import sentences_of
from counterpart.workplace.happenings import acts_of, notes_of, station_notes, timeline
from counterpart.workplace.progress import Progress, progress_of
from counterpart.workplace.queries import Work, works
from counterpart.workplace.stops import Stop, Way, more_ways, stops_of
from counterpart.workplace.ways import document_way, way

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line with how far it has come."""

    agreed: OrderLine
    facts: JourneyLine
    why_price: str
    promise: str
    why_promise: str
    mark: str


@dataclass(frozen=True)
class Related:
    """Another document of the same story."""

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
    lines: list[Line]
    steps: list[Step]
    tags: tuple[Tag, ...]
    sentence: str
    happenings: list[Happening]
    related: list[Related]
    ball: list[Work]
    next: Next | None
    paid: Decimal
    left: Decimal
    may_change: bool
    may_cancel: bool
    stops: list[Stop]
    more: tuple[Way, ...]
    asked: Decimal
    was_held: list[tuple[str, str]]


def order_story(pk: int, by: Actor) -> OrderStory:
    """The whole story of one order; Missing where the actor may not see it."""
    order = orders(by).select_related("document__site", "deposit").filter(pk=pk).first()
    if order is None:
        raise Missing()
    at, journey = now(), order.document.journey_id
    agreed = OrderLine.objects.filter(order_id=pk).select_related("item", "line").order_by("position")
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
    steps = progress.steps(at, station_notes(acts, at))
    return OrderStory(
        order, progress, [_line(line) for line in agreed], steps, (paper_tag(order.state), *_axes(progress)),
        next(iter(told.values()), ""), timeline(acts, notes_of(journey)), _related(progress, shipments, invoices, items, deposits),
        ball, _next(order, shipments, invoices, items, by), progress.owed.received, order.total - progress.owed.received,
        order.state == Order.State.DRAFT and by.may("sales.change_order"),
        order.state in Order.CANCEL.sources and not picked and by.may("sales.cancel_order"),
        stops_of(order, holds, by), more_ways(order, holds, by, picked=picked), asked.amount if asked else ZERO,
        [(kind_words(hold.kind), left_words(hold)) for hold in holds if not hold.is_open],
    )  # fmt: skip


def _told(order: Order, progress: Progress, by: Actor) -> dict[int, str]:
    """The sentence of the order that the journey is about, from what the page has read already."""
    pk = progress.order.pk if progress.order else order.pk
    return sentences_of(
        [pk], by.language, at_sites={d.pk: d.site_id for d in progress.documents}, money={pk: progress.owed}
    )


def _axes(progress: Progress) -> tuple[Tag, ...]:
    return tuple(tag for tag in progress.tags if tag.text != _("Draft"))


def _line(agreed: OrderLine) -> Line:
    facts = agreed.line
    wanted = facts.ordered - facts.cancelled
    why, mark = promise_words(
        wanted or agreed.quantity,
        max(facts.reserved + facts.handed_over, ZERO),
        None,
        is_goods=facts.is_goods,
        receipt_on=facts.receipt_on,
    )
    promise = ""
    if facts.cancelled and not wanted:
        promise, why, mark = _("Cancelled"), "", "short"
    elif not wanted:
        promise, why, mark = _("Not ordered yet"), "", "make"
    elif facts.handed_over >= wanted:
        promise, why, mark = _("With the customer"), "", ""
    elif facts.ready >= wanted:
        promise, why, mark = _("Ready"), _("packed and on its shelf"), ""
    elif facts.packed >= wanted:
        promise, why, mark = _("Packed"), _("for the van, or on it"), "make"
    elif facts.picked >= wanted:
        promise, why, mark = _("Picked"), _("to be packed"), "make"
    return Line(agreed, facts, price_words(agreed.price_source), promise, why, mark)


def _related(
    progress: Progress, shipments: Sequence[Shipment], invoices: Sequence[Invoice], items: dict[int, OpenItem],
    deposits: Sequence[Payment],
) -> list[Related]:  # fmt: skip
    """Quote, shipments, deposits, invoices and the payments that settled them."""
    found = [
        Related(d, document_way("quote", d.pk), "label", None, _("the offer it came from"))
        for d in progress.documents
        if d.kind == "quote"
    ]
    words = {
        "waiting": Tag(_("Waiting"), "warn"), "released": Tag(_("To be picked"), "back"), "picked": Tag(_("Picked"), "back"),
        "ready": Tag(_("Ready"), "ok"), "shipped": Tag(_("Shipped"), "ok"), "handed_over": Tag(_("Handed over"), "ok"),
        "cancelled": Tag(_("Called off")), "returned": Tag(_("Came back"), "warn"),
        "packed": Tag(_("For the van"), "back"), "on_van": Tag(_("On the van"), "back"),
    }  # fmt: skip
    for s in shipments:
        where = _("shelf %(shelf)s") % {"shelf": s.shelf} if s.shelf else f"{s.carrier} {s.tracking_reference}".strip()
        count: Decimal = getattr(s, "pieces", None) or ZERO
        pieces = ngettext("%(n)s piece", "%(n)s pieces", int(count)) % {"n": number(count)}
        note = " · ".join(word for word in (pieces, where) if word)
        found.append(Related(s.document, document_way("shipment", s.pk), "truck", words.get(s.state), note))
    for p in deposits:
        note = money(p.amount, p.currency)
        found.append(Related(p.document, document_way("payment", p.pk), "cash", Tag(_("Deposit"), "ok"), note))
    for i in invoices:
        open_item = items.get(i.pk)
        tag = Tag(_("Draft")) if open_item is None else Tag(_("Open"), "warn")
        if open_item is not None and open_item.settled >= open_item.amount:
            tag = Tag(_("Settled"), "ok")
        found.append(Related(i.document, document_way(i.document.kind, i.pk), "paper", tag, money(i.total, i.currency)))
    if items:
        paid = Allocation.objects.filter(target_id__in=list(items)).select_related("source").order_by("id")
        seen: dict[int, Related] = {}
        in_advance = {p.pk for p in deposits}
        for a in paid:
            if a.source_id in in_advance:
                continue
            note = money(a.amount, next(iter(items.values())).currency)
            seen[a.source_id] = Related(a.source, document_way(a.source.kind, a.source_id), "cash", None, note)
        found += seen.values()
    return found


def _next(
    order: Order, shipments: Sequence[Shipment], invoices: Sequence[Invoice], items: dict[int, OpenItem], by: Actor
) -> Next | None:
    """The first thing that this actor can do for the customer now."""
    if order.state == Order.State.DRAFT:
        may = by.may("sales.confirm_order")
        return Next(_("Confirm order"), way("sales:confirmation", order.pk), post=True) if may else None
    by_state = {
        "ready": (
            ("fulfilment.hand_over_shipment", _("Hand over"), "fulfilment:handover")
            if order.method == "pickup"
            else ("fulfilment.ship_shipment", _("Ship"), "fulfilment:dispatch")
        ),
        "on_van": ("fulfilment.receive_shipment", _("Receive"), "fulfilment:receiving"),
        "packed": ("fulfilment.send_shipment", _("Load"), "fulfilment:shipment"),
        "picked": ("fulfilment.pack_shipment", _("Pack"), "fulfilment:packing"),
        "released": ("fulfilment.pick_shipment", _("Pick"), "fulfilment:pick"),
        "waiting": ("fulfilment.release_shipment", _("Release"), "fulfilment:shipment"),
    }
    for state, (capability, label, name) in by_state.items():
        for shipment in shipments:
            if shipment.state == state and by.may(capability) and way(name, shipment.pk):
                return Next(label, way(name, shipment.pk))
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
