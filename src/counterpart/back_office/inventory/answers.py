"""What inventory answers when other rooms ask."""

from datetime import datetime
from decimal import Decimal

from counterpart.back_office.inventory.serving import coming
from counterpart.foundation.clock import day_in, instant, now
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.journeys.order_to_cash import ExpectedStock, FreeStock, LatestKept, PlaceOfGoods, PlacesOfLines
from counterpart.hall.journeys.promising import Coming


def free_stock(question: FreeStock) -> dict[int, Decimal]:
    """On hand and not reserved in the stock of a site, by item; items without stock are zero."""
    sql = f"""SELECT s.item_id, SUM(s.on_hand - s.reserved) FROM inventory_stocklevel s
        JOIN inventory_location p ON p.id = s.location_id WHERE p.site_id = %s AND p.kind = 'stock'
        AND s.item_id IN ({in_list(question.item_ids)}) GROUP BY s.item_id"""
    found = {
        item: Decimal(int(free)).scaleb(-QuantityField.places)
        for item, free in rows(sql, [question.site_id, *question.item_ids])
    }
    return {item: found.get(item, Decimal(0)) for item in question.item_ids}


def expected_stock(question: ExpectedStock) -> Coming:
    """What is on its way to a site, less what others wait for already."""
    today = day_in(house().sites[question.site_id].zone, now())
    return coming(question.site_id, question.item_ids, today=today, but_lines=question.but_lines)


def latest_kept(question: LatestKept) -> dict[int, datetime]:
    """Who could wait longest of those for whom goods are kept, by item."""
    sql = f"""SELECT r.item_id, MAX(l.promised_at) FROM inventory_reservation r
        JOIN inventory_location p ON p.id = r.location_id JOIN journeys_journeyline l ON l.id = r.line_id
        WHERE r.came_from_id IS NULL AND p.site_id = %s AND l.promised_at IS NOT NULL
        AND r.item_id IN ({in_list(question.item_ids)}) GROUP BY r.item_id"""
    return {item: instant(at) for item, at in rows(sql, [question.site_id, *question.item_ids])}


def places_of_lines(question: PlacesOfLines) -> dict[int, list[PlaceOfGoods]]:
    """Where the goods kept for ordered lines stand, by line and in the order of the places."""
    sql = f"""SELECT r.line_id, p.code, r.quantity, c.code FROM inventory_reservation r
        JOIN inventory_location p ON p.id = r.location_id LEFT JOIN inventory_location c ON c.id = r.came_from_id
        WHERE r.line_id IN ({in_list(question.line_ids)}) ORDER BY r.line_id, p.code, r.id"""
    found: dict[int, list[PlaceOfGoods]] = {line: [] for line in question.line_ids}
    for line, code, quantity, came_from in rows(sql, question.line_ids):
        kept = Decimal(quantity).scaleb(-QuantityField.places)
        found[line].append(PlaceOfGoods(code, kept, came_from is not None, came_from or ""))
    return found
