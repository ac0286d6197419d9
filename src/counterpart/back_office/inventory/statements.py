"""The sentences of the hot road. Levels are always locked by id, so that two orders never wait for each other."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from counterpart.back_office.inventory.models import Reservation, StockLevel, StockMove, Valuation
from counterpart.foundation.money.fields import AmountField, QuantityField
from counterpart.foundation.statements import Insert, UpdateMany, in_list, rows, run

Q = 10**QuantityField.places

add_moves = Insert(StockMove, "item_id lot quantity source_id target_id document_id line_id reason value on at")
add_reservations = Insert(Reservation, "line_id item_id location_id lot quantity came_from_id")
change_levels = UpdateMany(StockLevel, "item_id location_id lot", "on_hand+ reserved+", lock_in_order=True)
change_levels_by_id = UpdateMany(StockLevel, "id", "on_hand+ reserved+", lock_in_order=True)
add_own_reservations = Insert(Reservation, "owner_id item_id location_id lot quantity reason note expires_at")
set_reserved = UpdateMany(Reservation, "id", "quantity")
set_valuations = UpdateMany(Valuation, "id", "quantity value")

# One statement takes all lines whose goods stand at one place: the fullest level of the item at the site.
# A line that does not fit there is left to the slower road.
TAKE = """
WITH v (item_id, wanted) AS (VALUES {values}),
best AS (SELECT v.item_id, v.wanted, (
    SELECT s.id FROM inventory_stocklevel s JOIN inventory_location p ON p.id = s.location_id
    WHERE s.item_id = v.item_id AND p.site_id = %s AND p.kind = 'stock'
    ORDER BY s.on_hand - s.reserved DESC, s.id LIMIT 1) AS id FROM v){lock}
