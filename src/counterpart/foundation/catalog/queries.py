"""Reading items, and why a price is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from counterpart.foundation.catalog.details import ItemDetails
from counterpart.foundation.catalog.models import Item, ItemPrice, PriceList
from counterpart.foundation.catalog.pricing import CONTRACT, GROUP, Break, offered
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.search.folding import fold
from counterpart.foundation.search.queries import find

CHOICES_MAX = 12
LISTS_MAX = 200


@dataclass(frozen=True)
class Reason:
    """One price that could apply, and in words why it does or does not."""

    price: Decimal
    list_name: str
    from_quantity: Decimal
    applies: bool
    sentence: str


def currency_of(actor: Actor) -> str:
    """The currency of the books at the actor's site."""
    return house().sites[actor.desk.site_id].entity.currency


def today_of(actor: Actor) -> date:
    """The business date at the actor's desk."""
    return day_in(house().sites[actor.desk.site_id].zone, now())


def listed(*, sought: str = "", state: str = "") -> QuerySet[Item]:
    """Items for a list; ``state`` is ``""`` for those on sale, ``discontinued`` or ``all``."""
    found = Item.objects.select_related("unit")
    if state != "all":
        found = found.filter(discontinued=state == "discontinued")
    return found.filter(pk__in=[hit.id for hit in find(sought, "item", limit=200)]) if sought.strip() else found


def details_of(item: Item) -> ItemDetails:
    """What is stored about an item, as it would be said again."""
    return ItemDetails(
        item.sku, item.name, item.unit.code, item.kind, item.gtin, item.tracking, item.tax_category,
        item.commodity_code, item.warranty_months, item.lead_time_days, item.discontinued,
    )  # fmt: skip


def general_prices(item_ids: Sequence[int], currency: str, on: date) -> dict[int, Decimal]:
    """The price for one unit from the general list of a currency, for lists and pickers: one statement."""
    prices = ItemPrice.objects.filter(_valid(on), item_id__in=item_ids, price_list__currency=currency)
    prices = prices.filter(price_list__party=None, price_list__group=None, from_quantity__lte=1)
    return dict(prices.order_by("from_quantity", "-price").values_list("item_id", "price"))


def _valid(on: date) -> Q:
    starts = Q(price_list__valid_from=None) | Q(price_list__valid_from__lte=on)
    return starts & (Q(price_list__valid_until=None) | Q(price_list__valid_until__gt=on))


def choices(sought: str, currency: str, on: date) -> list[dict[str, Any]]:
    """What a picker is offered: items on sale, the scanned one first."""
    found = list(Item.objects.filter(Q(gtin=sought) | Q(sku__iexact=sought), discontinued=False)[:2]) if sought else []
    known = {item.pk for item in found}
    hits = [hit.id for hit in find(sought, "item", limit=CHOICES_MAX) if hit.id not in known]
    others = Item.objects.filter(discontinued=False).in_bulk(hits)
    found += [others[pk] for pk in hits if pk in others]
    prices = general_prices([item.pk for item in found], currency, on)
    return [
        {"value": item.pk, "text": item.name, "code": item.sku, "price": _plain(prices.get(item.pk)), "note": ""}
        for item in found[:CHOICES_MAX]
    ]


def item_named(typed: str) -> Item | None:
    """What a picker's field means without script: a key, a number, a barcode, or a name that only one item carries."""
    text = typed.strip()
    if text.isdecimal() and len(text) < 19:
        by_key = Item.objects.filter(Q(pk=int(text)) | Q(gtin=text) | Q(sku=text)).order_by("id")
        exact = list(by_key[:3])
        return next((i for i in exact if text in (i.sku, i.gtin)), exact[0] if exact else None)
    same = [hit.id for hit in find(text, "item") if fold(hit.title) == fold(text)]
    found = list(Item.objects.filter(Q(sku__iexact=text) | Q(pk__in=same) | Q(name=text))[:2])
    return found[0] if len(found) == 1 else None


def explain_price(item_id: int, *, party_id: int, currency: str, quantity: Decimal, on: date) -> list[Reason]:
    """Every price that could apply to a customer on a day, the one that does first, each with its reason."""
    _customer, items = offered([item_id], party_id=party_id, currency=currency, on=on)
    item = items.get(item_id)
    if item is None:
        return []
    chosen = item.price_for(quantity)
    others = sorted((b for b in item.breaks if b is not chosen), key=lambda b: (b.rank, b.list_name, b.from_quantity))
    reasons = [_because(b, chosen, quantity) for b in others]
    if chosen is None:
        return reasons
    return [Reason(chosen.price, chosen.list_name, chosen.from_quantity, True, _why(chosen, quantity)), *reasons]


def _why(chosen: Break, quantity: Decimal) -> str:
    facts = {"list": chosen.list_name, "from": _plain(chosen.from_quantity), "quantity": _plain(quantity)}
    if chosen.source == CONTRACT:
        text = _("This customer has prices of their own in “%(list)s”, and they go before all others.")
    elif chosen.source == GROUP:
        text = _("“%(list)s” is the price list of the customer's group and goes before the general one.")
    else:
        text = _("“%(list)s” is the general price list; neither the customer nor the group has a price for this item.")
    if chosen.from_quantity > 0:
        text += " " + _("It holds from %(from)s on, and %(quantity)s are wanted.")
    return text % facts


def _because(other: Break, chosen: Break | None, quantity: Decimal) -> Reason:
    facts = {"from": _plain(other.from_quantity), "list": chosen.list_name if chosen else ""}
    if other.from_quantity > quantity:
        text = _("It holds only from %(from)s on.") % facts
    elif chosen and other.rank > chosen.rank:
        text = _("“%(list)s” goes before this list.") % facts
    elif chosen and other.from_quantity < chosen.from_quantity:
        text = _("The wanted quantity reaches a better break.")
    else:
        text = _("Another list of the same rank is cheaper.")
    return Reason(other.price, other.list_name, other.from_quantity, False, text)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def price_lists() -> QuerySet[PriceList]:
    return PriceList.objects.select_related("party", "group").order_by("name")


def prices_of(item: Item) -> list[tuple[PriceList, list[ItemPrice]]]:
    """Every price list with what it asks for an item; lists that do not know it come with no price."""
    by_list: dict[int, list[ItemPrice]] = {}
    for price in item.prices.order_by("from_quantity"):
        by_list.setdefault(price.price_list_id, []).append(price)
    return [(each, by_list.get(each.pk, [])) for each in price_lists()[:LISTS_MAX]]
