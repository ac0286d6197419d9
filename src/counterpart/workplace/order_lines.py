"""The lines of an order in words, ready for their rows: an order may have a thousand of them.

Lines that are alike say the same, so what takes time to say is said once for all of them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from django.template.loader import get_template
from django.utils.translation import gettext as _

from counterpart.design.formats import amount, moment, number, percent
from counterpart.front_office.sales.models import Order, OrderLine
from counterpart.front_office.sales.words import price_words, promise_words
from counterpart.hall.journeys.models import JourneyLine
from counterpart.workplace.both_sides import Place

ZERO = Decimal(0)
Row = dict[str, str]


def order_rows(lines: Sequence[OrderLine], order: Order, places: Mapping[int, tuple[Place, ...]] | None) -> list[Row]:
    """One row of words per line; ``places`` is where its goods stand, None where this desk does not see that.

    The names are those of ``workplace/_order_line.html``.
    """
    when, why_price = cache(moment), cache(price_words)
    off = any(line.discount for line in lines)
    goods: dict[tuple[object, ...], str] = {}
    rows = []
    for line in lines:
        facts = line.line
        promise, why, mark = _promise(line, facts)
        row = {
            "position": str(line.position), "item": line.description, "sku": line.item.sku,
            "why_price": why_price(line.price_source), "quantity": number(line.quantity), "price": line.price_said,
            "mark": mark, "promise": promise or (when(facts.promised_at) if facts.promised_at else ""),
            "why_promise": why, "amount": amount(line.amount, order.currency),
        }  # fmt: skip
        if off:
            row["off"] = percent(line.discount * 100) if line.discount else ""
        if places is not None:
            here = places.get(line.line_id, ())
            alike = (facts.is_goods, here, facts.handed_over, missing := _missing(facts))
            if alike not in goods:
                said = {"facts": facts, "places": here, "missing": missing, "order": order}
                goods[alike] = get_template("workplace/_goods.html").render(said)
            row["goods"] = goods[alike]
        rows.append(row)
    return rows


def _missing(facts: JourneyLine) -> Decimal:
    """How many pieces are neither kept nor gone."""
    left: Decimal = facts.ordered - facts.cancelled - facts.handed_over - facts.reserved
    return max(left, ZERO) if facts.is_goods else ZERO


def _promise(agreed: OrderLine, facts: JourneyLine) -> tuple[str, str, str]:
    """What was promised in words (nothing where the instant says it), why, and the kind of its mark."""
    wanted = facts.ordered - facts.cancelled
    if facts.cancelled and not wanted:
        return _("Cancelled"), "", "short"
    if not wanted:
        return _("Not ordered yet"), "", "make"
    if facts.handed_over >= wanted:
        return _("With the customer"), "", ""
    if facts.ready >= wanted:
        return _("Ready"), _("packed and on its shelf"), ""
    if facts.packed >= wanted:
        return _("Packed"), _("for the van, or on it"), "make"
    if facts.picked >= wanted:
        return _("Picked"), _("to be packed"), "make"
    kept = max(facts.reserved + facts.handed_over, ZERO)
    return ("", *promise_words(wanted, kept, None, is_goods=facts.is_goods, receipt_on=facts.receipt_on))
