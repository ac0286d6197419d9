"""A confirmed order is agreed anew: each change is a new version, and goods, shipments, credit and customer follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from counterpart.foundation.acts.gate import Answer, Locked, action, current_act
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.errors import Invalid, NotAllowedNow, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.money.written import plain
from counterpart.foundation.outbox.actions import owe
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.errors import (
    LessThanHandedOver,
    MixedPrices,
    NothingChanged,
    NothingLeftOfIt,
    PriceIsInvoiced,
    StillToPutBack,
    TooFarAway,
    TooLarge,
)
from counterpart.front_office.sales.holds import leave, open_holds
from counterpart.front_office.sales.models import Hold, Method, Order
from counterpart.front_office.sales.pricing import LINES_MAX, Priced, Wanted, price_order
from counterpart.front_office.sales.promises import promise_instants
from counterpart.front_office.sales.sends import order_amended
from counterpart.front_office.sales.statements import Standing
from counterpart.front_office.sales.versions import see_money, write_version
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.changes import AmendedLine
from counterpart.hall.journeys.facts import NewLine, open_lines, record

ZERO = Decimal(0)
FAR_AWAY_DAYS = 3660


@dataclass(frozen=True)
class Change:
    """What becomes of the line at a position; None leaves it as it is. A quantity of zero cancels the line."""

    position: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True)
class NewDay:
    """The customer wants it on another day, or says no day any more."""

    on: date | None


@dataclass
class Plan:
    """What a change comes to before any of it is written. ``told`` is what the version says of it."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    amounts: dict[int, tuple[Decimal, str, Decimal]] = field(default_factory=dict)
    lines: list[tuple[Standing, Decimal]] = field(default_factory=list)  # touched, with what is wanted now
    told: list[dict[str, str]] = field(default_factory=list)
    added: list[Priced] = field(default_factory=list)


