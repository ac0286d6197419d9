"""Everything about one customer from every department, in a constant number of statements."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import F

from counterpart.back_office.accounting.models import OpenItem
from counterpart.back_office.accounting.reminded import last_words
from counterpart.design.parts import Step
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.documents.models import Document, Note
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.credit import Exposure, exposures_of
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.queries import orders, quotes
from counterpart.front_office.sales.words import Tag, paper_tag
from counterpart.hall.journeys.story import sentences_of
from counterpart.workplace.progress import Progress, progress_of
from counterpart.workplace.ways import document_way, way

ZERO = Decimal(0)
OPEN_ORDERS_MAX, RECENT_MAX = 20, 10


@dataclass(frozen=True)
class OpenOrder:
    """An open order with its thread and its sentence."""

    order: Order
    steps: list[Step]
    tags: tuple[Tag, ...]
    sentence: str
    is_ready: bool
    promised_at: datetime | None
    hand_over: str


@dataclass(frozen=True)
class Owing:
    """An invoice, credit note or payment that is not settled."""

    item: OpenItem
    left: Decimal
    url: str
    is_late: bool
    reminded: str = ""


@dataclass(frozen=True)
class CustomerStory:
    """The customer page."""

    party: Party
    contacts: list[str]
    address: str
    owes: dict[str, Decimal]
    open_orders: list[OpenOrder]
    owings: list[Owing]
    quotes: list[tuple[Quote, Tag]]
    recent: list[tuple[Document, str]]
    notes: list[Note]
    currency: str
    credit: Exposure | None = None


def customer_story(party: Party, by: Actor) -> CustomerStory:
    """Who they are, what they owe, what is on its way: some twenty statements, however long they have been here."""
    at = now()
    site = house().sites[by.desk.site_id]
    today = day_in(site.zone, at)
    address = party.addresses.order_by("kind", "id").first()
    mine = orders(by).filter(document__party=party)
    listed = list(mine.filter(document__closed_at=None).order_by("-document_id")[:OPEN_ORDERS_MAX])
    progress = progress_of([order.document.journey_id for order in listed])
    sentences = _told(listed, progress, by) if listed else {}
    open_orders = [
        _open(o, progress.get(o.document.journey_id, Progress()), sentences.get(o.pk, ""), at, by) for o in listed
    ]
    open_orders.sort(key=lambda each: not each.is_ready)
    unsettled = OpenItem.objects.filter(by.scope("document__"), party=party, settled__lt=F("amount"))
    items = list(unsettled.select_related("document").order_by("due_on", "document_id")[:50])
    reminded = last_words([i.pk for i in items])
    owings = [
        Owing(
            i,
            i.amount - i.settled,
            document_way(i.document.kind, i.document_id),
            i.side == "debit" and i.due_on < today,
            reminded.get(i.pk, ""),
        )
        for i in items
    ]
    owes: dict[str, Decimal] = {}
    for each in owings:
        sign = 1 if each.item.side == "debit" else -1
        owes[each.item.currency] = owes.get(each.item.currency, ZERO) + sign * each.left
    offered = quotes(by).filter(document__party=party, document__closed_at=None).order_by("-document_id")[:RECENT_MAX]
    recent = Document.objects.filter(by.scope(), party=party).exclude(closed_at=None).order_by("-id")[:RECENT_MAX]
    notes = Note.objects.filter(by.scope("document__"), document__party=party).select_related("person", "document")
    credit = None
    if party.credit_limit is not None:
        found, _left = exposures_of([party.pk], site.entity.currency, today)
        credit = found[party.pk]
    return CustomerStory(
        party, [c.value for c in party.contact_points.order_by("kind", "id")], ", ".join(address.as_lines()) if address else "",
        owes or {site.entity.currency: ZERO}, open_orders, owings, [(q, paper_tag(q.state)) for q in offered],
        [(d, document_way(d.kind, d.pk)) for d in recent], list(notes.order_by("-id")[:RECENT_MAX]), site.entity.currency,
        credit,
    )  # fmt: skip


def _told(listed: list[Order], progress: dict[int, Progress], by: Actor) -> dict[int, str]:
    """The sentences of these orders, from what the page has read already."""
    sites = {order.pk: order.document.site_id for order in listed}
    money = {each.order.pk: each.owed for each in progress.values() if each.order}
    known = money if money.keys() >= sites.keys() else None
    return sentences_of(list(sites), by.language, at_sites=sites, money=known)


def _open(order: Order, progress: Progress, sentence: str, at: datetime, by: Actor) -> OpenOrder:
    """What is ready can be handed over at once, by whoever may: as if its slip had been scanned among the pickups."""
    ready = progress.sums.ready > progress.sums.handed_over
    may = ready and order.method == "pickup" and by.may("fulfilment.hand_over_shipment")
    scan = urlencode({"scan": 1, "q": order.document.reference})
    url = f"{way('fulfilment:pickups')}?{scan}" if may else ""
    return OpenOrder(order, progress.steps(at), progress.tags, sentence, ready, progress.promised_at, url)
