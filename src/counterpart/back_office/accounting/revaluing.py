"""Rates by date, and what is open in other currencies at the end of a month, valued by them and taken back the next day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from counterpart.back_office.accounting.books import Side, account_for, must_be_open, post
from counterpart.back_office.accounting.entries import REVERSAL
from counterpart.back_office.accounting.errors import AlreadyRevalued, NothingForeign
from counterpart.back_office.accounting.models import Account, Allocation, Entry, Journal, OpenItem
from counterpart.back_office.accounting.settling import CREDIT, ZERO
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.models import ExchangeRate
from counterpart.foundation.money.rates import converted
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import EntityInfo, house

TEXT = "revaluation"
RATE_MAX = Decimal(10) ** 6
A_DAY = timedelta(days=1)


@action("accounting.set_rate")
def set_rate(*, currency: str, on: date, rate: Decimal, by: Actor) -> Answer:
    """One unit of another currency is worth so much in ours, from a day on. Written again it is corrected.

    What is posted keeps the rate of its day.
    """
    entity = house().sites[by.desk.site_id].entity
    if len(currency) != 3 or not currency.isascii() or not currency.isupper() or currency == entity.currency:
        raise Invalid(fields={"currency": currency[:10]})
    if not rate.is_finite() or not 0 < rate <= RATE_MAX or rate != round(rate, 6):
        raise Invalid(fields={"rate": rate})
    row, _made = ExchangeRate.objects.update_or_create(
        base=currency, quote=entity.currency, on=on, defaults={"rate": rate}
    )
    configuration_changed()
    act = current_act()
    act.about("rate", row.pk)
    act.changed = {"currency": currency, "on": on.isoformat(), "rate": str(rate)}
    return Answer(row.pk, "rate", "active")


@dataclass(frozen=True)
class Revalued:
    """What is open in one currency on a day: the amount, its worth in the books, and its worth by the rate of the day."""

    currency: str
    amount: Decimal
    books: Decimal
    worth: Decimal

    @property
    def difference(self) -> Decimal:
        return self.worth - self.books


def revaluation(entity: EntityInfo, on: date) -> list[Revalued]:
    """By currency: what was open at the end of a day, by what had settled it until then. Three statements."""
    items = list(OpenItem.objects.filter(entity_id=entity.id, posted_on__lte=on).exclude(books_amount=None))
    keys = [item.pk for item in items]
    until = Allocation.objects.filter(on__lte=on)
    settled: dict[int, Decimal] = {}
    for name in ("target", "source"):
        found = until.filter(**{f"{name}__in": keys}).order_by().values_list(name).annotate(total=Sum("amount"))
        settled |= {pk: settled.get(pk, ZERO) + total for pk, total in found}
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for item in items:
        left = item.amount - settled.get(item.pk, ZERO)
        sign = -1 if item.side == CREDIT else 1
        assert item.books_amount is not None
        books = round_amount(item.books_amount * left / item.amount, entity.currency) if item.amount else ZERO
        amount, worth = sums.get(item.currency, (ZERO, ZERO))
        sums[item.currency] = (amount + sign * left, worth + sign * books)
    return [
        Revalued(currency, amount, books, converted(amount, currency, entity.currency, on))
        for currency, (amount, books) in sorted(sums.items())
        if amount or books
    ]


@action("accounting.revalue")
def revalue(*, on: date, by: Actor) -> Answer:
    """Value what is open in other currencies by the rates of a day: posted on it, and taken back the day after."""
    act = current_act()
    site_id = by.desk.site_id
    entity = house().sites[site_id].entity
    for day in (on, on + A_DAY):
        must_be_open(entity.id, day)
    if Entry.objects.filter(entity_id=entity.id, on=on, text=TEXT).exists():
        raise AlreadyRevalued(on=on.isoformat())
    found = [each for each in revaluation(entity, on) if each.difference]
    total = sum((each.difference for each in found), ZERO)
    if not total:
        raise NothingForeign()
    sides = [
        Side(account_for(entity.id, Account.Role.REVALUATION), total),
        Side(account_for(entity.id, Account.Role.UNREALISED), -total),
    ]
    posted = post(entity, Journal.GENERAL, on, TEXT, sides, site_id=site_id)
    back = [Side(side.account_id, -side.amount) for side in sides]
    post(entity, Journal.GENERAL, on + A_DAY, REVERSAL, back, site_id=site_id, reverses_id=posted.entry_id)
    act.about("entry", posted.entry_id)
    act.changed = {"on": on.isoformat(), "difference": str(total), "entry": posted.number}
    return Answer(posted.entry_id, "entry", "posted", number=posted.number, more={"difference": str(total)})
