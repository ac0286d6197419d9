"""Items, their prices, and the reasons for a price."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.actions import (
    change_item,
    change_price_list,
    create_item,
    create_price_list,
    create_unit,
    set_other_units,
    set_prices,
    set_tax_rate,
)
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails, OtherUnit, PriceBreak, PriceListDetails
from counterpart.foundation.catalog.errors import Taken
from counterpart.foundation.catalog.models import Item, ItemPrice, ItemUnit, PriceList, TaxRate
from counterpart.foundation.catalog.queries import choices, explain_price, general_prices, item_named
from counterpart.foundation.catalog.tax import tax_rate
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.parties.models import CustomerGroup, Party

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

LAMP = ItemDetails("LMP-1", "Čelična  lampa", gtin="4006381333931", warranty_months=24)
D = Decimal
DAY = date(2026, 3, 12)


def test_an_item_is_made_with_its_price(cast: "Cast") -> None:
    pk = create_item(LAMP, price=FirstPrice(D("12.5")), by=cast.dara).id
    item = Item.objects.get(pk=pk)
    assert (item.name, item.unit.code, item.version) == ("Čelična lampa", "C62", 1)
    assert general_prices([pk], "EUR", DAY) == {pk: D("12.5")}
    assert choices("celicna", "EUR", DAY) == [
        {"value": pk, "text": "Čelična lampa", "code": "LMP-1", "price": "12.5", "note": ""}
    ]
    assert [c["value"] for c in choices("4006381333931", "EUR", DAY)] == [pk]
    for typed in ("lmp-1", "4006381333931", "čelična LAMPA", str(pk)):
        found = item_named(typed)
        assert found is not None and found.pk == pk


def test_a_price_in_a_new_currency_brings_its_list(cast: "Cast") -> None:
    pk = create_item(LAMP, price=FirstPrice(D(300), currency="SEK"), by=cast.dara).id
    assert ItemPrice.objects.get(item_id=pk).price_list.currency == "SEK"


def test_who_may_not_leaves_nothing_behind(cast: "Cast") -> None:
    before = Item.objects.count(), Act.objects.count()
    for nobody in (cast.ada, cast.bo, cast.noor):
        with pytest.raises(Forbidden):
            create_item(LAMP, price=FirstPrice(D(1)), by=nobody)
    assert (Item.objects.count(), Act.objects.count()) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sku": " "}, "sku"),
        ({"sku": "x" * 41}, "sku"),
        ({"name": ""}, "name"),
        ({"name": "a\0"}, "name"),
        ({"gtin": "4006381333932"}, "gtin"),
        ({"gtin": "١٢٣٤٥٦٧٠"}, "gtin"),
        ({"unit": "XXX"}, "unit"),
        ({"kind": "kit"}, "kind"),
        ({"kind": "service", "tracking": "lot"}, "tracking"),
        ({"tax_category": "Q"}, "tax_category"),
        ({"warranty_months": 601}, "warranty_months"),
        ({"lead_time_days": -1}, "lead_time_days"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(cast: "Cast", change: dict[str, object], field: str) -> None:
    before = Item.objects.count()
    with pytest.raises(Invalid) as refused:
        create_item(replace(LAMP, **change), by=cast.dara)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert Item.objects.count() == before


def test_a_number_names_one_item(cast: "Cast") -> None:
    create_item(LAMP, by=cast.dara)
    with pytest.raises(Taken) as refused:
        create_item(replace(LAMP, gtin=""), by=cast.dara)
    assert str(refused.value) == "“LMP-1” belongs to Čelična lampa already. Choose another one."
    with pytest.raises(Taken):
        create_item(replace(LAMP, sku="LMP-2"), by=cast.dara)
    assert Item.objects.filter(gtin=LAMP.gtin).count() == 1


def test_a_change_carries_its_version(cast: "Cast") -> None:
    pk = cast.kettle.pk
    said = ItemDetails("KET-1", "Kettle, steel", discontinued=True)
    assert change_item(pk, said, version=1, by=cast.dara).version == 2
    assert Act.objects.get(action="catalog.change_item").changed == {
        "name": ["Kettle", "Kettle, steel"],
        "discontinued": [False, True],
    }
    with pytest.raises(Stale):
        change_item(pk, replace(said, name="Pot"), version=1, by=cast.dara)
    assert Item.objects.get(pk=pk).name == "Kettle, steel"
    assert choices("KET-1", "EUR", DAY) == []
    with pytest.raises(Missing):
        change_item(10**9, said, version=1, by=cast.dara)


def test_the_price_comes_with_its_reason(cast: "Cast") -> None:
    kettle, customer = cast.kettle.pk, cast.customer.pk
    group = CustomerGroup.objects.create(name="Wholesale")
    Party.objects.filter(pk=customer).update(group=group)
    wholesale = create_price_list(PriceListDetails("Wholesale", "EUR", group_id=group.pk), by=cast.dara).id
    own = create_price_list(PriceListDetails("Noor's own", "EUR", party_id=customer, valid_until=DAY), by=cast.dara).id
    set_prices(kettle, wholesale, [PriceBreak(D(10), D(18)), PriceBreak(D(0), D(20))], by=cast.dara)
    set_prices(kettle, own, [PriceBreak(D(0), D(15))], by=cast.dara)

    def reasons(quantity: int, on: date) -> list[tuple[D, str, bool]]:
        found = explain_price(kettle, party_id=customer, currency="EUR", quantity=D(quantity), on=on)
        return [(r.price, r.sentence, r.applies) for r in found]

    assert reasons(1, date(2026, 3, 11))[0] == (
        D(15), "This customer has prices of their own in “Noor's own”, and they go before all others.", True,
    )  # fmt: skip
    assert reasons(12, DAY) == [
        (D(18), "“Wholesale” is the price list of the customer's group and goes before the general one. "
         "It holds from 10 on, and 12 are wanted.", True),
        (D(20), "The wanted quantity reaches a better break.", False),
        (D(24), "“Wholesale” goes before this list.", False),
    ]  # fmt: skip
    assert reasons(1, DAY)[1] == (D(18), "It holds only from 10 on.", False)
    assert explain_price(kettle, party_id=10**9, currency="EUR", quantity=D(1), on=DAY) == []


def test_prices_that_cannot_be_stored_are_refused_whole(cast: "Cast") -> None:
    general = PriceList.objects.get()
    for breaks in (
        [PriceBreak(D(1), D(1)), PriceBreak(D(1), D(2))],
        [PriceBreak(D(0), D(-1))],
        [PriceBreak(D(0), D("0.0000001"))],
        [PriceBreak(D(0), D(10) ** 9)],
        [PriceBreak(D(n), D(1)) for n in range(21)],
    ):
        with pytest.raises(Invalid):
            set_prices(cast.kettle.pk, general.pk, breaks, by=cast.dara)
    assert ItemPrice.objects.get(item=cast.kettle).price == D(24)
    with pytest.raises(Missing):
        set_prices(cast.kettle.pk, 10**9, [], by=cast.dara)


def test_a_list_with_prices_keeps_its_currency(cast: "Cast") -> None:
    general = PriceList.objects.get()
    with pytest.raises(Invalid):
        change_price_list(general.pk, PriceListDetails("Price list", "SEK"), by=cast.dara)
    change_price_list(general.pk, PriceListDetails("Spring", "EUR", valid_from=DAY), by=cast.dara)
    assert PriceList.objects.get().name == "Spring"
    for wrong in (
        PriceListDetails("", "EUR"),
        PriceListDetails("A", "XYZ"),
        PriceListDetails("A", "EUR", party_id=1, group_id=1),
        PriceListDetails("A", "EUR", party_id=10**9),
        PriceListDetails("A", "EUR", valid_from=DAY, valid_until=DAY),
        PriceListDetails("A", "EUR", valid_from=date(1, 1, 1)),
    ):
        with pytest.raises(Invalid):
            create_price_list(wrong, by=cast.dara)
    with pytest.raises(Taken):
        create_price_list(PriceListDetails("Spring", "EUR"), by=cast.dara)


def test_other_units_are_replaced(cast: "Cast") -> None:
    create_unit("bx", name="box", decimals=0, by=cast.dara)
    set_other_units(cast.kettle.pk, [OtherUnit("BX", D(6))], by=cast.dara)
    set_other_units(cast.kettle.pk, [OtherUnit("BX", D(12))], by=cast.dara)
    assert ItemUnit.objects.get(item=cast.kettle).factor == D(12)
    for wrong in ([OtherUnit("C62", D(2))], [OtherUnit("BX", D(0))], [OtherUnit("ZZ", D(2))]):
        with pytest.raises(Invalid):
            set_other_units(cast.kettle.pk, wrong, by=cast.dara)
    with pytest.raises(Taken):
        create_unit("BX", name="box again", decimals=0, by=cast.dara)


def test_a_new_rate_holds_from_its_day(cast: "Cast") -> None:
    set_tax_rate("HR", category="S", rate=D("0.13"), name="Lower", valid_from=DAY, by=cast.dara)
    assert tax_rate("HR", "S", date(2026, 3, 11)) == D("0.25") and tax_rate("HR", "S", DAY) == D("0.13")
    for change in ({"country": "XX"}, {"rate": D(1)}, {"rate": D("-0.1")}, {"category": "Q"}, {"name": ""}):
        said = {"country": "HR", "category": "S", "rate": D(0), "name": "x", "valid_from": DAY} | change
        with pytest.raises(Invalid):
            set_tax_rate(**said, by=cast.dara)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        set_tax_rate("HR", category="S", rate=D(0), name="None", valid_from=DAY, by=cast.chidi)
    assert TaxRate.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"sku": ""}, "catalog_an_item_has_a_sku_and_a_name"),
        ({"gtin": "4006381333931"}, r"catalog_a_gtin_names_one_item|catalog_item\.gtin"),
        ({"sku": "KET-1"}, r"sku"),
    ],
)
def test_the_database_says_no_first_to_items(cast: "Cast", change: dict[str, str], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Item.objects.all().update(**change)


def test_the_database_says_no_first_to_prices(cast: "Cast") -> None:
    for queryset, change, name in (
        (ItemPrice.objects.all(), {"price": D(-1)}, "catalog_prices_are_not_negative"),
        (PriceList.objects.all(), {"valid_from": DAY, "valid_until": DAY}, "catalog_a_price_list_ends_after_it_starts"),
        (TaxRate.objects.all(), {"rate": D(1)}, "catalog_a_tax_rate_is_below_one"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            queryset.update(**change)
