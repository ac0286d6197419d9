"""Goods on the way between our sites: on hand in the transit place of the site that waits for them, kept all the while."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from counterpart.back_office.inventory import statements
from counterpart.back_office.inventory.errors import NotThere
from counterpart.back_office.inventory.places import shelf_of, stock_of, van_to
from counterpart.back_office.inventory.receives import end_reservations
from counterpart.foundation.acts.gate import current_act
from counterpart.hall.journeys.order_to_cash import MovedLine
from counterpart.hall.journeys.parts_and_places import GoodsArrived, GoodsSentOn

ZERO = Decimal(0)


def load_van(sent: GoodsSentOn) -> None:
    """From the shelf of one site onto the van to another."""
    source, target = shelf_of(sent.site_id), van_to(sent.to_site_id)
    _carry(sent.lines, source, target, sent.document_id, sent.on, "van_out", lambda came_from: came_from)


def unload_van(arrived: GoodsArrived) -> None:
    """From the van onto the shelf of the site where the customer comes; should they not, the goods are its stock."""
    source, target = van_to(arrived.site_id), shelf_of(arrived.site_id)
    own = stock_of(arrived.site_id)
    _carry(arrived.lines, source, target, arrived.document_id, arrived.on, "van_in", lambda came_from: own)


def _carry(
    lines: Sequence[MovedLine], source: int, target: int, document_id: int, on: date, reason: str,
    goes_back_to: Callable[[int], int],
) -> None:  # fmt: skip
    """What is kept for these lines goes along with its goods, from one place to another. Nothing is worth more or less."""
    goods, act = [line for line in lines if line.is_goods], current_act()
    if not goods:
        return
    ended = end_reservations(goods, source)
    away: dict[tuple[int, int, str], Decimal] = {}
    here: dict[tuple[int, str], Decimal] = {}
    for k in ended:
        away[k.item_id, source, k.lot] = away.get((k.item_id, source, k.lot), ZERO) + k.quantity
        here[k.item_id, k.lot] = here.get((k.item_id, k.lot), ZERO) + k.quantity
    if statements.change_levels([(*place, -q, -q) for place, q in sorted(away.items())]) != len(away):
        raise NotThere()
    statements.put_on_shelf(target, here)
    statements.add_reservations(
        *((k.line_id, k.item_id, target, k.lot, k.quantity, goes_back_to(k.came_from_id)) for k in ended)
    )
    statements.add_moves(
        *(
            (k.item_id, k.lot, k.quantity, source, target, document_id, k.line_id, reason, None, on, act.now)
            for k in ended
        )
    )  # fmt: skip
