"""A new site is ready for goods, and a desk with work on it is not closed."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.foundation.organisation.actions import SiteDetails, change_desk, create_site
from counterpart.foundation.organisation.errors import DeskBusy
from counterpart.front_office.sales.actions import create_quote
from counterpart.front_office.sales.pricing import Wanted

if TYPE_CHECKING:
    from counterpart.config.cast import Cast


def test_goods_can_arrive_at_a_new_site(cast: "Cast") -> None:
    brno = create_site(SiteDetails("BRNO", "Brno", "warehouse", "Europe/Prague"), duties=["warehouse"], by=cast.dara).id
    receive_stock(brno, [Arrival(cast.kettle.pk, Decimal(3), Decimal(12))], reason="opening", by=cast.house)


def test_a_desk_with_a_quote_on_it_stays_open(cast: "Cast") -> None:
    create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada)
    with pytest.raises(DeskBusy):
        change_desk(cast.ada.desk_id, name="Sales", serves_all_sites=False, is_active=False, by=cast.dara)
