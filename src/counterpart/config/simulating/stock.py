"""What comes into the shelves of a simulation, what stands on them, and for whom it is kept."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F, QuerySet

from counterpart.back_office.inventory.actions import Arrival, Found, count_stock, receive_stock
from counterpart.back_office.inventory.expecting import change_expected, drop_expected, expect_goods
from counterpart.back_office.inventory.keeping import (
    free_aside,
    free_goods,
    free_unshippable,
    keep_goods,
    move_reservation,
)
from counterpart.back_office.inventory.models import Reservation, StockLevel
from counterpart.config.simulating import scans
from counterpart.config.simulating.world import World
from counterpart.hall.journeys.models import JourneyLine


def fill_shelves(world: World) -> None:
    """The opening stock: less than the first week will want."""
    for site in world.stocked:
        rng, by = world.rng, world.who("warehouse", site)
        arrivals = [
            Arrival(item, Decimal(rng.randint(low * 5 // 12, full)), world.goods[item], world.place(site, item))
            for item, (low, full) in ((item, world.shelf(item)) for item in world.goods)
        ]
        world.does("goods received", receive_stock, site, arrivals, reason="opening", by=by)


def buy(world: World) -> None:
    """What runs low is ordered; what was promised comes, late, short, dearer, or never."""
    free, expected = {(site, item): n for site, item, n in scans.free_goods()}, scans.expected_goods()
    on_order = {(site, item) for _, site, item, *_ in expected}
    for site in world.stocked:
        for item in world.goods:
            low, full = world.shelf(item)
            if free.get((site, item), 0) < low and (site, item) not in on_order and world.happens(0.7):
                due, by = world.today + timedelta(days=world.rng.randint(1, 6)), world.who("warehouse", site)
                many = Decimal(full)
                world.does("goods expected", expect_goods, site, item, quantity=many, due_on=due, by=by)
    arrivals: dict[int, list[Arrival]] = {}
    for pk, site, item, due_on, quantity, received in expected:
        by = world.who("warehouse", site)
        if due_on > world.today:
            continue
        if world.goes_wrong(0.2, first="deliveries put off"):
            late = world.today + timedelta(days=world.rng.randint(1, 5))
            world.does("deliveries put off", change_expected, pk, due_on=late, by=by)
        elif world.goes_wrong(0.05, first="deliveries dropped"):
            world.does("deliveries dropped", drop_expected, pk, by=by)
        else:
            came = quantity - received - (1 if world.goes_wrong(0.2) else 0)
            if came > 0:
                dearer = Decimal(1) + Decimal(world.rng.randint(-5, 10)) / 100
                arrival = Arrival(item, came, round(world.goods[item] * dearer, 4), world.place(site, item))
                arrivals.setdefault(site, []).append(arrival)
    for site, listed in sorted(arrivals.items()):
        world.does("goods received", receive_stock, site, listed, by=world.who("warehouse", site))


def keep_stock(world: World) -> None:
    """Counting, setting aside, and giving what is kept for one to somebody else."""
    for site in world.stocked:
        by = world.who("warehouse", site)
        counted = [item for item in world.goods if world.goes_wrong(0.02)]
        if counted:
            levels = StockLevel.objects.filter(location__site=site, location__kind="stock", item__in=counted)
            found = [
                Found(item, max(reserved, on_hand + world.rng.randint(-2, 2)), place)
                for item, reserved, on_hand, place in levels.order_by("item", "location").values_list(
                    "item", "reserved", "on_hand", "location__code"
                )
            ]
            world.does("counts", count_stock, site, found, note="Spot check", by=by)
        if world.goes_wrong(0.06, first="goods kept aside"):
            item, until = world.rng.choice(list(world.goods)), world.at + timedelta(days=3)
            world.does("goods kept aside", keep_goods, item, site_id=site, quantity=Decimal(2), until=until,
                       why="For the window", by=by)  # fmt: skip
        if world.goes_wrong(0.04, first="freed what will not ship"):
            for item in _stuck(site) if world.happens(0.8) else [world.rng.choice(list(world.goods))]:
                world.does("freed what will not ship", free_unshippable, item, site_id=site, by=by)
        if world.goes_wrong(0.04, first="goods moved to another order"):
            _move(world, site)
        if world.goes_wrong(0.03, first="goods of an order freed"):
            kept = _kept(site).order_by("pk").values_list("line", flat=True).first()
            if kept:
                world.does("goods of an order freed", free_goods, kept, site_id=site, by=by)
    let_go_of_what_is_kept(world, 0.1)


def let_go_of_what_is_kept(world: World, chance: float = 1) -> None:
    """What somebody put aside, or did not find, is free again before its time."""
    for pk, reason, site in scans.kept_by_hand():
        if chance == 1 or world.goes_wrong(chance):
            deed = "goods that were missing freed" if reason == "missing" else "goods kept aside freed"
            world.does(deed, free_aside, pk, by=world.who("warehouse", site))


def _kept(site: int) -> QuerySet[Reservation]:
    """What is kept for orders and is not picked."""
    return Reservation.objects.filter(line__isnull=False, location__site=site, came_from=None)


def _waiting(site: int, item: int = 0) -> QuerySet[JourneyLine]:
    """Lines that wait for goods of a site, in orders that are not held."""
    found = JourneyLine.objects.filter(
        is_goods=True, order__closed_at=None, ordered__gt=F("cancelled") + F("handed_over") + F("reserved")
    ).filter(order__shipments__document__site=site, order__shipments__state="waiting")
    return found.filter(item=item) if item else found


def _stuck(site: int) -> list[int]:
    """An item that is kept for an order which waits for something else."""
    orders = _waiting(site).values("order")
    return list(_kept(site).filter(line__order__in=orders).order_by("item").values_list("item", flat=True)[:1])


def _move(world: World, site: int) -> None:
    """A lead gives what is kept for one order to another one that waits for the same."""
    for line in _waiting(site).order_by("promised_at", "pk")[:20]:
        kept = _kept(site).filter(item=line.item_id).exclude(line__order=line.order_id).order_by("-pk").first()
        if kept:
            by = world.who("warehouse", site)
            deed = "goods moved to another order"
            if world.does(deed, move_reservation, kept.line_id, to_line_id=line.pk, site_id=site, by=by):
                return
