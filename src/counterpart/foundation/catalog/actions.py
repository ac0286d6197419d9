"""What people do with items, prices and taxes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.catalog.details import (
    FACTOR_MAX,
    FIRST_DAY,
    LAST_DAY,
    OTHER_UNITS_MAX,
    TAX_CATEGORIES,
    FirstPrice,
    ItemDetails,
    OtherUnit,
    PriceBreak,
    PriceListDetails,
    checked,
    checked_breaks,
    checked_list,
)
from counterpart.foundation.catalog.errors import Taken
from counterpart.foundation.catalog.models import Item, ItemPrice, ItemUnit, PriceList, TaxRate, Unit
from counterpart.foundation.catalog.queries import details_of
from counterpart.foundation.countries import is_country
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import CustomerGroup, Party
from counterpart.foundation.search.actions import Listed, list_thing
from counterpart.foundation.statements import locked

ITEM_FIELDS = (
    "sku", "gtin", "name", "kind", "tracking", "tax_category", "commodity_code", "warranty_months", "lead_time_days",
    "discontinued",
)  # fmt: skip


@action("catalog.create_item")
def create_item(details: ItemDetails, *, price: FirstPrice | None = None, by: Actor) -> Answer:
    """Something new to sell or to buy, with its first price at once."""
    said = checked(details)
    unit = _unit(said.unit)
    _free(said)
    item = Item.objects.create(**{name: getattr(said, name) for name in ITEM_FIELDS}, unit=unit)
    if price is not None:
        (first,) = checked_breaks([PriceBreak(Decimal(0), price.price)])
        ItemPrice.objects.create(price_list_id=_list_for(price), item=item, price=first.price)
    _list(item.pk, said)
    current_act().about("item", item.pk)
    return Answer(item.pk, "item", reference=said.sku)


@action("catalog.change_item")
def change_item(item_id: int, details: ItemDetails, *, version: int, by: Actor) -> Answer:
    """Say anew what an item is. Raises Stale when somebody else saved first."""
    said = checked(details)
    unit = _unit(said.unit)
    item = _lock(item_id)
    if item.version != version:
        raise Stale(current=item.version)
    _free(said, apart_from=item_id)
    before = details_of(item)
    changes = {name: getattr(said, name) for name in ITEM_FIELDS}
    Item.objects.filter(pk=item_id).update(**changes, unit=unit, version=F("version") + 1)
    _list(item_id, said)
    act = current_act()
    act.about("item", item_id)
    old, new = asdict(before), asdict(said)
    act.changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    return Answer(item_id, "item", version=version + 1, reference=said.sku)


@action("catalog.set_other_units")
def set_other_units(item_id: int, units: Sequence[OtherUnit], *, by: Actor) -> Answer:
    """In which other units an item is bought or sold; replaces what was said before."""
    item = _lock(item_id)
    if len(units) > OTHER_UNITS_MAX or len({each.unit for each in units}) != len(units):
        raise Invalid(fields={"units": _("Each unit once, and at most %(n)s of them.") % {"n": OTHER_UNITS_MAX}})
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[each.unit for each in units])}
    for each in units:
        if each.unit not in known or known[each.unit].pk == item.unit_id or not 0 < each.factor <= FACTOR_MAX:
            raise Invalid(fields={"units": _("Choose another unit than the item's own, and say how many it holds.")})
    ItemUnit.objects.filter(item=item).delete()
    ItemUnit.objects.bulk_create(ItemUnit(item=item, unit=known[u.unit], factor=u.factor) for u in units)
    current_act().about("item", item_id)
    return Answer(item_id, "item", reference=item.sku)


@action("catalog.set_prices")
def set_prices(item_id: int, price_list_id: int, breaks: Sequence[PriceBreak], *, by: Actor) -> Answer:
    """The prices of an item in one list; replaces what was there. No breaks: the list no longer prices it."""
    said = checked_breaks(breaks)
    item = _lock(item_id)
    if not PriceList.objects.filter(pk=price_list_id).exists():
        raise Missing()
    mine = ItemPrice.objects.filter(item=item, price_list_id=price_list_id)
    old = [[str(q.normalize()), str(p.normalize())] for q, p in mine.values_list("from_quantity", "price")]
    mine.delete()
    ItemPrice.objects.bulk_create(
        ItemPrice(item=item, price_list_id=price_list_id, from_quantity=b.from_quantity, price=b.price) for b in said
    )
    act = current_act()
    act.about("item", item_id)
    new = [[str(b.from_quantity.normalize()), str(b.price.normalize())] for b in said]
    act.changed = {"price_list": price_list_id, "prices": [old, new]}
    return Answer(item_id, "item", reference=item.sku)


@action("catalog.create_price_list")
def create_price_list(details: PriceListDetails, *, by: Actor) -> Answer:
    """A list of prices for everybody, a group or one customer."""
    said = _list_admissible(details)
    made = PriceList.objects.create(**asdict(said))
    current_act().about("price_list", made.pk)
    return Answer(made.pk, "price_list", reference=made.name)


@action("catalog.change_price_list")
def change_price_list(price_list_id: int, details: PriceListDetails, *, by: Actor) -> Answer:
    """Rename a list, or change whom and when it serves. Its currency stays: the prices in it mean that currency."""
    said = _list_admissible(details, apart_from=price_list_id)
    found: PriceList | None = locked(PriceList.objects.filter(pk=price_list_id)).first()
    if found is None:
        raise Missing()
    if found.currency != said.currency and ItemPrice.objects.filter(price_list=found).exists():
        raise Invalid(fields={"currency": _("This list holds prices already. Make a new list for another currency.")})
    PriceList.objects.filter(pk=price_list_id).update(**asdict(said))
    current_act().about("price_list", price_list_id)
    return Answer(price_list_id, "price_list", reference=said.name)


@action("catalog.create_unit")
def create_unit(code: str, *, name: str, decimals: int, by: Actor) -> Answer:
    """Another way of counting, by its code in UN/ECE Recommendation 20."""
    said, named = code.strip().upper(), " ".join(name.split())
    if not (said.isascii() and said.isalnum() and 1 < len(said) <= 3):
        raise Invalid(fields={"code": _("The code has two or three letters or digits, for example KGM.")})
    if not 0 < len(named) <= 40 or not 0 <= decimals <= 6:
        raise Invalid(fields={"name": _("Write a name of at most %(n)s characters.") % {"n": 40}})
    if Unit.objects.filter(code=said).exists():
        raise Taken(value=said, name=Unit.objects.get(code=said).name)
    unit = Unit.objects.create(code=said, name=named, decimals=decimals)
    current_act().about("unit", unit.pk)
    return Answer(unit.pk, "unit", reference=said)


@action("catalog.set_tax_rate")
def set_tax_rate(country: str, *, category: str, rate: Decimal, name: str, valid_from: date, by: Actor) -> Answer:
    """What a country takes for a category from a day on. An earlier rate stays for the days before."""
    named, wrong = " ".join(name.split()), {}
    if not is_country(country):
        wrong["country"] = _("Choose a country from the list.")
    if category not in TAX_CATEGORIES:
        wrong["category"] = _("Choose one from the list.")
    if not 0 <= rate < 1 or rate != rate.quantize(Decimal("0.000001")):
        wrong["rate"] = _("A rate is between 0 and 100 %.")
    if not 0 < len(named) <= 60:
        wrong["name"] = _("Write a name of at most %(n)s characters.") % {"n": 60}
    if not FIRST_DAY <= valid_from <= LAST_DAY:
        wrong["valid_from"] = _("Choose days of our time.")
    if wrong:
        raise Invalid(fields=wrong)
    row, _made = TaxRate.objects.update_or_create(
        country=country, category=category, valid_from=valid_from, defaults={"rate": rate, "name": named}
    )
    act = current_act()
    act.about("tax_rate", row.pk)
    act.changed = {"country": country, "category": category, "rate": str(rate), "valid_from": valid_from.isoformat()}
    configuration_changed()
    return Answer(row.pk, "tax_rate", reference=f"{country} {category}")


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Invalid(fields={"unit": _("Choose one from the list.")})
    return unit


def _free(said: ItemDetails, *, apart_from: int = 0) -> None:
    """The constraints say no as well; this says whose it is."""
    others = Item.objects.exclude(pk=apart_from)
    same = others.filter(sku=said.sku).first()
    if same:
        raise Taken(value=said.sku, name=same.name)
    same = others.filter(gtin=said.gtin).first() if said.gtin else None
    if same:
        raise Taken(value=said.gtin, name=same.name)


def _lock(item_id: int) -> Item:
    item: Item | None = locked(Item.objects.filter(pk=item_id)).first()
    if item is None:
        raise Missing()
    return item


def _list_for(price: FirstPrice) -> int:
    """The list asked for, else the general one of the currency, made when there is none yet."""
    if price.price_list_id:
        if not PriceList.objects.filter(pk=price.price_list_id).exists():
            raise Invalid(fields={"price_list": _("Choose one from the list.")})
        return price.price_list_id
    entity = house().first_entity
    currency = price.currency or (entity.currency if entity else "EUR")
    general = PriceList.objects.filter(currency=currency, party=None, group=None).order_by("id").first()
    if general is None:
        said = checked_list(PriceListDetails(_("Price list %(currency)s") % {"currency": currency}, currency))
        general = PriceList.objects.create(name=said.name, currency=said.currency)
    return general.pk


def _list_admissible(details: PriceListDetails, *, apart_from: int = 0) -> PriceListDetails:
    said = checked_list(details)
    same = PriceList.objects.exclude(pk=apart_from).filter(name=said.name).first()
    if same:
        raise Taken(value=said.name, name=_("another price list"))
    if said.party_id and not Party.objects.filter(pk=said.party_id, merged_into=None).exists():
        raise Invalid(fields={"party_id": _("Choose one from the list.")})
    if said.group_id and not CustomerGroup.objects.filter(pk=said.group_id).exists():
        raise Invalid(fields={"group_id": _("Choose one from the list.")})
    return said


def _list(item_id: int, said: ItemDetails) -> None:
    list_thing(Listed("item", item_id, said.name, said.sku, said.gtin))
