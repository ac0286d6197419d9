"""Compiled statements say what the querysets they were made from say. An upgrade of Django that moves the ground fails here."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.models import F, QuerySet

from counterpart.foundation.money.fields import RateField
from counterpart.foundation.money.models import ExchangeRate
from counterpart.foundation.organisation.models import Settings
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import (
    Changes,
    Copied,
    Copy,
    Delete,
    Insert,
    Update,
    UpdateMany,
    fetched,
    rows,
    run,
    select,
)

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2026, 3, 1), date(2026, 3, 2)
AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)

add_rates = Insert(ExchangeRate, "base quote rate", on=DAY)
add_keyed = Insert(ExchangeRate, "base quote on rate", returning=True)
add_party = Insert(Party, "kind name created_at", returning=True)


class Pair(NamedTuple):
    base: str
    rate: Decimal


@select(Pair)
def rates_above(least: Annotated[Decimal, RateField], on: date) -> QuerySet[ExchangeRate, tuple[str, Decimal]]:
    return ExchangeRate.objects.filter(rate__gt=least, on=on).order_by("rate").values_list("base", "rate")


@Update
def raise_rate(base: str, by: Annotated[Decimal, RateField]) -> Changes:
    return ExchangeRate.objects.filter(base=base), {"rate": F("rate") + by}


@Delete
def forget(base: str) -> QuerySet[ExchangeRate]:
    return ExchangeRate.objects.filter(base=base)


@Copy
def repeat(on: date, again: date) -> Copied:
    found = ExchangeRate.objects.filter(on=on)
    return ExchangeRate, found, {"base": "base", "quote": "quote", "on": again, "rate": "rate"}


def test_insert_writes_rows_constants_and_defaults() -> None:
    add_rates(("EUR", "USD", Decimal("1.1")), ("SEK", "USD", Decimal("0.0955")))
    found = ExchangeRate.objects.order_by("base").values_list("base", "rate", "on")
    assert list(found) == [("EUR", Decimal("1.1"), DAY), ("SEK", Decimal("0.0955"), DAY)]
    (pk,) = add_party(("person", "Noor", AT))
    party = Party.objects.get(pk=pk)
    assert (party.name, party.created_at, party.is_customer, party.credit_limit, party.language) == (
        "Noor",
        AT,
        True,
        None,
        "en",
    )


def test_insert_gives_keys_in_the_order_of_the_rows() -> None:
    keys = add_keyed(*((f"X{n:02}", "EUR", DAY, Decimal(n + 1)) for n in range(50)))
    named = dict(ExchangeRate.objects.values_list("pk", "base"))
    assert [named[key] for key in keys] == [f"X{n:02}" for n in range(50)]


def test_select_fills_its_holes_and_converts() -> None:
    add_rates(("EUR", "USD", Decimal("1.1")), ("SEK", "USD", Decimal("0.0955")))
    assert rates_above(least=Decimal("0.5"), on=DAY) == [Pair("EUR", Decimal("1.1"))]
    assert rates_above(least=Decimal(0), on=DAY) == [Pair("SEK", Decimal("0.0955")), Pair("EUR", Decimal("1.1"))]
    assert rates_above(least=Decimal(0), on=NEXT) == []


def test_update_delete_and_copy_say_how_many() -> None:
    add_rates(("EUR", "USD", Decimal("1.1")), ("SEK", "USD", Decimal("0.0955")))
    assert raise_rate(base="EUR", by=Decimal("0.000001")) == 1
    assert raise_rate(base="XXX", by=Decimal(1)) == 0
    assert repeat(on=DAY, again=NEXT) == 2
    assert ExchangeRate.objects.get(base="EUR", on=NEXT).rate == Decimal("1.100001")
    assert forget(base="EUR") == 2


@pytest.mark.parametrize("lock_in_order", [False, True])
def test_update_many_sets_and_adds(lock_in_order: bool) -> None:
    keys = add_keyed(("EUR", "USD", DAY, Decimal(1)), ("SEK", "USD", DAY, Decimal(2)), ("CZK", "USD", DAY, Decimal(3)))
    change = UpdateMany(ExchangeRate, "id", "rate+ on", lock_in_order=lock_in_order)
    assert change([(keys[0], Decimal("0.5"), NEXT), (keys[1], Decimal(-1), DAY), (10**9, Decimal(1), DAY)]) == 2
    found = {r.base: (r.rate, r.on) for r in ExchangeRate.objects.all()}
    assert found == {"EUR": (Decimal("1.5"), NEXT), "SEK": (Decimal(1), DAY), "CZK": (Decimal(3), DAY)}


def test_constraints_speak_through_the_straight_road() -> None:
    with pytest.raises(IntegrityError):
        add_rates(("EUR", "USD", Decimal(0)))


def test_a_disk_that_is_full_when_rows_are_fetched_speaks_as_elsewhere() -> None:
    class Full:
        def fetchall(self) -> None:
            raise connection.Database.OperationalError("database or disk is full")  # type: ignore[attr-defined]

    with pytest.raises(OperationalError, match="disk is full"):
        fetched(Full())


def test_instants_travel_as_django_sends_them() -> None:
    (pk,) = add_party(("person", "Noor", AT))
    assert rows("SELECT id FROM parties_party WHERE created_at = %s", [AT]) == [(pk,)]
    assert Party.objects.filter(created_at=AT).exists()
    assert run("UPDATE parties_party SET created_at = %s WHERE id = %s", [AT.replace(microsecond=0), pk]) == 1
    assert Party.objects.get(pk=pk).created_at == AT.replace(microsecond=0)


def test_a_listener_sees_every_statement() -> None:
    """Counting goes through Django, running goes past it: both must be there."""
    seen: list[str] = []

    def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        raise_rate(base="EUR", by=Decimal(1))
        rows("SELECT 1")
        add_rates(("EUR", "USD", Decimal(1)))
    assert len(seen) == 3
    assert ExchangeRate.objects.count() == 1


def test_a_row_of_the_wrong_length_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        add_rates(("EUR", "USD"))


def test_the_settings_row_is_alone() -> None:
    with pytest.raises(IntegrityError):
        Settings.objects.create(pk=2)
