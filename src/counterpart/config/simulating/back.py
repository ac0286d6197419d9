"""What the back office of a simulation does on a day: goods in, goods out, counts, invoices, money."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F, Sum

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice, receive_payment
from counterpart.back_office.accounting.allocating import allocate, refund, take_back_allocation
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.closing import close_period, create_periods
from counterpart.back_office.accounting.crediting import CreditLine, credit_invoice
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.accounting.models import Allocation, Invoice, OpenItem, Payment, Period
from counterpart.back_office.accounting.settling import Part
from counterpart.back_office.fulfilment.actions import pack_shipment, pick_shipment, release_shipment, ship_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.recalling import put_back_shipment
from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.expecting import change_expected, drop_expected, expect_goods
from counterpart.back_office.inventory.keeping import free_aside, free_unshippable, keep_goods
from counterpart.back_office.inventory.models import Expected, Reservation, StockLevel
from counterpart.config.simulating.world import World
from counterpart.front_office.sales.models import Deposit, Hold

LOW, FULL = 12, 40


def fill_shelves(world: World) -> None:
    """The opening stock: less than the first week will want."""
    for site in world.sites.values():
        arrivals = [Arrival(item, Decimal(world.rng.randint(5, FULL)), cost) for item, cost in world.goods.items()]
        world.does("goods received", receive_stock, site, arrivals, reason="opening", by=world.who("warehouse", site))


def buy(world: World) -> None:
    """What runs low is ordered; what was promised comes, late, short, dearer, or never."""
    for site in world.sites.values():
        by = world.who("warehouse", site)
        free = dict(
            StockLevel.objects.filter(location__site=site)
            .values_list("item")
            .annotate(n=Sum(F("on_hand") - F("reserved")))
        )
        coming = set(Expected.objects.filter(site=site, is_open=True).values_list("item", flat=True))
        for item in world.goods:
            if free.get(item, 0) < LOW and item not in coming and world.happens(0.7):
                due, many = world.today + timedelta(days=world.rng.randint(1, 6)), Decimal(FULL)
                world.does("goods expected", expect_goods, site, item, quantity=many, due_on=due, by=by)
        arrivals = []
        open_ones = Expected.objects.filter(site=site, is_open=True, due_on__lte=world.today)
        for pk, item, quantity, received in open_ones.order_by("pk").values_list("pk", "item", "quantity", "received"):
            if world.goes_wrong(0.2):
                late = world.today + timedelta(days=world.rng.randint(1, 5))
                world.does("deliveries put off", change_expected, pk, due_on=late, by=by)
            elif world.goes_wrong(0.05):
                world.does("deliveries dropped", drop_expected, pk, by=by)
            else:
                came = quantity - received - (1 if world.goes_wrong(0.2) else 0)
                if came > 0:
                    dearer = Decimal(1) + Decimal(world.rng.randint(-5, 10)) / 100
                    arrivals.append(Arrival(item, came, round(world.goods[item] * dearer, 4)))
        if arrivals:
            world.does("goods received", receive_stock, site, arrivals, by=by)


def keep_stock(world: World) -> None:
    """Counting, breaking, setting aside."""
    for site in world.sites.values():
        by = world.who("warehouse", site)
        levels = StockLevel.objects.filter(location__site=site, location__kind="stock").order_by("pk")
        counted = [level for level in levels if world.goes_wrong(0.02)]
        found = [
            Found(level.item_id, max(level.reserved, level.on_hand + world.rng.randint(-2, 2))) for level in counted
        ]
        if found:
            world.does("counts", count_stock, site, found, note="Spot check", by=by)
        if world.goes_wrong(0.05):
            item, until = world.rng.choice(list(world.goods)), world.at + timedelta(days=3)
            world.does("goods kept aside", keep_goods, item, site_id=site, quantity=Decimal(2), until=until,
                       why="For the window", by=by)  # fmt: skip
        if world.goes_wrong(0.05):
            item = world.rng.choice(list(world.goods))
            world.does("goods freed that will not ship", free_unshippable, item, site_id=site, by=by)
    for pk in Reservation.objects.filter(line=None).order_by("pk").values_list("pk", flat=True):
        if world.goes_wrong(0.1):
            world.does("goods kept aside freed", free_aside, pk, by=world.who("warehouse"))


def send_out(world: World) -> None:
    """Each parcel goes as far as the day lets it; a shelf is short now and then."""
    for pk, site in Shipment.objects.filter(state="recalled").order_by("pk").values_list("pk", "document__site_id"):
        if world.happens(0.7):
            world.does("parcels put back", put_back_shipment, pk, by=world.who("fulfilment", site))
    shipments = Shipment.objects.filter(state__in=("waiting", "released", "picked", "ready")).order_by("pk")
    for shipment in shipments.select_related("document"):
        site, state = shipment.document.site_id, shipment.state
        by = world.who("fulfilment", site)
        if state == "waiting" and world.happens(0.8):
            done = world.does("parcels released", release_shipment, shipment.pk, split=world.happens(0.3), by=by)
            state = "released" if done else state
        if state == "released" and world.happens(0.8):
            short = []
            if world.goes_wrong(0.08):
                line = shipment.lines.order_by("position").first()
                if line and line.is_goods:
                    short = [(line.position, line.quantity - 1 if line.quantity > 1 else line.quantity)]
            done = world.does("parcels picked", pick_shipment, shipment.pk, short=short, by=by)
            state = "picked" if done and done.state == "picked" else state
        if state == "picked" and world.happens(0.9):
            shelf = f"{world.rng.choice('ABC')}{world.rng.randint(1, 4)}"
            done = world.does("parcels packed", pack_shipment, shipment.pk, shelf=shelf, by=by)
            state = "ready" if done else state
        if state == "ready" and shipment.method == "delivery" and world.happens(0.7):
            reference = f"PS{shipment.pk:07d}"
            world.does("parcels shipped", ship_shipment, shipment.pk, tracking_reference=reference, by=by)


def keep_books(world: World) -> None:
    """Invoices go out, money comes in: whole, in parts, too much, to the wrong invoice, and sometimes back."""
    by = world.who("accounting")
    for pk in (
        Invoice.objects.filter(document__number=None, document__closed_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        if world.happens(0.9):
            world.does("invoices posted", post_invoice, pk, by=by)
    for order in Hold.objects.filter(left_at=None, kind="credit").order_by("pk").values_list("order", flat=True):
        if world.happens(0.3):
            world.does("credit approved", approve_credit, order, reason="Pays in the end", by=by)
    _take_deposits(world)
    _take_money(world)
    for item in OpenItem.objects.filter(side="credit", settled__lt=F("amount")).order_by("pk"):
        left = item.amount - item.settled
        owed = (
            OpenItem.objects.filter(party=item.party_id, side="debit", settled__lt=F("amount")).order_by("pk").first()
        )
        if owed and world.happens(0.3):
            part = Part(owed.pk, min(left, owed.amount - owed.settled))
            world.does("credit allocated", allocate, item.pk, parts=[part], by=by)
        elif world.happens(0.05):
            world.does("money paid back", refund, item.pk, amount=left, by=by)
    if world.goes_wrong(0.05):
        made = Allocation.objects.filter(reverses=None, reversed_by=None).order_by("-pk").first()
        if made:
            world.does("allocations taken back", take_back_allocation, made.source_id, allocation_id=made.pk, by=by)


def _take_deposits(world: World) -> None:
    """Most deposits that were asked for come; some are not the amount that was asked for."""
    asked = Deposit.objects.filter(order__state="confirmed", order__document__closed_at=None).order_by("pk")
    for order, site, amount in asked.values_list("order", "order__document__site_id", "amount"):
        paid = Payment.objects.filter(order=order, direction="in").exists()
        if not paid and world.happens(0.3):
            other = amount - 1 if world.goes_wrong(0.2) and amount > 2 else amount
            world.does("deposits paid", receive_deposit, order, amount=other, by=world.who("counter", site))


def _take_money(world: World) -> None:
    by = world.who("accounting")
    for item in OpenItem.objects.filter(side="debit", settled__lt=F("amount")).order_by("pk"):
        open_now = item.amount - item.settled
        overdue = (world.today - item.due_on).days
        if not world.happens(0.5 if overdue >= 0 else 0.04):
            continue
        method = world.rng.choice(("bank", "card", "cash"))
        if world.goes_wrong(0.1):
            half = round(open_now / 2, 2)
            world.does("part payments", pay_invoice, item.pk, amount=max(half, Decimal("0.01")), method=method, by=by)
        elif world.goes_wrong(0.08):
            parts = [Part(item.pk, open_now)]
            world.does("payments with too much", receive_payment, item.party_id, amount=open_now + 5, parts=parts,
                       method=method, by=by)  # fmt: skip
        elif world.goes_wrong(0.03):
            world.does("payments beyond what is open", pay_invoice, item.pk, amount=open_now + 1, method=method, by=by)
        else:
            world.does("payments", pay_invoice, item.pk, amount=open_now, method=method, by=by)
        if world.goes_wrong(0.04):
            lines = [CreditLine(1, Decimal(1))]
            world.does("credit notes", credit_invoice, item.pk, reason="Scratched", lines=lines, by=by)


def close_months(world: World) -> None:
    """On the eighth the month before is closed; each year gets its months in time."""
    by = world.who("accounting")
    if world.today.day == 8:
        before = world.today.replace(day=1) - timedelta(days=1)
        period = Period.objects.filter(ends_on=before, state="open").first()
        if period is None:
            world.does("years opened", create_periods, before.year, by=by)
            period = Period.objects.filter(ends_on=before, state="open").first()
        if period:
            world.does("months closed", close_period, period.pk, by=by)