@action("sales.amend_order", on="order")
def amend_order(
    order_id: int, changes: Sequence[Change] = (), *, version: int, added: Sequence[Wanted] = (), method: str = "",
    day: NewDay | None = None, reason: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """The customer wants a confirmed order otherwise: more, less, something else, another price, way or day.

    1. Nothing below what has left the house; prices within the limit of the desk, with a reason where they differ.
    2. The order, its lines and its totals are written, and a version says what changed.
    3. The credit limit is looked at again; then goods are kept or freed, and shipments follow.
    4. The customer is told.
    Raises Stale when somebody saved first.
    """
    return amend(order_id, changes, version=version, added=added, method=method, day=day, reason=reason)


def amend(
    order_id: int, changes: Sequence[Change] = (), *, version: int, added: Sequence[Wanted] = (), method: str = "",
    day: NewDay | None = None, reason: str = "", how: str = Hold.Exit.SMALLER.value,
) -> Answer:  # fmt: skip
    """The same, inside the act that changes the order."""
    act = current_act()
    document, order = act.document, Order.objects.get(pk=order_id)
    assert document is not None and document.party_id is not None
    if order.version != version:
        raise Stale()
    if order.state != Order.State.CONFIRMED or document.closed:
        raise NotAllowedNow()
    _check(changes, method, day)
    reason, method = reason.strip(), method or order.method
    standing = statements.lines_as_they_stand(pk=order_id)
    plan = _plan(order, document, standing, changes, added, reason)
    new_day = day is not None and day.on != order.wanted_on
    wanted_on = day.on if day is not None else order.wanted_on
    if method != order.method:
        plan.told.append({"what": "method", "before": order.method, "after": method})
    if new_day:
        plan.told.append({"what": "day", "before": _day(order.wanted_on), "after": _day(wanted_on)})
    if not plan.told:
        raise NothingChanged()
    left = {line.line_id: quantity for line, quantity in plan.lines}
    if not plan.added and not any(left.get(line.line_id, line.wanted) for line in standing):
        raise NothingLeftOfIt()
    before, held = order.total, open_holds([order_id])
    keys = _write(order, document, standing, plan, method, wanted_on, reason, is_held=bool(held))
    number = write_version(order_id, plan.told, before, order.total, reason)
    see_money(order, document, before, held, how=how)
    touched = [line for line in standing if line.line_id in left or (new_day and line.wanted > line.handed_over)]
    order_amended(
        document, act.today(), method=method, new_method=plan_has(plan, "method"), on_shortage=order.on_shortage,
        promise_anew=new_day,
        lines=[
            *(_amended(line, left.get(line.line_id, line.wanted), document.site_id, wanted_on) for line in touched),
            *(_opened(key, line, document.site_id, wanted_on) for key, line in zip(keys, plan.added, strict=True)),
        ],
    )  # fmt: skip
    if not plan.added and all(left.get(line.line_id, line.wanted) == line.handed_over for line in standing):
        leave(open_holds([order_id]), Hold.Exit.CANCELLED.value, closing=True)
        close_document(order_id)
    owe("sales.mail_amendment", {"order_id": order_id, "number": number}, document_id=order_id)
    act.changed |= {"version": number, "total": [plain(before), plain(order.total)], "lines": len(plan.told)}
    if reason:
        act.changed["reason"] = reason
    return Answer.of(order_id, "order", order.state, version=version + 1, more={"order_version": number})


def plan_has(plan: Plan, what: str) -> bool:
    return any(each["what"] == what for each in plan.told)


def _check(changes: Sequence[Change], method: str, day: NewDay | None) -> None:
    if len({c.position for c in changes}) != len(changes):
        raise Invalid(fields={"lines": "position"})
    if method and method not in Method.values:
        raise Invalid(fields={"method": method[:20]})
    if day and day.on and abs((day.on - current_act().today()).days) > FAR_AWAY_DAYS:
        raise TooFarAway(fields={"wanted_on": day.on.isoformat()})
    for c in changes:
        numbers = (c.quantity, c.unit_price, c.discount)
        if any(n is not None and (not n.is_finite() or n < 0) for n in numbers) or (c.discount or ZERO) > 1:
            raise Invalid(fields={f"lines.{c.position}": "number"})


def _plan(
    order: Order, document: Locked, standing: Sequence[Standing], changes: Sequence[Change], added: Sequence[Wanted],
    reason: str,
) -> Plan:  # fmt: skip
    """What each line becomes; lines that get dearer or more are priced anew, with one statement for all of them."""
    by_position = {line.position: line for line in standing}
    if any(c.position not in by_position for c in changes):
        raise Invalid(fields={"lines": "position"})
    if len(standing) + len(added) > LINES_MAX:
        raise TooLarge()
    wanted = {c.position: _wanted(by_position[c.position], c) for c in changes}
    to_price = [c for c in changes if _is_priced_anew(by_position[c.position], c, wanted[c.position])]
    positions = [c.position for c in to_price]
    first = max(by_position, default=0) + 1
    asked = [_asked(by_position[c.position], c, wanted[c.position]) for c in to_price] + list(added)
    priced: dict[int, Priced] = {}
    if asked:
        found = price_order(
            asked, party_id=document.party_id or 0, site_id=document.site_id, on=current_act().today(),
            currency=order.currency, reason=reason or order.override_reason,
            positions=[*positions, *range(first, first + len(added))],
        )  # fmt: skip
        if found.includes_tax != order.includes_tax:
            raise MixedPrices()
        priced = {p.position: p for p in found.lines}
    plan = Plan(added=[p for position, p in priced.items() if position >= first])
    for c in changes:
        _change(order, by_position[c.position], wanted[c.position], c, priced.get(c.position), plan)
    for p in plan.added:
        plan.told.append(
            {"what": "added", "position": str(p.position), "item": p.description, "after": plain(p.quantity)}
        )
    return plan


def _wanted(line: Standing, change: Change) -> Decimal:
    """The new quantity of a line, where it may be had."""
    quantity = line.wanted if change.quantity is None else change.quantity
    if quantity != round(quantity, line.decimals):
        raise Invalid(fields={f"lines.{line.position}.quantity": quantity})
    if quantity < line.handed_over:
        raise LessThanHandedOver(gone=plain(line.handed_over), item=line.description)
    if quantity > line.wanted and line.to_put_back:
        raise StillToPutBack(n=plain(line.to_put_back), item=line.description)
    return quantity


def _is_priced_anew(line: Standing, change: Change, wanted: Decimal) -> bool:
    return bool(wanted) and (wanted > line.wanted or _new_price(line, change))


def _new_price(line: Standing, change: Change) -> bool:
    price = line.unit_price if change.unit_price is None else change.unit_price
    off = line.discount if change.discount is None else change.discount
    return price != line.unit_price or off != line.discount


def _asked(line: Standing, change: Change, wanted: Decimal) -> Wanted:
    """As somebody would ask for it today: what was agreed stays agreed, and a list price is looked up again."""
    if _new_price(line, change):
        if line.handed_over:
            raise PriceIsInvoiced(item=line.description)
        price = change.unit_price
        if price is None and line.price_source.startswith("agreed"):
            price = line.unit_price
        off = line.discount if change.discount is None else change.discount
        return Wanted(line.item_id, wanted, price, off, line.description)
    if line.price_source.startswith("agreed"):
        return Wanted(line.item_id, wanted, line.unit_price, line.discount, line.description)
    return Wanted(line.item_id, wanted, None, ZERO, line.description)


def _change(order: Order, line: Standing, wanted: Decimal, change: Change, priced: Priced | None, plan: Plan) -> None:
    price, off, source = line.unit_price, line.discount, line.price_source
    if priced is not None and (_new_price(line, change) or (priced.unit_price < price and not line.handed_over)):
        # A larger quantity may be cheaper each; what was agreed is never dearer because the list is.
        price, off, source = priced.unit_price, priced.discount, priced.price_source
    about = {"position": str(line.position), "item": line.description}
    if wanted != line.wanted:
        what = "quantity" if wanted else "cancelled"
        plan.told.append({"what": what, **about, "before": plain(line.wanted), "after": plain(wanted)})
        plan.lines.append((line, wanted))
    if wanted and price != line.unit_price:
        plan.told.append({"what": "price", **about, "before": plain(line.unit_price), "after": plain(price)})
    if wanted and off != line.discount:
        plan.told.append({"what": "discount", **about, "before": plain(line.discount), "after": plain(off)})
    amount = line_net(wanted, price, off, order.currency)
    plan.amounts[line.line_id] = (amount, line.tax_category, line.tax_rate)
    # A line that is taken out keeps its quantity, and costs nothing.
    plan.rows.append((line.line_id, wanted or line.quantity, price, off, source, amount))


def _write(
    order: Order, document: Locked, standing: Sequence[Standing], plan: Plan, method: str, wanted_on: date | None,
    reason: str, *, is_held: bool,
) -> list[int]:  # fmt: skip
    """Facts, lines and totals of the order; the keys of the lines that are new."""
    for line, wanted in plan.lines:
        more = wanted - line.wanted
        record(line.line_id, **({"ordered": more} if more > 0 else {"cancelled": -more}))
    if plan.rows:
        statements.set_lines(plan.rows)
    new = [NewLine(p.item_id, p.position, p.is_goods, p.quantity) for p in plan.added]
    keys = open_lines(document.journey_id, order.pk, new, is_held=is_held) if new else []
    if new:
        statements.add_order_lines(
            *(
                (
                    key, order.pk, p.position, p.item_id, p.description, p.quantity, p.unit_price, p.discount,
                    p.price_source, p.tax_category, p.tax_rate, p.amount,
                )
                for key, p in zip(keys, plan.added, strict=True)
            )
        )  # fmt: skip
    as_it_was = ((line.line_id, (line.amount, line.tax_category, line.tax_rate)) for line in standing)
    told = [plan.amounts.get(key, was) for key, was in as_it_was]
    told += [(p.amount, p.tax_category, p.tax_rate) for p in plan.added]
    store_totals(order, told, method=method, wanted_on=wanted_on, override_reason=reason or order.override_reason)
    return keys


def store_totals(order: Order, told: Sequence[tuple[Decimal, str, Decimal]], **more: Any) -> None:
    """What the order costs now, with its next version. Raises Stale when somebody saved first."""
    summed = totals(told, includes_tax=order.includes_tax, currency=order.currency)
    if summed.total >= AmountField.bound:
        raise TooLarge()
    changes = {"net": summed.net, "tax": summed.tax, "total": summed.total, "version": order.version + 1, **more}
    if Order.objects.filter(pk=order.pk, version=order.version).update(**changes) != 1:
        raise Stale()
    for name, value in changes.items():
        setattr(order, name, value)


def _amended(line: Standing, wanted: Decimal, site_id: int, wanted_on: date | None) -> AmendedLine:
    act = current_act()
    instants = promise_instants(site_id, act.today(site_id), act.now, wanted_on, line.lead_time_days)
    return AmendedLine(
        line.line_id, line.position, line.item_id, line.is_goods, wanted, wanted - line.wanted,
        max(wanted - line.picked, ZERO), line.reserved, line.handed_over, line.promised_at, *instants,
    )  # fmt: skip


def _opened(key: int, line: Priced, site_id: int, wanted_on: date | None) -> AmendedLine:
    act = current_act()
    instants = promise_instants(site_id, act.today(site_id), act.now, wanted_on, line.lead_time_days)
    return AmendedLine(
        key, line.position, line.item_id, line.is_goods, line.quantity, line.quantity, line.quantity, ZERO, ZERO, None,
        *instants,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def as_cancelled(lines: Iterable[Standing]) -> list[Change]:
    """The changes that leave of each line only what is with the customer."""
    return [Change(line.position, line.handed_over) for line in lines if line.wanted > line.handed_over]
