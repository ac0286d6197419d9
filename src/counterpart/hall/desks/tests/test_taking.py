"""Whose work may be taken: that of a desk one holds, or of one whose whole work one's own desk may do."""

from datetime import timedelta
from typing import Any

import pytest

from counterpart.foundation.clock import now
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.actions import AnotherDesk, TakenAlready, bounce_item, give_back_item, take_item
from counterpart.hall.desks.models import WorkItem

pytestmark = pytest.mark.django_db


def item(pk: int) -> WorkItem:
    return WorkItem.objects.get(document_id=pk, state__in=("offered", "accepted"))


def test_sales_does_not_take_the_work_of_the_warehouse(cast: Any) -> None:
    pk = cast.shipment((cast.kettle, 1))
    assert house().desks[item(pk).desk_id].duty == "fulfilment"
    with pytest.raises(AnotherDesk) as refused:
        take_item(pk, by=cast.ada)
    assert "Fulfilment" in str(refused.value)
    with pytest.raises(AnotherDesk):
        bounce_item(pk, reason="Not mine", by=cast.ada)
    assert (item(pk).state, item(pk).taken_by_id) == ("offered", None)


def test_the_warehouse_may_do_all_that_fulfilment_may_and_takes_its_work(cast: Any) -> None:
    pk = cast.shipment((cast.kettle, 1))
    take_item(pk, by=cast.bo)
    assert item(pk).taken_by_id == cast.bo.person_id
    with pytest.raises(TakenAlready):
        take_item(pk, by=cast.dara)
    give_back_item(pk, by=cast.bo)
    take_item(pk, by=cast.dara)
    with pytest.raises(Missing):
        take_item(10**9, by=cast.dara)


def test_a_grant_opens_the_desk_and_closes_it_to_the_second(cast: Any) -> None:
    pk, desk = cast.shipment((cast.kettle, 1)), house().desk_for("fulfilment", cast.site.pk)
    grant = Grant.objects.create(
        person_id=cast.ada.person_id, desk_id=desk, valid_from=now() - timedelta(hours=2), reason="lunch",
        valid_until=now() - timedelta(seconds=1), source="cover",
    )  # fmt: skip
    with pytest.raises(AnotherDesk):
        take_item(pk, by=cast.ada)
    Grant.objects.filter(pk=grant.pk).update(valid_until=now() + timedelta(hours=1))
    take_item(pk, by=cast.ada)
    assert item(pk).taken_by_id == cast.ada.person_id


def test_without_the_rule_anybody_of_the_site_would_take_it(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the condition taken out, the seller has the work of the warehouse."""
    pk = cast.shipment((cast.kettle, 1))
    monkeypatch.setattr("counterpart.hall.desks.actions._mine", lambda by: ("1 = 1", []))
    take_item(pk, by=cast.ada)
    assert item(pk).taken_by_id == cast.ada.person_id
