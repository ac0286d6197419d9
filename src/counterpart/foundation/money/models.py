"""Exchange rates by date. Currencies are ISO 4217 codes; their minor units come from CLDR."""

from typing import TYPE_CHECKING

from django.db import models

from counterpart.foundation.money.fields import RateField

if TYPE_CHECKING:
    Base = models.CharField[str, str]
else:
    Base = models.CharField


class CurrencyField(Base):
    """Three capital letters, beside every amount."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class ExchangeRate(models.Model):
    """One ``base`` is worth ``rate`` of ``quote`` from ``on`` until the next row."""

    base = CurrencyField()
    quote = CurrencyField()
    on = models.DateField()
    rate = RateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on"], name="money_one_rate_per_pair_and_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="money_a_rate_is_positive"),
        ]