UPDATE inventory_stocklevel SET reserved = reserved + best.wanted FROM best{joined}
WHERE best.id = inventory_stocklevel.id AND on_hand - reserved >= best.wanted
RETURNING inventory_stocklevel.item_id, inventory_stocklevel.location_id, inventory_stocklevel.lot
"""
LOCK = """,
l AS MATERIALIZED (SELECT s.id FROM inventory_stocklevel s JOIN best ON best.id = s.id ORDER BY s.id FOR NO KEY UPDATE OF s)"""


def take_at_one_place(site_id: int, wanted: dict[int, Decimal]) -> dict[int, tuple[int, str]]:
    """Reserve whole quantities by item where one place has them all: ``{item: (location, lot)}`` of those that worked."""
    first, other = "(%s, %s)", "(%s, %s)"
    lock, joined = "", ""
    if connection.vendor == "postgresql":
        first, lock, joined = "(%s::bigint, %s::bigint)", LOCK, " JOIN l ON l.id = best.id"
    values = ", ".join([first] + [other] * (len(wanted) - 1))
    params: list[int] = []
    for item_id, quantity in sorted(wanted.items()):
        params += [item_id, int(quantity * Q)]
    sql = TAKE.format(values=values, lock=lock, joined=joined)
    return {item_id: (location_id, lot) for item_id, location_id, lot in rows(sql, [*params, site_id])}


class Level(NamedTuple):
    id: int
    item_id: int
    location_id: int
    lot: str
    free: Decimal


def lock_levels(site_id: int, item_ids: Sequence[int]) -> list[Level]:
    """Every stock level of these items at a site, locked by id, with what is free."""
    lock = " FOR NO KEY UPDATE OF s" if connection.vendor == "postgresql" else ""
    sql = f"""SELECT s.id, s.item_id, s.location_id, s.lot, s.on_hand - s.reserved FROM inventory_stocklevel s
        JOIN inventory_location p ON p.id = s.location_id
        WHERE p.site_id = %s AND p.kind = 'stock' AND s.item_id IN ({in_list(item_ids)}) ORDER BY s.id{lock}"""
    return [
        Level._make((*row[:4], Decimal(row[4]).scaleb(-QuantityField.places)))
        for row in rows(sql, [site_id, *item_ids])
    ]


class Worth(NamedTuple):
    id: int
    item_id: int
    quantity: Decimal
    value: Decimal


def lock_valuations(entity_id: int, item_ids: Sequence[int]) -> dict[int, Worth]:
    """What these items are worth, locked in item order."""
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    sql = f"""SELECT id, item_id, quantity, value FROM inventory_valuation
        WHERE entity_id = %s AND item_id IN ({in_list(item_ids)}) ORDER BY item_id{lock}"""
    return {
        r[1]: Worth(r[0], r[1], Decimal(r[2]).scaleb(-QuantityField.places), Decimal(r[3]).scaleb(-AmountField.places))
        for r in rows(sql, [entity_id, *item_ids])
    }


class Kept(NamedTuple):
    id: int
    line_id: int
    item_id: int
    came_from_id: int
    lot: str
    quantity: Decimal


def move_reservations(line_ids: Sequence[int], shelf_id: int) -> list[Kept]:
    """What is kept for these lines follows the goods to the shelf; tells where it stood before."""
    sql = f"""UPDATE inventory_reservation SET came_from_id = location_id, location_id = %s
        WHERE came_from_id IS NULL AND line_id IN ({in_list(line_ids)})
        RETURNING id, line_id, item_id, came_from_id, lot, quantity"""
    return [
        Kept._make((*r[:5], Decimal(r[5]).scaleb(-QuantityField.places)))
        for r in sorted(rows(sql, [shelf_id, *line_ids]))
    ]


def reduce_reservations(left: Sequence[tuple[int, Decimal]]) -> None:
    """Keep only ``(id, quantity)``; nothing left means no row."""
    gone = [pk for pk, quantity in left if not quantity]
    if gone:
        run(f"DELETE FROM inventory_reservation WHERE id IN ({in_list(gone)})", gone)
    if len(gone) < len(left):
        set_reserved([(pk, quantity) for pk, quantity in left if quantity])


def drop_reservations(line_ids: Sequence[int]) -> list[Kept]:
    """Nothing is kept in the stock for these lines any more; tells where it stood."""
    sql = f"""DELETE FROM inventory_reservation WHERE came_from_id IS NULL AND line_id IN ({in_list(line_ids)})
        RETURNING id, line_id, item_id, location_id, lot, quantity"""
    found = sorted(rows(sql, line_ids))
    return [Kept._make((*r[:5], Decimal(r[5]).scaleb(-QuantityField.places))) for r in found]


def end_reservations(line_ids: Sequence[int], shelf_id: int) -> list[Kept]:
    """The goods on the shelf have left: nothing is kept there for these lines any more."""
    sql = f"""DELETE FROM inventory_reservation WHERE location_id = %s AND came_from_id IS NOT NULL
        AND line_id IN ({in_list(line_ids)}) RETURNING id, line_id, item_id, came_from_id, lot, quantity"""
    return [
        Kept._make((*r[:5], Decimal(r[5]).scaleb(-QuantityField.places)))
        for r in sorted(rows(sql, [shelf_id, *line_ids]))
    ]


KEPT = "id, line_id, item_id, location_id, lot, quantity"


def _kept(found: Sequence[tuple[Any, ...]]) -> list[Kept]:
    return [Kept._make((*r[:5], Decimal(r[5]).scaleb(-QuantityField.places))) for r in sorted(found)]


def open_reservations(line_ids: Sequence[int]) -> list[Kept]:
    """What is kept in the stock for these lines and nobody has picked yet, locked, the oldest first."""
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    sql = f"""SELECT {KEPT} FROM inventory_reservation WHERE came_from_id IS NULL
        AND line_id IN ({in_list(line_ids)}) ORDER BY id{lock}"""
    return _kept(rows(sql, line_ids))


def drop_missing(places: Sequence[tuple[int, int]]) -> list[Kept]:
    """What was not found at ``(item, place)`` is kept no more: somebody has looked again."""
    pairs = ", ".join(["(%s, %s)"] * len(places))
    sql = f"""DELETE FROM inventory_reservation WHERE reason = 'missing' AND (item_id, location_id) IN (VALUES {pairs})
        RETURNING {KEPT}"""
    return _kept(rows(sql, [value for pair in places for value in pair]))


def drop_by_id(ids: Sequence[int]) -> list[Kept]:
    """These reservations, where nobody has picked them meanwhile, are kept no more."""
    sql = (
        f"""DELETE FROM inventory_reservation WHERE came_from_id IS NULL AND id IN ({in_list(ids)}) RETURNING {KEPT}"""
    )
    return _kept(rows(sql, ids))


def keep_missing(lost: Sequence[tuple[int, int, int, str, Decimal]]) -> None:
    """Goods that a picker did not find: ``(person, item, location, lot, quantity)``. The levels stay as they are."""
    add_own_reservations(*((*row, "missing", "", None) for row in lost))


def free_reservations(line_id: int, site_id: int) -> list[Kept]:
    """What a site keeps for a line and nobody has picked yet is kept no more."""
    sql = """DELETE FROM inventory_reservation WHERE line_id = %s AND came_from_id IS NULL
        AND location_id IN (SELECT id FROM inventory_location WHERE site_id = %s)
        RETURNING id, line_id, item_id, location_id, lot, quantity"""
    found = sorted(rows(sql, [line_id, site_id]))
    return [Kept._make((*r[:5], Decimal(r[5]).scaleb(-QuantityField.places))) for r in found]


def put_on_shelf(shelf_id: int, goods: dict[tuple[int, str], Decimal]) -> None:
    """Goods arrive on the pickup shelf, already spoken for; the level is made where there was none."""
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(goods))
    params: list[object] = []
    for (item_id, lot), quantity in sorted(goods.items()):
        params += [item_id, shelf_id, lot, int(quantity * Q), int(quantity * Q)]
    run(
        f"""INSERT INTO inventory_stocklevel (item_id, location_id, lot, on_hand, reserved) VALUES {values}
        ON CONFLICT (item_id, location_id, lot) DO UPDATE SET
        on_hand = inventory_stocklevel.on_hand + excluded.on_hand, reserved = inventory_stocklevel.reserved + excluded.reserved""",
        params,
    )


def add_to_stock(goods: dict[tuple[int, int, str], Decimal]) -> None:
    """Goods arrive at places in the stock: ``{(item, location, lot): quantity}``."""
    values = ", ".join(["(%s, %s, %s, %s, 0)"] * len(goods))
    params: list[object] = []
    for (item_id, location_id, lot), quantity in sorted(goods.items()):
        params += [item_id, location_id, lot, int(quantity * Q)]
    run(
        f"""INSERT INTO inventory_stocklevel (item_id, location_id, lot, on_hand, reserved) VALUES {values}
        ON CONFLICT (item_id, location_id, lot) DO UPDATE SET on_hand = inventory_stocklevel.on_hand + excluded.on_hand""",
        params,
    )


def value_stock(entity_id: int, goods: dict[int, tuple[Decimal, Decimal]]) -> None:
    """Quantity and value arrive in the valuation: ``{item: (quantity, value)}``."""
    values = ", ".join(["(%s, %s, %s, %s)"] * len(goods))
    params: list[object] = []
    for item_id, (quantity, value) in sorted(goods.items()):
        params += [item_id, entity_id, int(quantity * Q), int(value * 10**AmountField.places)]
    run(
        f"""INSERT INTO inventory_valuation (item_id, entity_id, quantity, value) VALUES {values}
        ON CONFLICT (item_id, entity_id) DO UPDATE SET
        quantity = inventory_valuation.quantity + excluded.quantity, value = inventory_valuation.value + excluded.value""",
        params,
    )


def keep_more(kept: Sequence[tuple[int, int, int, str, Decimal]]) -> None:
    """Add to what is kept for lines that wait: ``(line, item, location, lot, quantity)``."""
    values = ", ".join(["(%s, %s, %s, %s, %s, 'order', '')"] * len(kept))
    params = [value for line, item, place, lot, q in kept for value in (line, item, place, lot, int(q * Q))]
    run(
        f"""INSERT INTO inventory_reservation (line_id, item_id, location_id, lot, quantity, reason, note) VALUES {values}
        ON CONFLICT (line_id, location_id, lot) WHERE came_from_id IS NULL
        DO UPDATE SET quantity = inventory_reservation.quantity + excluded.quantity""",
        params,
    )
