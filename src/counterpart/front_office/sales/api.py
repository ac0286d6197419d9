"""Quotes and orders, over the API."""

from decimal import Decimal
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import (
    PRINTED,
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    one,
    page_of,
    site_of,
    tagged,
    version_of,
    written,
)
from counterpart.foundation.wire import (
    ONE_LINE,
    Body,
    Currency,
    Day,
    Flag,
    Key,
    PriceIn,
    QuantityIn,
    ShareIn,
)
from counterpart.front_office.sales.actions import (
    accept_quote,
    cancel_order,
    change_order,
    change_quote,
    confirm_order,
    create_quote,
    lose_quote,
    place_order,
    send_quote,
)
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.pricing import LINES_MAX, Wanted
from counterpart.front_office.sales.promising import promise_anew
from counterpart.front_office.sales.told import (
    OrderShort,
    OrderTold,
    QuoteShort,
    QuoteTold,
    order_short,
    order_told,
    quote_short,
    quote_told,
)
from counterpart.hall.journeys.story import sentences_of

router = Room(tags=["sales"])
NO_DISCOUNT = Decimal(0)

Method = Annotated[Literal["pickup", "delivery"], Field(description="How the goods leave.")]
OnShortage = Annotated[
    Literal["backorder", "refuse"],
    Field(description="`refuse`: all or nothing; what cannot be reserved is refused with 409 `shortage`."),
]
Reason = Annotated[str, ONE_LINE, Field(max_length=200, description="Why a price differs from the price list.")]
Reference = Annotated[str, ONE_LINE, Field(max_length=60, description="What the customer calls it.")]


class LineIn(Body):
    """One line. Price and discount are proposals: the server prices, and admits them within the desk's limit."""

    item_id: Key
    quantity: QuantityIn
    unit_price: PriceIn | None = None
    discount: Annotated[ShareIn, Field(description="0.15 is 15 %.")] = NO_DISCOUNT
    description: Annotated[str, ONE_LINE, Field(max_length=200)] = ""


Lines = Annotated[list[LineIn], Field(min_length=1, max_length=LINES_MAX)]


class NewQuote(Body):
    party_id: Key
    lines: Lines
    site_id: Key | None = None
    method: Method = "pickup"
    on_shortage: OnShortage = "backorder"
    wanted_on: Day | None = None
    valid_until: Day | None = None
    currency: Currency | None = None
    reason: Reason = ""
    reference: Reference = ""


class NewOrder(Body):
    party_id: Key
    lines: Lines
    confirm: Flag = True
    on_shortage: OnShortage = "backorder"
    method: Method = "pickup"
    site_id: Key | None = None
    wanted_on: Day | None = None
    currency: Currency | None = None
    reason: Reason = ""
    reference: Reference = ""


class DraftOrder(Body):
    lines: Lines
    on_shortage: OnShortage = "backorder"
    method: Method = "pickup"
    wanted_on: Day | None = None
    reason: Reason = ""


class DraftQuote(DraftOrder):
    """Without a customer or a day, those of the draft stay."""

    party_id: Key | None = None
    valid_until: Day | None = None


