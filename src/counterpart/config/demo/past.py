"""The past of Velo Nord: three months simulated with its own goods, people and customers, until yesterday evening.

On that evening nothing of the past is left lying: what is open today is what ``today`` opens.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F, Sum

from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.models import StockLevel
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company
from counterpart.config.simulating import after, books, counter, front, sending, stock
from counterpart.config.simulating.world import Buyer, World
from counterpart.config.worker import let_quotes_expire, let_reservations_expire
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.front_office.sales.actions import lose_quote
from counterpart.front_office.sales.models import Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.journeys.models import JourneyLine

SEED = 2291
DAYS = 88
TROUBLE = 0.1
A_DAY, ON_SATURDAYS = 1, 4  # about so many orders
NO_LETTERS = 14  # days before today in which nobody is reminded: somebody may do it today
SATURDAY, SUNDAY = 5, 6
BUYING, CALLING, COUNTING = (0, 3), (0, 2, 4), (1, 4)  # days of the week
ROUNDS = 12
LAST_ONES = Decimal(4)
BIKES_KEPT, PARTS_KEPT = (2, 9), (8, 60)  # with fewer, so many more are bought
LOST = ("Bought elsewhere", "Too expensive for now", "Decided for another model", "No answer")
Basket = list[tuple[str, int]]


def first_day(today: date) -> date:
    """The day on which the past begins."""
    return today - timedelta(days=DAYS)


def world_of(company: Company, today: date, seed: int = SEED) -> World:
    """Velo Nord as the simulation knows a company. The same seed and day give the same past."""
    began = first_day(today)
    at = datetime.combine(began, time(8), UTC)
    world = World(Random(seed), TROUBLE, company.house, at, _Baskets(company), began)
    world.asks = False
    world.sites, world.stocked = company.sites, sorted(company.sites.values())
    for name, actor in company.actors.items():
        duty, _, site = name.partition(".")
        if site:
            world.staff[duty, company.sites[site]] = actor
    for item in (*vn.BIKES, *vn.PARTS):
        if item.sku != vn.SOLD_OUT:  # its maker has stopped: nobody orders more
            pk = company.items[item.sku]
            world.goods[pk] = company.costs[item.sku]
            world.shelves[pk] = BIKES_KEPT if item in vn.BIKES else PARTS_KEPT
    bins = vn.bins()
    world.bins = {(company.sites[code], company.items[sku]): bins[sku] for code in vn.WITH_RACKS for sku in bins}
    world.services = [company.items[item.sku] for item in vn.SERVICES]
    world.buyers = [_buyer(company, customer) for customer in vn.CUSTOMERS]
    return world


def live_through(company: Company, world: World, days: int, step: Callable[[], None]) -> None:
    """Do it all, day after day."""
    stock.fill_shelves(world)
    sold_out = company.items[vn.SOLD_OUT]
    for site in world.stocked:
        by = world.who("warehouse", site)
        last_ones = [Arrival(sold_out, LAST_ONES, company.costs[vn.SOLD_OUT], world.place(site, sold_out))]
        world.does("goods received", receive_stock, site, last_ones, reason="opening", by=by)
    for day in range(days):
        world.opens(world.began + timedelta(days=day))
        if world.today.weekday() != SUNDAY:
            _working_day(world, letters=day % 3 == 0 and day < days - NO_LETTERS)
        step()


def _working_day(world: World, *, letters: bool) -> None:
    """Orders, parcels and money every day; the rest on its days of the week."""
    weekday = world.today.weekday()
    if weekday in BUYING:
        stock.buy(world)
    front.take_orders(world, ON_SATURDAYS if weekday == SATURDAY else A_DAY)
    sending.send_out(world)
    counter.serve_at_the_counter(world)
    if weekday in CALLING:
        front.follow_quotes(world)
        front.change_minds(world)
    if weekday in COUNTING:
        after.take_back(world)
        stock.keep_stock(world)
    books.keep_books(world, letters=letters)
    if weekday == SATURDAY:
        with held_at(world.at):
            let_quotes_expire()
            let_reservations_expire()


def clear_the_desks(company: Company, world: World, shelves: dict[str, dict[str, int]]) -> None:
    """Yesterday evening: whatever is open is done, quotes that nobody answered are lost, and the shelves are filled."""
    world.in_a_hurry = True
    for n, (pk, site) in enumerate(_open_quotes()):
        world.does("quotes lost", lose_quote, pk, reason=LOST[n % len(LOST)], by=world.who("sales", site))
    for _ in range(ROUNDS):
        _bring_what_is_missing(company, world)
        books.take_deposits(world)
        front.change_minds(world)
        sending.send_out(world)
        counter.serve_at_the_counter(world)
        after.go_on(world)
        books.post_invoices(world)
        if not Document.objects.filter(kind__in=("order", "shipment", "return"), closed_at=None).exists():
            break
    stock.let_go_of_what_is_kept(world)
    _shelves_of_this_morning(company, world, shelves)
    world.in_a_hurry = False


def _open_quotes() -> list[tuple[int, int]]:
    found = Quote.objects.filter(state__in=("draft", "sent")).order_by("pk")
    return list(found.values_list("pk", "document__site_id"))


def _bring_what_is_missing(company: Company, world: World) -> None:
    costs = {pk: company.costs[sku] for sku, pk in company.items.items()}
    waits = JourneyLine.objects.filter(
        is_goods=True, order__closed_at=None, ordered__gt=F("cancelled") + F("handed_over") + F("reserved")
    )
    missing = waits.values_list("order__site", "item").annotate(
        n=Sum(F("ordered") - F("cancelled") - F("handed_over") - F("reserved"))
    )
    by_site: dict[int, list[Arrival]] = {}
    for site, item, count in missing.order_by("order__site", "item"):
        by_site.setdefault(site, []).append(Arrival(item, count, costs[item], world.place(site, item)))
    for site, arrivals in by_site.items():
        world.does("goods received", receive_stock, site, arrivals, by=world.who("warehouse", site))


def _shelves_of_this_morning(company: Company, world: World, shelves: dict[str, dict[str, int]]) -> None:
    """So much stands there today, at least; and of what is sold out nothing."""
    sold_out = company.items[vn.SOLD_OUT]
    for code, wanted in shelves.items():
        site = world.sites[code]
        by = world.who("warehouse", site)
        levels = StockLevel.objects.filter(location__site=site, location__kind="stock")
        there: dict[int, Decimal] = dict(levels.values_list("item").annotate(n=Sum("on_hand")))
        lacking = {sku: quantity - there.get(company.items[sku], Decimal(0)) for sku, quantity in wanted.items()}
        arrivals = [
            Arrival(company.items[sku], n, company.costs[sku], world.place(site, company.items[sku]))
            for sku, n in lacking.items()
            if n > 0
        ]
        if arrivals:
            world.does("goods received", receive_stock, site, arrivals, by=by)
        if there.get(sold_out):
            stood = levels.filter(item=sold_out, on_hand__gt=0).values_list("location__code", flat=True)
            gone = [Found(sold_out, Decimal(0), place) for place in stood]
            world.does("counts", count_stock, site, gone, note="The last ones were torn", by=by)


def _buyer(company: Company, customer: vn.DemoCustomer) -> Buyer:
    """In Brno nobody stands at a counter: what is bought there is delivered."""
    methods = ("pickup", "pickup", "delivery") if customer.is_firm else ("pickup",)
    pays = ("bank",) if customer.is_firm else ("card", "card", "cash", "bank")
    site = company.sites[customer.site]
    buyer = Buyer(company.customers[customer.name], customer.name, site, methods, pays=pays)
    return replace(buyer, methods=("delivery",)) if customer.site == "BRN" else buyer


class _Baskets:
    """What somebody like this buys at once; each item on one line. The last ones of what is sold out go first."""

    def __init__(self, company: Company) -> None:
        self.items = company.items
        self.customers = {company.customers[customer.name]: customer for customer in vn.CUSTOMERS}
        self.last_ones = dict.fromkeys(company.sites.values(), LAST_ONES)

    def __call__(self, world: World, buyer: Buyer) -> list[Wanted]:
        basket = dict(basket_for(self.customers[buyer.pk], world.rng))
        if vn.SOLD_OUT in basket:
            if self.last_ones[buyer.site] < basket[vn.SOLD_OUT]:
                basket[vn.SIMILAR] = basket.pop(vn.SOLD_OUT)
            else:
                self.last_ones[buyer.site] -= basket[vn.SOLD_OUT]
        return [Wanted(self.items[sku], Decimal(count)) for sku, count in basket.items()]


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


def wanted(company: Company, basket: Basket) -> list[Wanted]:
    return [Wanted(company.items[sku], Decimal(quantity)) for sku, quantity in basket]


def offspring(document_id: int, kind: str) -> int:
    """The newest paper of a kind in the same chain."""
    found = Document.objects.filter(journey__chain=document_id, kind=kind).order_by("-pk").values_list("pk", flat=True)
    return found[:1][0]
