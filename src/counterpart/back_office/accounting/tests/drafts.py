"""Draft invoices without the road that leads to them: an order that was handed over, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting import statements
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, open_document
from counterpart.hall.journeys.facts import NewLine, open_lines, record


@dataclass(frozen=True)
class Sold:
    """One line: so many of an item at a price, taxed at a rate (0.25 is 25 %)."""

    item_id: int
    quantity: Decimal
    price: Decimal
    rate: Decimal = Decimal("0.25")
    discount: Decimal = Decimal(0)
    is_goods: bool = True
    category: str = "S"


@action("accounting_tests.draft_invoice")
def draft_invoice(
    party_id: int, sold: Sequence[Sold], *, site_id: int = 0, includes_tax: bool = False, terms: int = 14,
    on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    act = current_act()
    site_id = site_id or by.desk.site_id
    on = on or act.today(site_id)
    entity = house().sites[site_id].entity
    order = begin_journey(Opening("order", party_id, site_id, on, Turn("sales", "watch_order")))
    keys = open_lines(order, order, [NewLine(s.item_id, n, s.is_goods, s.quantity) for n, s in enumerate(sold, 1)])
    for key, s in zip(keys, sold, strict=True):
        steps = ("picked", "packed", "ready", "handed_over", "invoiced")
        record(key, **dict.fromkeys(steps, s.quantity))
    amounts = [line_net(s.quantity, s.price, s.discount, entity.currency) for s in sold]
    summed = totals(
        [(amount, s.category, s.rate) for amount, s in zip(amounts, sold, strict=True)],
        includes_tax=includes_tax, currency=entity.currency,
    )  # fmt: skip
    turn = Turn("accounting", "post_invoice")
    pk = open_document(Opening("invoice", party_id, site_id, on, turn, origin_id=order), order)
    statements.add_invoice(
        (
            pk, order, None, "", entity.id, entity.currency, includes_tax, terms, summed.net, summed.tax, summed.total,
        )
    )  # fmt: skip
    statements.add_invoice_lines(
        *(
            (
                pk, n, key, s.item_id, s.is_goods, f"Item {s.item_id}", s.quantity, s.price, s.discount, s.category,
                s.rate, amount, net,
            )
            for n, (key, s, amount, net) in enumerate(zip(keys, sold, amounts, summed.line_nets, strict=True), 1)
        )
    )  # fmt: skip
    return Answer.of(pk, "invoice", "draft")
