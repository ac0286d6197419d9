"""What can be read at the sales desk. Lists take a constant number of statements, however long they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Greatest

from counterpart.design.formats import money, number, unit
from counterpart.foundation.catalog.models import Item, ItemPrice
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.money.fields import QuantityField
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import ContactPoint, Party
from counterpart.foundation.search.queries import find
from counterpart.front_office.sales.hold_words import kind_words
from counterpart.front_office.sales.models import Hold, Order, Quote
from counterpart.front_office.sales.pricing import PricedOrder, Wanted, price_order
from counterpart.front_office.sales.promises import promise_instants
from counterpart.front_office.sales.words import Sums, Tag, goods_tag, money_tag, paper_tag, price_words, promise_words
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import ExpectedStock, FreeStock, MoneyOfOrders
from counterpart.hall.journeys.promising import Coming, best_of
from counterpart.hall.questions import ask

ZERO = Decimal(0)
CHOICES_MAX = 12
SOUGHT = 40  # some of what is found is discontinued, or no customer
SEARCH_MAX = 100


@dataclass(frozen=True)
class Choice:
    """One row under a seeking field."""

    value: int
    text: str
    code: str = ""
    note: str = ""
    price: str | None = None
    unit: str = ""


def customers_like(text: str) -> list[Choice]:
    """Customers by name, place, phone, e-mail or tax number, names that begin so first: two statements or three."""
    hits = find(text, "party", limit=SOUGHT)
    if digits := _as_phone(text):
        hits += find(digits, "party", limit=SOUGHT)
    point = ContactPoint.objects.filter(party=OuterRef("pk")).order_by("kind", "id")
    customers = Party.objects.filter(is_customer=True, merged_into=None, pk__in={hit.id for hit in hits})
    found = customers.annotate(contact=Subquery(point.values("value")[:1])).in_bulk() if hits else {}
    here = dict.fromkeys(hit.id for hit in hits if hit.id in found)
    return [Choice(pk, found[pk].name, note=found[pk].contact or "") for pk in here][:CHOICES_MAX]


def _as_phone(text: str) -> str:
    """``"091 / 234-567"`` as it stands in an international number: ``"91234567"``; nothing where it is none."""
    digits = "".join(c for c in text if c.isdecimal()).lstrip("0")
    return digits if len(digits) > 3 and not any(c.isalpha() for c in text) else ""


def items_like(text: str, by: Actor) -> list[Choice]:
    """Items by number, barcode or name, with the list price and what is free at the site that ships."""
    text = text.strip()[:SEARCH_MAX].replace("\0", "")
    if not text:
        return []
    site = house().sites[by.desk.site_id]
    prices = ItemPrice.objects.filter(
        item=OuterRef("pk"), price_list__party=None, price_list__group=None, price_list__currency=site.entity.currency
    )
    found = Item.objects.filter(discontinued=False, pk__in={hit.id for hit in find(text, "item", limit=SOUGHT)})
    found = found.select_related("unit").annotate(listed=Subquery(prices.order_by("from_quantity").values("price")[:1]))
    listed = sorted(found, key=lambda i: (text.lower() not in (i.sku.lower(), i.gtin), i.name.lower(), i.pk))
    listed = listed[:CHOICES_MAX]
    free = (
        ask(FreeStock(site.ships_from_id, tuple(i.pk for i in listed if i.kind == Item.Kind.GOODS))) if listed else {}
    )
    choices = []
    for item in listed:
        price = item.listed
        notes = [money(price, site.entity.currency)] if price is not None else []
        notes += [f"{number(free[item.pk])} {unit(item.unit.name, free[item.pk])}"] if item.pk in free else []
        choices.append(Choice(item.pk, item.name, item.sku, " · ".join(notes), unit=item.unit.name))
    return choices


def items_by_words(ids: Sequence[int], words: Sequence[str]) -> tuple[dict[int, Item], dict[str, Item]]:
    """Items that were chosen, by key, and those that were only typed, by number, barcode or exact name. One statement."""
    typed = [word for word in words if word]
    found = Item.objects.filter(
        Q(pk__in=ids) | Q(sku__in=typed) | Q(gtin__in=[w for w in typed if w]) | Q(name__in=typed)
    )
    chosen, named = {}, {}
    for item in found.order_by("-id"):
        chosen[item.pk] = item
        named.update({word: item for word in (item.name, item.gtin, item.sku) if word})
    return chosen, named


@dataclass(frozen=True)
class PreviewLine:
    """One line of an order that is still being typed. ``row`` is its row in the form."""

    row: int
    price_said: str
    price_reason: str
    amount: Decimal
    promised_at: datetime
    promise_reason: str
    mark: str


@dataclass(frozen=True)
class Preview:
    """What the order would be if it were saved now."""

    priced: PricedOrder
    lines: tuple[PreviewLine, ...]
    promised_at: datetime
    is_short: bool
    before_discount: Decimal


def preview(
    wanted: Sequence[tuple[int, Wanted]], *, party_id: int, wanted_on: date | None, reason: str, by: Actor,
    site_id: int = 0, currency: str = "",
) -> Preview:  # fmt: skip
    """Price and promise lines without writing anything: three statements, five where something is missing."""
    site = house().sites[site_id or by.desk.site_id]
    at = now()
    on = day_in(site.zone, at)
    limit = Grant.objects.values_list("discount_limit", flat=True).get(pk=by.grant_id)
    priced = price_order(
        [w for _, w in wanted], party_id=party_id, site_id=site.id, on=on, currency=currency, reason=reason, limit=limit
    )
    goods = tuple(sorted({p.item_id for p in priced.lines if p.is_goods}))
    answered = ask(FreeStock(site.ships_from_id, goods))
    free = dict(answered)
    lines, short = [], False
    asked: dict[int, Decimal] = {}
    for p in priced.lines:
        asked[p.item_id] = asked.get(p.item_id, ZERO) + p.quantity
    lacking = tuple(item for item in goods if asked[item] > free.get(item, ZERO))
    arriving = ask(ExpectedStock(site.ships_from_id, lacking)) if lacking else Coming()
    for (row, _), p in zip(wanted, priced.lines, strict=True):
        here = min(max(free.get(p.item_id, ZERO), ZERO), p.quantity) if p.is_goods else p.quantity
        free[p.item_id] = free.get(p.item_id, ZERO) - here
        from_stock, from_supplier = promise_instants(site.id, on, at, wanted_on, p.lead_time_days)
        promised, receipt_on = from_stock, None
        if here < p.quantity:
            short, day = True, arriving.take(p.item_id, p.quantity - here)
            promised, receipt_on = best_of(site.id, from_stock, from_supplier, day)
        why, mark = promise_words(p.quantity, here, p.lead_time_days, is_goods=p.is_goods, receipt_on=receipt_on)
        lines.append(PreviewLine(row, _price(p.unit_price), price_words(p.price_source), p.amount, promised, why, mark))
    full = sum((p.unit_price * p.quantity for p in priced.lines), ZERO)
    return Preview(priced, tuple(lines), max(line.promised_at for line in lines), short, full)


def _price(value: Decimal) -> str:
    return number(value, max(2, -int(value.normalize().as_tuple().exponent)))


def sums_of(order_ids: Sequence[int]) -> dict[int, Sums]:
    """How far many orders have come, in one statement."""
    names = ("ordered", "cancelled", "reserved", "picked", "packed", "ready", "handed_over", "invoiced")
    owed = F("ordered") - F("cancelled") - F("handed_over") - F("reserved")
    missing = Sum(Greatest(owed, 0, output_field=QuantityField()), filter=Q(is_goods=True))
    found = JourneyLine.objects.filter(order_id__in=order_ids).order_by().values("order_id")
    summed = found.annotate(**{f"sum_{n}": Sum(n) for n in names}, sum_missing=missing)
    columns = [f"sum_{name}" for name in (*names, "missing")]
    return {pk: Sums(*(value or ZERO for value in values)) for pk, *values in summed.values_list("order_id", *columns)}


def promises_of(order_ids: Sequence[int]) -> dict[int, datetime]:
    """Until when the last of what is not ready yet is promised, by order: one statement."""
    waits = JourneyLine.objects.filter(order_id__in=order_ids, ready__lt=F("ordered") - F("cancelled")).order_by()
    return dict(waits.values_list("order_id").annotate(last=Max("promised_at")).filter(last__isnull=False))


@dataclass(frozen=True)
class OrderRow:
    """One row of the list of orders."""

    order: Order
    promised_at: datetime | None
    tags: tuple[Tag, ...]


def orders(by: Actor) -> QuerySet[Order]:
    """The orders that the actor may see."""
    return Order.objects.filter(by.scope("document__")).select_related("document__party")


def quotes(by: Actor) -> QuerySet[Quote]:
    return Quote.objects.filter(by.scope("document__")).select_related("document__party")


def order_rows(keys: Sequence[int], by: Actor) -> list[OrderRow]:
    """Orders in the order of the keys, with their tags, why they are held, and their last promise."""
    if not keys:
        return []
    held = Hold.objects.filter(order=OuterRef("pk"), left_at=None).order_by("id").values("kind")[:1]
    found = {order.pk: order for order in orders(by).filter(pk__in=keys).annotate(held=Subquery(held))}
    listed = [found[key] for key in keys if key in found]
    sums, owed, promised = sums_of(keys), ask(MoneyOfOrders(tuple(keys))), promises_of(keys)
    return [
        OrderRow(
            order, promised.get(order.pk),
            (
                *((Tag(kind_words(order.held), "bad"),) if order.held else ()),
                *tags_of(order, sums.get(order.pk, Sums()), owed.get(order.pk)),
            ),
        )
        for order in listed
    ]  # fmt: skip


def tags_of(order: Order, sums: Sums, owed: Any) -> tuple[Tag, ...]:
    """Goods, money, paper: derived from facts, never typed."""
    invoiced, paid = (owed.invoiced, owed.received) if owed else (ZERO, ZERO)
    total = order.total - (owed.credited if owed else ZERO)
    found = (
        goods_tag(order.state, sums, order.method), money_tag(order.state, total, invoiced, paid),
        paper_tag(order.state) if order.state == Order.State.DRAFT else None,
    )  # fmt: skip
    return tuple(tag for tag in found if tag)
