"""What happened in a simulation, chapter by chapter: so that nothing of it can vanish without anybody noticing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, QuerySet

from counterpart.back_office.accounting.models import Account, Allocation, EntryLine, Invoice, Payment, ReminderLine
from counterpart.back_office.fulfilment.models import Serial, Shipment
from counterpart.foundation.acts.models import Act
from counterpart.foundation.documents.models import Document
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.front_office.sales.models import Hold, Order, OrderVersion, Quote
from counterpart.hall.cover.models import Cover, Gap
from counterpart.hall.journeys.models import JourneyLine

Figures = Mapping[str, int]
How = Callable[[Figures], int]


def done(*deeds: str) -> How:
    """As often as one of these deeds was done."""
    return lambda figures: sum(figures.get(deed, 0) for deed in deeds)


def refused(code: str) -> How:
    """As often as the house said no for this reason."""
    return lambda figures: sum(count for what, count in figures.items() if what.startswith(f"refused {code}:"))


def found(rows: Callable[[], QuerySet[Any, Any]]) -> How:
    """As many rows of the database say so."""
    return lambda _figures: rows().count()


def acts(action: str, **changed: Any) -> How:
    """As often as the acts tell of this action, and of what it changed."""
    return found(lambda: Act.objects.filter(action=action, **{f"changed__{k}": v for k, v in changed.items()}))


def holds(kind: str, how: str) -> How:
    return found(lambda: Hold.objects.filter(kind=kind, left_how=how))


def shipments(**like: Any) -> How:
    return found(lambda: Shipment.objects.filter(**like))


def parts(of: str) -> Callable[[], QuerySet[Any, Any]]:
    """Orders with several of these papers."""
    return lambda: Order.objects.annotate(n=Count(of)).filter(n__gt=1)


def _refunds() -> QuerySet[Any, Any]:
    return Allocation.objects.filter(target__payment__direction="out", reverses=None)


def _no_show_refunds() -> QuerySet[Any, Any]:
    nobody_came = Shipment.objects.filter(returned_why="no_show").values("order")
    return _refunds().filter(source__payment__order__in=nobody_came)


def _exchange() -> QuerySet[Any, Any]:
    return EntryLine.objects.filter(account__role=Account.Role.EXCHANGE)


STAGES = {
    "waiting": "not released", "released": "to be picked", "picked": "picked", "packed": "packed for the van",
    "ready": "ready", "partly left": "partly left",
}  # fmt: skip

HAPPENINGS: dict[str, dict[str, How]] = {
    "Shortage and promise": {
        "orders placed": done("orders placed", "drafts confirmed", "quotes accepted", "quotes accepted by link"),
        "refused, as not all of it was there": refused("shortage"),
        "receipts that served who waited": acts("inventory.receive_stock", served__gt=0),
        "lines promised by what is expected": found(lambda: JourneyLine.objects.exclude(receipt_on=None)),
        "deliveries late": done("deliveries put off"),
        "deliveries that never came": done("deliveries dropped"),
        "picked short": acts("fulfilment.pick_shipment", short__isnull=False),
        "promised anew": done("orders promised anew"),
        "goods moved to another order": done("goods moved to another order"),
        "goods of an order freed": done("goods of an order freed"),
        "freed what will not ship": done("freed what will not ship"),
        "kept aside": done("goods kept aside"),
        "kept until its time was over": acts("inventory.free_expired"),
        "kept aside and freed by hand": done("goods kept aside freed", "goods that were missing freed"),
        "counts that found something else": acts("inventory.count_stock", different__gt=0),
    },
    "Parts and places": {
        "orders in several parcels": found(parts("document__shipments")),
        "orders on several invoices": found(
            lambda: Document.objects.filter(kind="invoice").values("origin").annotate(n=Count("pk")).filter(n__gt=1)
        ),
        "parts released on purpose": done("parts released on purpose"),
        "shipped by carrier": shipments(state="shipped"),
        "sent by van": done("parcels put on the van"),
        "received from the van": done("parcels received from the van"),
        "fetched": shipments(state="handed_over"),
        "found by the pickup code": done("parcels found by their code"),
        "fetched by somebody else": done("parcels fetched by somebody else"),
        "identity not shown": refused("identity_missing"),
        "fetched in parts": done("parcels fetched in parts"),
        "not paid, not handed over": refused("not_paid"),
        "paid at the desk": done("paid before they took it"),
        "trusted this once": done("trusted this once"),
        "customers reminded": acts("fulfilment.remind_of_pickup"),
        "refused by the customer": done("parcels refused"),
        "nobody came": shipments(returned_why="no_show"),
        "nobody came, money paid back": found(_no_show_refunds),
    },
    "Money on the way": {
        "invoices": done("invoices posted"),
        "deposits": done("deposits paid"),
        "deposit holds left by paying": holds("deposit", "prepayment"),
        "credit holds left by paying": holds("credit", "prepayment"),
        "credit holds left by approval": holds("credit", "approval"),
        "credit holds left by a smaller order": holds("credit", "smaller"),
        "paid in parts": done("part payments"),
        "paid too much": done("payments with too much"),
        "paid a little less": done("payments a few cents short"),
        "cents written off": done("cents written off"),
        "money paid back": found(_refunds),
        "credit used for another invoice": done("credit allocated"),
        "allocations taken back": done("allocations taken back"),
        "credit notes": done("credit notes"),
        "invoices in another currency": found(lambda: Invoice.objects.exclude(currency="EUR")),
        "payments in another currency": found(lambda: Payment.objects.exclude(currency="EUR")),
        "exchange differences": found(_exchange),
        "open items valued at the end of a month": done("open items valued"),
        "first reminders": found(lambda: ReminderLine.objects.filter(level=1)),
        "second reminders": found(lambda: ReminderLine.objects.filter(level=2)),
        "third reminders": found(lambda: ReminderLine.objects.filter(level=3)),
        "reminders paused": done("reminders paused"),
        "reminders resumed": done("reminders resumed"),
        "months closed": done("months closed"),
    },
    "Changes": {
        "orders agreed anew": found(lambda: OrderVersion.objects.all()),
        "another quantity": done("orders changed: quantity", "orders changed"),
        "another line": done("orders changed: line", "orders changed"),
        "another way": done("orders changed: method", "orders changed"),
        "another day": done("orders changed: day", "orders changed"),
        **{
            f"lines cancelled or made smaller, {said}": done(f"lines cancelled: {stage}")
            for stage, said in STAGES.items()
        },
        "drafts given up": done("drafts given up"),
        **{f"orders cancelled, {said}": done(f"orders cancelled: {stage}") for stage, said in STAGES.items()},
        "not changed, as it is on the van": refused("on_the_van"),
        "parcels called back and put back": done("parcels put back"),
        "orders held by hand": found(lambda: Hold.objects.filter(kind__in=("price", "stock", "paper"))),
        "holds lifted": done("holds lifted"),
        "saved by an old version": refused("stale"),
        "quotes accepted": done("quotes accepted"),
        "quotes accepted by link": done("quotes accepted by link"),
        "quotes declined by link": done("quotes declined by link"),
        "quotes lost": done("quotes lost"),
        "quotes expired": found(lambda: Quote.objects.filter(state="expired")),
        "quotes renewed": done("quotes renewed"),
        "returned over the counter": done("goods returned over the counter"),
        "exchanged over the counter": done("goods exchanged"),
        "returns asked for": done("returns asked for"),
        "returns asked for too late": found(lambda: Return.objects.filter(is_late=True)),
        "returns refused": done("returns refused"),
        "returns credited": done("returns credited"),
        "returns replaced": done("returns exchanged"),
        "came back as new": found(lambda: ReturnLine.objects.filter(as_new__gt=0)),
        "came back damaged": found(lambda: ReturnLine.objects.filter(damaged__gt=0)),
        "given back to the customer": found(lambda: ReturnLine.objects.filter(given_back__gt=0)),
        "a fee kept": found(lambda: Return.objects.filter(state="credited", fee_share__gt=0)),
        "returns paid back": found(lambda: Return.objects.filter(paid_back__gt=0)),
        "pieces sold by number": found(lambda: Serial.objects.all()),
        "pieces that came back by number": found(lambda: Serial.objects.exclude(back_on=None)),
        "warranties told by number": done("warranties told by number"),
    },
    "People": {
        "fell ill": done("fell ill"),
        "had a break, covered": found(lambda: Cover.objects.filter(kind="break", state="closed")),
        "planned leave": done("planned leave"),
        "came back early": done("came back early"),
        "guessed anew until when": done("guessed anew until when"),
        "stood in, asked": done("said yes to stand in"),
        "stood in, agreed beforehand": found(lambda: Cover.objects.filter(answer_by=None, grant__isnull=False)),
        "said no": done("said no to stand in"),
        "did not answer": found(lambda: Cover.objects.filter(state="expired")),
        "handed back": done("covers handed back"),
        "taken back by a lead": done("covers taken back"),
        "did something for somebody else": found(lambda: Act.objects.exclude(on_behalf_of=None)),
        "nobody could": found(lambda: Gap.objects.all()),
    },
    "Many at once": {
        "waves walked": done("waves ended"),
        "waves given back": done("waves given back"),
        "sent twice, done once": done("sent twice, done once"),
    },
}


def happened(figures: Figures) -> dict[str, dict[str, int]]:
    """How often each of it happened, by chapter."""
    return {chapter: {what: how(figures) for what, how in listed.items()} for chapter, listed in HAPPENINGS.items()}
