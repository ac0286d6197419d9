"""Goods that are expected: promises rest on them until they come."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from counterpart.back_office.inventory.errors import NotExpected, TooFarOff
from counterpart.back_office.inventory.models import Expected
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.written import plain
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import UpdateMany, locked

ZERO = Decimal(0)
DAYS_MAX = 730
book_arrival = UpdateMany(Expected, "id", "received is_open")


@action("inventory.expect_goods")
def expect_goods(
    site_id: int, item_id: int, *, quantity: Decimal, due_on: date, note: str = "", by: Actor
) -> Answer:  # fmt: skip
    """Somebody has said that so many will come on a day. Orders taken from now on are promised by it."""
    act = current_act()
    _seen(site_id, by)
    item = Item.objects.filter(pk=item_id, kind=Item.Kind.GOODS).select_related("unit").first()
    if item is None:
        raise Invalid(fields={"item": "item"})
    if quantity <= 0 or quantity != round(quantity, item.unit.decimals):
        raise Invalid(fields={"quantity": "quantity"})
    _not_too_far(site_id, due_on)
    made = Expected.objects.create(
        item_id=item_id, site_id=site_id, due_on=due_on, quantity=quantity, note=note.strip()[:200]
    )
    act.about("expected", made.pk)
    act.changed = {"item": item_id, "quantity": plain(quantity), "due_on": due_on.isoformat()}
    return Answer(made.pk, "expected", "open")


@action("inventory.change_expected")
def change_expected(expected_id: int, *, due_on: date, quantity: Decimal | None = None, by: Actor) -> Answer:
    """It comes on another day, or another quantity. What was promised by it stays promised until somebody looks."""
    act, found = current_act(), _open(expected_id, by)
    _not_too_far(found.site_id, due_on, was=found.due_on)
    quantity = found.quantity if quantity is None else quantity
    if quantity <= found.received:
        raise Invalid(fields={"quantity": "quantity"})
    Expected.objects.filter(pk=expected_id).update(due_on=due_on, quantity=quantity, version=found.version + 1)
    act.about("expected", expected_id)
    act.changed = {"due_on": [found.due_on.isoformat(), due_on.isoformat()], "quantity": plain(quantity)}
    return Answer(expected_id, "expected", "open", version=found.version + 1)


@action("inventory.drop_expected")
def drop_expected(expected_id: int, *, by: Actor) -> Answer:
    """It does not come any more."""
    act, found = current_act(), _open(expected_id, by)
    Expected.objects.filter(pk=expected_id).update(is_open=False, version=found.version + 1)
    act.about("expected", expected_id)
    act.changed = {"item": found.item_id, "left": plain(found.quantity - found.received)}
    return Answer(expected_id, "expected", "closed", version=found.version + 1)


def came_in(site_id: int, arrived: Mapping[int, Decimal]) -> None:
    """What came in was expected, the earliest first: it is expected no more."""
    listed = locked(
        Expected.objects.filter(site_id=site_id, item_id__in=arrived, is_open=True).order_by("due_on", "id")
    )
    left, changes = dict(arrived), []
    for e in listed:
        took = min(left[e.item_id], e.quantity - e.received)
        if took:
            left[e.item_id] -= took
            changes.append((e.pk, e.received + took, e.received + took < e.quantity))
    if changes:
        book_arrival(changes)


def _open(expected_id: int, by: Actor) -> Expected:
    found: Expected | None = locked(Expected.objects.filter(pk=expected_id)).first()
    if found is None or not by.sees(found.site_id, None):
        raise Missing()
    if not found.is_open:
        raise NotExpected()
    return found


def _seen(site_id: int, by: Actor) -> None:
    if site_id not in house().sites or by.is_customer or not by.sees(site_id, None):
        raise Missing()


def _not_too_far(site_id: int, due_on: date, was: date | None = None) -> None:
    """A day from today on, within two years; one that has passed may stay as it was."""
    today = current_act().today(site_id)
    if due_on != was and not 0 <= (due_on - today).days <= DAYS_MAX:
        raise TooFarOff(fields={"due_on": due_on.isoformat()})
