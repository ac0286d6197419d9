"""Fixed point: exact in, exact out, and nothing that would round in the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Avg, F, Max, Min, Sum
from hypothesis import given
from hypothesis import strategies as st

from counterpart.foundation.money.fields import AmountField, PriceField, QuantityField, RateField
from counterpart.foundation.money.models import ExchangeRate

ONE_DAY = "2026-03-01"


def rate(pair: str, value: str) -> ExchangeRate:
    return ExchangeRate.objects.create(base=pair[:3], quote=pair[3:], on=ONE_DAY, rate=Decimal(value))


@pytest.mark.django_db
def test_what_was_stored_comes_back_exactly() -> None:
    rate("EURUSD", "1.123456")
    assert ExchangeRate.objects.get().rate == Decimal("1.123456")


@pytest.mark.django_db
def test_sql_adds_and_compares() -> None:
    rate("EURUSD", "1.100000")
    rate("EURSEK", "11.250001")
    found = ExchangeRate.objects.aggregate(Sum("rate"), Min("rate"), Max("rate"))
    assert found == {"rate__sum": Decimal("12.350001"), "rate__min": Decimal("1.1"), "rate__max": Decimal("11.250001")}
    assert ExchangeRate.objects.filter(rate__gt=Decimal("1.1")).count() == 1
    doubled = ExchangeRate.objects.annotate(twice=F("rate") + F("rate")).order_by("pk").values_list("twice", flat=True)
    assert list(doubled) == [Decimal("2.2"), Decimal("22.500002")]


@pytest.mark.django_db
def test_sql_neither_averages_nor_multiplies() -> None:
    rate("EURUSD", "1")
    with pytest.raises(TypeError):
        ExchangeRate.objects.aggregate(Avg("rate"))
    with pytest.raises(FieldError):
        list(ExchangeRate.objects.annotate(square=F("rate") * F("rate")))


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity", "1e400", "abc", "0.0000001", "1000000000000"])
def test_what_does_not_fit_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        RateField().get_prep_value(wrong)


def test_a_float_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        AmountField().get_prep_value(0.1)


@given(
    st.integers(min_value=-(10**15), max_value=10**15),
    st.sampled_from([AmountField, PriceField, QuantityField, RateField]),
)
def test_every_number_of_the_scale_survives(whole: int, kind: type[AmountField]) -> None:
    field = kind()
    value = Decimal(whole).scaleb(-field.places)
    assert field.scaled(value) == whole == field.get_prep_value(value)