class Loss(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


@router.read("/quotes", "sales.view", Page[QuoteShort])
def list_quotes(
    request: ApiRequest,
    state: Annotated[Literal["", "draft", "sent", "accepted", "lost", "expired"], Query()] = "",
    party_id: FilterId | None = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[QuoteShort]:
    """The newest first."""
    found = _quotes(request)
    if state:
        found = found.filter(state=state)
    if party_id:
        found = found.filter(document__party_id=party_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[quote_short(q) for q in rows], next=following)


@router.write("/quotes", "sales.create_quote")
def new_quote(request: ApiRequest, body: NewQuote) -> HttpResponse:
    """Offer a customer these lines until a day."""
    by = request.auth
    answer = create_quote(
        body.party_id, _wanted(body.lines), site_id=site_of(by, body.site_id), method=body.method,
        on_shortage=body.on_shortage, wanted_on=body.wanted_on, valid_until=body.valid_until,
        currency=body.currency or "", reason=body.reason, reference=body.reference, by=by,
    )  # fmt: skip
    return written(answer)


@router.read("/quotes/{pk}", "sales.view", QuoteTold, sample="quote")
def show_quote(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One quote with its lines."""
    quote = one(_quotes(request), pk)
    return tagged(quote_told(quote, _language()), quote.version)


@router.write("/quotes/{pk}", "sales.change_quote", method="PUT", sample="quote", versioned=True)
def quote_change(request: ApiRequest, pk: PathId, body: DraftQuote) -> HttpResponse:
    """Write a draft anew."""
    answer = change_quote(
        pk, _wanted(body.lines), version=version_of(request), party_id=body.party_id or 0, method=body.method,
        on_shortage=body.on_shortage, wanted_on=body.wanted_on, valid_until=body.valid_until, reason=body.reason,
        by=request.auth,
    )  # fmt: skip
    return written(answer)


@router.write("/quotes/{pk}/sending", "sales.send_quote", sample="quote")
def quote_sending(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The quote goes to the customer."""
    return written(send_quote(pk, by=request.auth))


@router.write("/quotes/{pk}/acceptance", "sales.accept_quote", sample="quote")
def quote_acceptance(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The customer says yes: answers the order that came of it."""
    return written(accept_quote(pk, by=request.auth))


@router.write("/quotes/{pk}/loss", "sales.lose_quote", sample="quote")
def quote_loss(request: ApiRequest, pk: PathId, body: Loss) -> HttpResponse:
    """The customer says no, and why."""
    return written(lose_quote(pk, reason=body.reason, by=request.auth))


@router.read("/orders", "sales.view", Page[OrderShort])
def list_orders(
    request: ApiRequest,
    state: Annotated[Literal["", "draft", "confirmed", "cancelled"], Query()] = "",
    open: Annotated[bool | None, Query(description="true: not yet handed over whole.")] = None,
    party_id: FilterId | None = None,
    reference: Annotated[str, Query(max_length=60, pattern=PRINTED, description="What the customer calls it.")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[OrderShort]:
    """The newest first, each with its sentence."""
    found = _orders(request)
    if state:
        found = found.filter(state=state)
    if open is not None:
        found = found.filter(document__closed_at__isnull=open)
    if party_id:
        found = found.filter(document__party_id=party_id)
    if reference:
        found = found.filter(document__external_reference=reference)
    rows, following = page_of(found, cursor, limit)
    says = sentences_of([order.pk for order in rows], _language()) if rows else {}
    return Page(results=[order_short(order, says.get(order.pk, "")) for order in rows], next=following)


@router.write("/orders", "sales.place_order")
def new_order(request: ApiRequest, body: NewOrder) -> HttpResponse:
    """The customer orders these lines: confirmed at once, or kept as a draft with ``confirm`` false."""
    by = request.auth
    answer = place_order(
        body.party_id, _wanted(body.lines), confirm=body.confirm, site_id=site_of(by, body.site_id), method=body.method,
        on_shortage=body.on_shortage, wanted_on=body.wanted_on, currency=body.currency or "", reason=body.reason,
        reference=body.reference, by=by,
    )  # fmt: skip
    return written(answer)


@router.read("/orders/{pk}", "sales.view", OrderTold, sample="order")
def show_order(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One order: its sentence, the facts of every line, its money, and every document of its journey."""
    order = one(_orders(request), pk)
    return tagged(order_told(order, _language()), order.version)


@router.write("/orders/{pk}", "sales.change_order", method="PUT", sample="order", versioned=True)
def order_change(request: ApiRequest, pk: PathId, body: DraftOrder) -> HttpResponse:
    """Write a draft anew."""
    answer = change_order(
        pk, _wanted(body.lines), version=version_of(request), method=body.method, on_shortage=body.on_shortage,
        wanted_on=body.wanted_on, reason=body.reason, by=request.auth,
    )  # fmt: skip
    return written(answer)


@router.write("/orders/{pk}/confirmation", "sales.confirm_order", sample="order")
def order_confirmation(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The draft is firm: goods are reserved and a shipment is open."""
    return written(confirm_order(pk, by=request.auth))


@router.write("/orders/{pk}/promise", "sales.promise_anew", sample="order")
def order_promise(request: ApiRequest, pk: PathId) -> HttpResponse:
    """What is missing is promised for when it can be here; the customer is told."""
    return written(promise_anew(pk, by=request.auth))


@router.write("/orders/{pk}/cancellation", "sales.cancel_order", sample="order")
def order_cancellation(request: ApiRequest, pk: PathId, body: Loss) -> HttpResponse:
    """The customer does not want it any more; what has left the house stays ordered."""
    return written(cancel_order(pk, reason=body.reason, by=request.auth))


def _wanted(lines: list[LineIn]) -> list[Wanted]:
    return [Wanted(line.item_id, line.quantity, line.unit_price, line.discount, line.description) for line in lines]


def _quotes(request: ApiRequest) -> QuerySet[Quote]:
    return Quote.objects.filter(request.auth.scope("document__")).select_related("document__party")


def _orders(request: ApiRequest) -> QuerySet[Order]:
    return Order.objects.filter(request.auth.scope("document__")).select_related("document__party")


def _language() -> str:
    return translation.get_language() or "en"
