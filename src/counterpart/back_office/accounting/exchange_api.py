"""Rates and revaluation, over the API."""

from typing import Annotated

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.accounting.revaluing import revalue, set_rate
from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, Room, page_of, written
from counterpart.foundation.money.models import ExchangeRate
from counterpart.foundation.organisation.house import house
from counterpart.foundation.wire import Body, Currency, Day, PriceIn, Told, plain

router = Room(tags=["accounting"])


class RateTold(Told):
    """One ``currency`` is worth ``rate`` of ``worth_in`` from ``on`` until the next row."""

    id: int
    currency: str
    worth_in: str
    on: Day
    rate: str


class RateIn(Body):
    currency: Currency
    on: Day
    rate: Annotated[PriceIn, Field(description="In the currency of the books.")]


class Revaluation(Body):
    on: Day


@router.read("/rates", "accounting.view_invoices", Page[RateTold])
def list_rates(request: ApiRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[RateTold]:
    """What other currencies are worth, the newest entry first."""
    own = house().sites[request.auth.desk.site_id].entity.currency
    rows, following = page_of(ExchangeRate.objects.filter(quote=own), cursor, limit)
    told = [
        {"id": r.pk, "currency": r.base, "worth_in": r.quote, "on": r.on.isoformat(), "rate": plain(r.rate)}
        for r in rows
    ]
    return Page(results=[RateTold.model_validate(each) for each in told], next=following)


@router.write("/rates", "accounting.set_rate")
def new_rate(request: ApiRequest, body: RateIn) -> HttpResponse:
    """Enter a rate, or correct the one of that day."""
    return written(set_rate(currency=body.currency, on=body.on, rate=body.rate, by=request.auth))


@router.write("/ledger/revaluations", "accounting.revalue")
def ledger_revaluation(request: ApiRequest, body: Revaluation) -> HttpResponse:
    """Value what is open in other currencies by the rates of a day; it is taken back the day after."""
    return written(revalue(on=body.on, by=request.auth))
