"""Fixed point: Decimal in Python, scaled BIGINT in the database, one field class per scale.

Django makes the output field of ``F() + F()`` by calling the class, so the scale lives on the class.
SQL adds and compares; Python multiplies and divides. ``Avg`` and ``F() * F()`` raise.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable, register_combinable_fields
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = models.Field[Any, Any]
else:
    Base = models.Field


BIGGEST = 10**16  # every scale holds it with room to spare; larger ones go through the full check


class FixedPointField(Base):
    """A bounded decimal with ``places`` digits after the point."""

    places = 6
    bound = Decimal(10) ** 12
    empty_strings_allowed = False
    default_error_messages = {
        "invalid": _("“%(value)s” is not a number."),
        "digits": _("%(value)s has more than %(places)s digits after the point."),
        "bound": _("%(value)s is too large."),
    }

    def get_internal_type(self) -> str:
        # Not an integer to Django: Avg() must not quietly become a float.
        return "FixedPointField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bigint"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bigint"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Decimal | None:
        if value is None:
            return None
        whole = int(value)
        if whole != value or getattr(expression, "function", "") == "AVG":
            raise TypeError("SQL may add and compare fixed-point numbers; averages belong in Python")
        return Decimal(whole).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        if isinstance(value, float):
            raise TypeError("no float anywhere near money")
        try:
            number = Decimal(value)
        except (InvalidOperation, TypeError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None
        if not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return number

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        assert number is not None
        if abs(number) >= self.bound:
            raise ValidationError(self.error_messages["bound"], code="bound", params={"value": value})
        scaled = number.scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            params = {"value": value, "places": self.places}
            raise ValidationError(self.error_messages["digits"], code="digits", params=params)
        return whole

    def scaled(self, value: Any) -> Any:
        """``get_prep_value`` without detours for the usual case: a Decimal that fits."""
        if type(value) is Decimal:
            exact = value.scaleb(self.places)
            whole = int(exact)
            if whole == exact and -BIGGEST < whole < BIGGEST:
                return whole
        return self.get_prep_value(value)

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(
            **{
                "form_class": forms.DecimalField,
                "max_digits": 12 + self.places,
                "decimal_places": self.places,
                **kwargs,
            }
        )

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)


class AmountField(FixedPointField):
    """Money, rounded to the currency's minor unit before it is stored."""

    places = 4


class PriceField(FixedPointField):
    """Money for one unit."""


class QuantityField(FixedPointField):
    """How much of an item, in its own unit."""


class RateField(FixedPointField):
    """A ratio: 0.25 is 25 %."""


for _field in (FixedPointField, AmountField, PriceField, QuantityField, RateField):
    for _operator in (Combinable.ADD, Combinable.SUB):
        register_combinable_fields(_field, _operator, _field, _field)

# In signatures: what the number means, and which field turns it into a column of the database.
Amount = Annotated[Decimal, AmountField]
Price = Annotated[Decimal, PriceField]
Quantity = Annotated[Decimal, QuantityField]
Rate = Annotated[Decimal, RateField]
