"""Goods that are kept: let go of them, move them to another order, put some aside for somebody."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import NotEnoughFree, NothingKept, NotWaiting
from counterpart.back_office.inventory.models import Reservation
from counterpart.back_office.inventory.sends import backorders_served
from counterpart.back_office.inventory.serving import let_go, serve_backorders, take_in_parts, tell_withdrawn
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.written import plain
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import OrderedLine, WillNotShip
from counterpart.hall.questions import ask

ZERO = Decimal(0)
KEPT_AT_MOST = timedelta(days=90)
EXPIRED_AT_ONCE = 500


@action("inventory.free_goods")
def free_goods(line_id: int, *, site_id: int, by: Actor) -> Answer:
    """What a place keeps for an ordered line is free again, and goes to whoever else waits for it."""
    act, site = current_act(), _site(site_id, by)
    freed = statements.free_reservations(line_id, site)
    if not freed:
        raise NothingKept()
    served = _free(site, freed, "freed")
    act.about("item", freed[0].item_id)
    act.changed = {"line": line_id, "freed": plain(sum((k.quantity for k in freed), ZERO)), "served": served}
    return Answer(line_id, "reservation", "freed", more={"orders_served": served})


@action("inventory.free_unshippable")
def free_unshippable(item_id: int, *, site_id: int, by: Actor) -> Answer:
    """Everything of an item that is kept for orders which cannot leave anyway, because something else of them is missing."""
    act, site = current_act(), _site(site_id, by)
    kept = Reservation.objects.filter(item_id=item_id, location__site_id=site, came_from=None, line__isnull=False)
    by_line = list(kept.values_list("pk", "line_id"))
    stuck = ask(WillNotShip(tuple(sorted({line for _, line in by_line if line}))))
    freed = statements.drop_by_id([pk for pk, line in by_line if line in stuck])
    if not freed:
        raise NothingKept()
    served = _free(site, freed, "freed")
    quantity = sum((k.quantity for k in freed), ZERO)
    act.about("item", item_id)
    act.changed = {"lines": len({k.line_id for k in freed}), "freed": plain(quantity), "served": served}
    return Answer(item_id, "item", "freed", more={"freed": plain(quantity), "orders_served": served})


@action("inventory.move_reservation")
def move_reservation(
    line_id: int, *, to_line_id: int, site_id: int, quantity: Decimal | None = None, by: Actor
) -> Answer:  # fmt: skip
    """A lead gives what is kept for one order to another one that waits for the same item. Both customers are told."""
    act, site = current_act(), _site(site_id, by)
    lines = {line.pk: line for line in locked(JourneyLine.objects.filter(pk__in=(line_id, to_line_id)).order_by("pk"))}
    source, target = lines.get(line_id), lines.get(to_line_id)
    if source is None or target is None:
        raise Missing()
    wants = target.ordered - target.cancelled - target.handed_over - target.reserved
    ships_here = {s.id for s in house().sites.values() if s.ships_from_id == site}
    if (
        source.pk == target.pk
        or target.item_id != source.item_id
        or wants <= 0
        or target.order.site_id not in ships_here
    ):
        raise NotWaiting(order=reference("order", target.order_id))
    kept = statements.free_reservations(line_id, site)
    there = sum((k.quantity for k in kept), ZERO)
    take = min(there, wants) if quantity is None else quantity
    if not there:
        raise NothingKept()
    if not 0 < take <= min(there, wants):
        raise Invalid(fields={"quantity": "quantity"})
    given, stay, left = [], [], take
    for k in kept:
        part = min(k.quantity, left)
        left -= part
        if part:
            given.append(k._replace(quantity=part))
        if part < k.quantity:
            stay.append((line_id, k.item_id, k.came_from_id, k.lot, k.quantity - part))
    statements.keep_more([*stay, *((to_line_id, k.item_id, k.came_from_id, k.lot, k.quantity) for k in given)])
    facts.record(line_id, reserved=-take)
    facts.record(to_line_id, reserved=take)
    today = act.today(site)
    tell_withdrawn(site, today, given, "moved")
    backorders_served(document_id=target.order_id, site_id=site, on=today, order_ids=(target.order_id,))
    act.about("item", source.item_id)
    act.changed = {"from": source.order_id, "to": target.order_id, "moved": plain(take)}
    return Answer(to_line_id, "reservation", "moved", more={"moved": plain(take)})


@action("inventory.keep_goods")
def keep_goods(
    item_id: int, *, site_id: int, quantity: Decimal, until: datetime, why: str, by: Actor
) -> Answer:  # fmt: skip
    """Put some of an item aside, for a reason, until then. Nobody else is promised it; at its end it is free by itself."""
    act, site = current_act(), _site(site_id, by)
    why = why.strip()
    item = Item.objects.filter(pk=item_id, kind=Item.Kind.GOODS).select_related("unit").first()
    if item is None:
        raise Missing()
    if not why or len(why) > 200:
        raise Invalid(fields={"why": "missing"})
    if not act.now < until <= act.now + KEPT_AT_MOST:
        raise Invalid(fields={"until": "until"})
    if quantity <= 0 or quantity != round(quantity, item.unit.decimals):
        raise Invalid(fields={"quantity": "quantity"})
    kept = take_in_parts(site, [OrderedLine(0, item_id, True, quantity, act.now, act.now)])
    found = sum((q for *_, q in kept), ZERO)
    if found < quantity:
        raise NotEnoughFree(free=plain(found), item=item.name)
    statements.add_own_reservations(
        *((by.person_id, item_id, place, lot, q, "aside", why, until) for _, place, lot, q in kept)
    )
    act.about("item", item_id)
    act.changed = {"kept": plain(quantity), "why": why, "until": until.isoformat()}
    return Answer(item_id, "item", "kept")


@action("inventory.free_aside")
def free_aside(reservation_id: int, *, by: Actor) -> Answer:
    """What somebody put aside, or did not find, is free again: it goes to whoever waits for it."""
    act = current_act()
    found = Reservation.objects.filter(pk=reservation_id, line=None).select_related("location").first()
    if found is None or by.is_customer or not by.sees(found.location.site_id, None):
        raise Missing()
    freed = statements.drop_by_id([reservation_id])
    if not freed:
        raise NothingKept()
    served = _free(found.location.site_id, freed, "freed")
    act.about("item", found.item_id)
    act.changed = {"freed": plain(found.quantity), "was": found.reason, "served": served}
    return Answer(reservation_id, "reservation", "freed", more={"orders_served": served})


@action("inventory.free_expired")
def free_expired(site_id: int, *, by: Actor) -> Answer:
    """What was kept until a time that has passed is free again, and goes to whoever waits for it."""
    act, site = current_act(), _site(site_id, by)
    over = Reservation.objects.filter(expires_at__lte=act.now, location__site_id=site, came_from=None)
    keys = list(over.order_by("expires_at", "pk").values_list("pk", flat=True)[:EXPIRED_AT_ONCE])
    freed = statements.drop_by_id(keys) if keys else []
    if not freed:
        raise NothingKept()
    served = _free(site, freed, "expired")
    act.about("site", site)
    act.changed = {"freed": len(freed), "served": served}
    return Answer(site, "site", "freed", more={"freed": len(freed), "orders_served": served})


def end_of(site_id: int, day: date) -> datetime:
    """The instant a day ends at a site."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(house().sites[site_id].zone)).astimezone(UTC)


def _free(site_id: int, freed: list[statements.Kept], why: str) -> int:
    """Levels, facts, the next in line, and the customers who lost them. Returns how many lines got something."""
    items, today = let_go(freed), current_act().today(site_id)
    losers = {k.line_id for k in freed if k.line_id}
    order = JourneyLine.objects.filter(pk__in=losers).values_list("order_id", flat=True).first() or 0
    served = serve_backorders(order, site_id, items, today, but_lines=losers)
    tell_withdrawn(site_id, today, freed, why)
    return served


def _site(site_id: int, by: Actor) -> int:
    if site_id not in house().sites or by.is_customer or not by.sees(site_id, None):
        raise Missing()
    return site_id
