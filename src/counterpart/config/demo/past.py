"""A believable past: what was ordered, delivered, invoiced and paid in the last three months, day by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import Invoice
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
    ship_shipment,
)
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company
from counterpart.foundation.documents.models import Document
from counterpart.front_office.sales.actions import (
    accept_quote,
    create_quote,
    lose_quote,
    place_order,
    send_quote,
)
from counterpart.front_office.sales.pricing import Wanted

ORDERS = 240
DAYS = 88
SITE_SHARES = {"ZAG": 42, "BRN": 20, "UPP": 22, "MAN": 16}
SHELVES = [f"{row}{number}" for row in "ABC" for number in range(1, 5)]
LOST = ("Bought elsewhere", "Too expensive for now", "Decided for another model", "No answer")
Basket = list[tuple[str, int]]


@dataclass
class Trip:
    """One order of the past: planned first, then walked day by day."""

    customer: vn.DemoCustomer
    basket: Basket
    ordered_on: date
    left_on: date
    paid_on: date | None
    paid_share: Decimal
    method: str
    with_quote: bool
    shelf: str
    pays_by: str
    order: int = 0
    invoice: int = 0


Event = tuple[date, int, int, Callable[[], None]]


def basket_for(customer: vn.DemoCustomer, rng: Random) -> Basket:
    """What somebody like this buys at once; each item on one line."""
    if customer.is_dealer:
        goods = rng.choices(vn.PARTS, [i.often for i in vn.PARTS], k=rng.randint(3, 7))
        bikes = rng.choices(vn.BIKES, [i.often for i in vn.BIKES], k=rng.randint(0, 2))
        picked = [(i.sku, rng.choice((2, 4, 5, 6, 10, 12))) for i in goods] + [
            (i.sku, rng.randint(1, 3)) for i in bikes
        ]
    else:
        picked = []
        if rng.random() < 0.3:
            picked.append((rng.choices(vn.BIKES, [i.often for i in vn.BIKES])[0].sku, 1))
        goods = rng.choices(vn.PARTS, [i.often for i in vn.PARTS], k=rng.randint(1, 4))
        picked += [(i.sku, rng.choice((1, 1, 1, 2))) for i in goods]
        if rng.random() < 0.2:
            picked.append((rng.choices(vn.SERVICES, [i.often for i in vn.SERVICES])[0].sku, 1))
    return list(dict(picked).items())


def plan_trips(today: date, rng: Random) -> list[Trip]:
    """Everything that will have happened. More is sold on Saturdays, and a little more every month."""
    days = [today - timedelta(days=n) for n in range(DAYS, 0, -1)]
    weights = [(0 if d.weekday() == 6 else 3 if d.weekday() == 5 else 2) * (100 + n) for n, d in enumerate(days)]
    trips = []
    for ordered_on in sorted(rng.choices(days, weights, k=ORDERS)):
        site = rng.choices(list(SITE_SHARES), list(SITE_SHARES.values()))[0]
        customer = rng.choice([c for c in vn.CUSTOMERS if c.site == site])
        delivery = site == "BRN" or (customer.is_firm and rng.random() < 0.6)
        wait = rng.choice((1, 2, 2, 3, 4, 6)) if delivery else rng.choice((0, 0, 1, 1, 2, 4))
        left_on = min(ordered_on + timedelta(days=wait), today - timedelta(days=1))
        paid_on: date | None = left_on
        share = Decimal(1)
        if customer.is_firm:
            paid_on = left_on + timedelta(days=customer.terms + rng.randint(-8, 9))
            if paid_on > today or rng.random() < 0.1:
                paid_on = None
            elif rng.random() < 0.05:
                share = Decimal("0.5")
        pays_by = "bank" if customer.is_firm else rng.choice(("card", "card", "cash", "bank"))
        trips.append(
            Trip(
                customer, basket_for(customer, rng), ordered_on, left_on, paid_on, share,
                "delivery" if delivery else "pickup", rng.random() < 0.2, rng.choice(SHELVES), pays_by,
            )
        )  # fmt: skip
    return trips


def fill_the_shelves(company: Company, trips: Sequence[Trip], more: dict[str, dict[str, int]], on: date) -> None:
    """Opening stock: all that the past will sell, and what stands on the shelves today."""
    needed = {code: dict(rest) for code, rest in more.items()}
    for trip in trips:
        mine = needed[trip.customer.site]
        for sku, quantity in trip.basket:
            if not sku.startswith("SV-"):
                mine[sku] = mine.get(sku, 0) + quantity
    for code, goods in needed.items():
        arrivals = [Arrival(company.items[sku], Decimal(q), company.costs[sku]) for sku, q in goods.items() if q]
        receive_stock(company.sites[code], arrivals, reason="opening", on=on, by=company.house)


def live_through(company: Company, trips: Sequence[Trip], step: Callable[[], None]) -> None:
    """Do it all, in the order of the days."""
    events: list[Event] = []
    for number, trip in enumerate(trips):
        events.append((trip.ordered_on, 0, number, lambda t=trip: _order(company, t)))  # type: ignore[misc]
        events.append((trip.left_on, 1, number, lambda t=trip: _deliver(company, t)))  # type: ignore[misc]
        if trip.paid_on is not None:
            events.append((trip.paid_on, 2, number, lambda t=trip: _pay(company, t)))  # type: ignore[misc]
    for _day, kind, _number, happen in sorted(events, key=lambda e: e[:3]):
        happen()
        if kind == 1:
            step()


def lose_some_quotes(company: Company, today: date, rng: Random) -> None:
    for reason in LOST:
        customer = rng.choice([c for c in vn.CUSTOMERS if c.site == "ZAG"])
        on = today - timedelta(days=rng.randint(12, 60))
        by = company.at("sales.ZAG")
        quote = create_quote(company.customers[customer.name], wanted(company, basket_for(customer, rng)), on=on, by=by)
        send_quote(quote.id, by=by)
        lose_quote(quote.id, reason=reason, by=by)


def wanted(company: Company, basket: Basket) -> list[Wanted]:
    return [Wanted(company.items[sku], Decimal(quantity)) for sku, quantity in basket]


def offspring(document_id: int, kind: str) -> int:
    """The newest paper of a kind in the same chain."""
    found = Document.objects.filter(journey__chain=document_id, kind=kind).order_by("-pk").values_list("pk", flat=True)
    return found[:1][0]


def _order(company: Company, trip: Trip) -> None:
    party, site = company.customers[trip.customer.name], trip.customer.site
    by = company.at(f"sales.{site}")
    lines = wanted(company, trip.basket)
    if trip.with_quote:
        quote = create_quote(party, lines, method=trip.method, on=trip.ordered_on, by=by)
        trip.order = accept_quote(quote.id, on=trip.ordered_on, by=by).id
    else:
        trip.order = place_order(party, lines, method=trip.method, on=trip.ordered_on, by=by).id


def _deliver(company: Company, trip: Trip) -> None:
    site, on = trip.customer.site, trip.left_on
    back = company.at(f"fulfilment.{site}")
    shipment = offspring(trip.order, "shipment")
    release_shipment(shipment, by=back)
    pick_shipment(shipment, on=on, by=back)
    pack_shipment(shipment, shelf=trip.shelf, by=back)
    if trip.method == "delivery":
        ship_shipment(shipment, tracking_reference=f"CZ{trip.order:09d}", carrier="DPD", on=on, by=back)
    else:
        front = company.actors.get(f"pickup.{site}") or company.at(f"counter.{site}")
        hand_over_shipment(shipment, to=trip.customer.name, on=on, by=front)
    trip.invoice = offspring(trip.order, "invoice")
    post_invoice(trip.invoice, on=on, by=company.at("accounting.ZAG"))


def _pay(company: Company, trip: Trip) -> None:
    total = Invoice.objects.values_list("total", flat=True).get(pk=trip.invoice)
    amount = total if trip.paid_share == 1 else round(total * trip.paid_share, 2)
    by = company.at("accounting.ZAG")
    pay_invoice(trip.invoice, amount=amount, method=trip.pays_by, on=trip.paid_on, by=by)
