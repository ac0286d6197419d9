"""Returns, over the API."""

from typing import Annotated, Literal

from django.http import HttpResponse
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
    tagged,
    version_of,
    written,
)
from counterpart.foundation.wire import (
    EACH_ONCE,
    ONE_LINE,
    Body,
    Count,
    CountIn,
    Key,
    QuantityIn,
    ShareIn,
    Told,
    money,
    plain,
)
from counterpart.front_office.after_sales import actions, queries
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.rules import return_rules, set_return_rules
from counterpart.front_office.after_sales.steps import LINES_MAX, ComesBack, Found
from counterpart.front_office.after_sales.warranty import warranties_by_number
from counterpart.hall.journeys.story import sentence_of

router = Room(tags=["after-sales"])
Position = Annotated[int, Field(ge=1, le=100000, strict=True, description="Of the line in the order.")]
Reason = Literal["changed_mind", "wrong_item", "damaged", "faulty", "other"]
Note = Annotated[str, ONE_LINE, Field(max_length=200)]
PayBack = Annotated[
    Literal["", "bank", "cash", "card"],
    Field(description="How what was paid already goes back at once; empty: it stays with the customer as credit."),
]
Condition = Literal["as_new", "damaged"]


class BackLine(Body):
    position: Position
    quantity: QuantityIn
    serials: Annotated[
        list[Annotated[str, ONE_LINE, Field(min_length=1, max_length=40)]],
        Field(max_length=LINES_MAX, description="Of every piece, where the item has serial numbers."),
    ] = []


class FoundLine(Body):
    """Every piece of a line is found once."""

    position: Position
    as_new: CountIn
    damaged: CountIn
    given_back: CountIn


Lines = Annotated[list[BackLine], Field(min_length=1, max_length=LINES_MAX)]


class NewReturn(Body):
    """What the customer will bring back; within the days of the house it is approved at once."""

    order_id: Key
    lines: Lines
    reason: Reason
    note: Note = ""


class CounterReturn(Body):
    lines: Lines
    reason: Reason
    note: Note = ""
    condition: Condition = "as_new"
    pay_back: PayBack = ""


class CounterExchange(Body):
    lines: Lines
    reason: Reason
    note: Note = ""
    condition: Condition = "damaged"


class Inspection(Body):
    found: Annotated[list[FoundLine], EACH_ONCE, Field(min_length=1, max_length=LINES_MAX)]


class Rejection(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


class Crediting(Body):
    pay_back: PayBack = ""


class ReturnRulesIn(Body):
    window_days: Annotated[Count, Field(le=3650, description="0: without an end.")]
    fee_share: Annotated[ShareIn, Field(description="Kept when a customer changed their mind; 0.10 is 10 %.")]


class ReturnRulesTold(Told):
    window_days: int
    fee_share: str
    version: int


class ReturnShort(Told):
    id: int
    reference: str
    state: str
    reason: str
    note: str
    is_late: bool
    order_id: int
    party_id: int | None
    site_id: int
    received_on: str | None
    ended_on: str | None
    currency: str
    credited: str | None
    paid_back: str | None
    credit_notes: list[str]
    version: int


class ReturnLineTold(Told):
    position: int
    item_id: int
    item: str
    quantity: str
    as_new: str
    damaged: str
    given_back: str


class ReturnTold(ReturnShort):
    lines: list[ReturnLineTold]
    rejected_why: str
    sentence: str


class WarrantyTold(Told):
    serial: str
    item_id: int
    item: str
    order_id: int
    position: int
    shipment_id: int
    customer: str
    invoices: list[str]
    sold_on: str
    until: str | None
    came_back_on: str | None
    sentence: str


class WarrantyAnswer(Told):
    results: list[WarrantyTold]


@router.read("/returns", "after_sales.view", Page[ReturnShort])
def list_returns(
    request: ApiRequest, cursor: Cursor = "", limit: Limit = 50, order_id: FilterId | None = None,
    state: Annotated[
        Literal["", "asked", "approved", "received", "inspected", "credited", "replaced", "rejected"], Query()
    ] = "",
    q: Annotated[str, Query(max_length=80, pattern=PRINTED)] = "",
) -> Page[ReturnShort]:  # fmt: skip
    """Returns, newest first; `q` is a reference or a part of the customer's name."""
    found = queries.returns(request.auth).filter(queries.about(q))
    if state:
        found = found.filter(state=state)
    if order_id:
        found = found.filter(order_id=order_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_short(row) for row in rows], next=following)


@router.write("/returns", "after_sales.ask_return")
def return_asking(request: ApiRequest, body: NewReturn) -> HttpResponse:
    """The customer wants to bring goods back."""
    return written(
        actions.ask_return(body.order_id, _lines(body.lines), reason=body.reason, note=body.note, by=request.auth)
    )


@router.read("/returns/{pk}", "after_sales.view", ReturnTold, sample="return")
def show_return(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One return with its lines and the sentence of its order."""
    row = one(queries.returns(request.auth), pk)
    lines = [
        ReturnLineTold(
            position=x.position, item_id=x.item_id, item=x.item.name, quantity=plain(x.quantity), as_new=plain(x.as_new),
            damaged=plain(x.damaged), given_back=plain(x.given_back),
        )
        for x in queries.lines_of(pk)
    ]  # fmt: skip
    sentence = sentence_of(row.order_id, request.auth.language)
    told = ReturnTold(**dict(_short(row)), lines=lines, rejected_why=row.rejected_why, sentence=sentence)
    return tagged(told, row.version)


@router.write("/returns/{pk}/approval", "after_sales.approve_return", sample="return")
def return_approval(request: ApiRequest, pk: PathId) -> HttpResponse:
    """It may come although its days are over; not by who asked for it."""
    return written(actions.approve_return(pk, by=request.auth))


@router.write("/returns/{pk}/receipt", "after_sales.receive_return", sample="return")
def return_receipt(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The goods are here; nobody sells them before somebody has looked."""
    return written(actions.receive_return(pk, by=request.auth))


@router.write("/returns/{pk}/inspection", "after_sales.inspect_return", sample="return")
def return_inspection(request: ApiRequest, pk: PathId, body: Inspection) -> HttpResponse:
    """What was found, piece by piece."""
    found = [Found(x.position, x.as_new, x.damaged, x.given_back) for x in body.found]
    return written(actions.inspect_return(pk, found, by=request.auth))


@router.write("/returns/{pk}/rejection", "after_sales.reject_return", sample="return")
def return_rejection(request: ApiRequest, pk: PathId, body: Rejection) -> HttpResponse:
    """It is not taken back."""
    return written(actions.reject_return(pk, reason=body.reason, by=request.auth))


@router.write("/returns/{pk}/credit", "after_sales.credit_return", sample="return")
def return_credit(request: ApiRequest, pk: PathId, body: Crediting) -> HttpResponse:
    """The customer need not pay for it."""
    return written(actions.credit_return(pk, pay_back=body.pay_back, by=request.auth))


@router.write("/returns/{pk}/replacement", "after_sales.replace_return", sample="return")
def return_replacement(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The customer gets the same goods once more."""
    return written(actions.replace_return(pk, by=request.auth))


@router.write("/orders/{pk}/counter-return", "after_sales.return_over_counter", sample="order")
def order_counter_return(request: ApiRequest, pk: PathId, body: CounterReturn) -> HttpResponse:
    """The customer stands here with the goods: taken back, looked at and credited in one step."""
    lines = _lines(body.lines)
    return written(
        actions.return_over_counter(
            pk, lines, reason=body.reason, note=body.note, condition=body.condition, pay_back=body.pay_back,
            by=request.auth,
        )
    )  # fmt: skip


@router.write("/orders/{pk}/counter-exchange", "after_sales.exchange_over_counter", sample="order")
def order_counter_exchange(request: ApiRequest, pk: PathId, body: CounterExchange) -> HttpResponse:
    """The same goods for the ones that came back, in one step."""
    lines = _lines(body.lines)
    return written(
        actions.exchange_over_counter(
            pk, lines, reason=body.reason, note=body.note, condition=body.condition, by=request.auth
        )
    )


@router.read("/warranty", "after_sales.view", WarrantyAnswer)
def warranty(
    request: ApiRequest, serial: Annotated[str, Query(min_length=1, max_length=40, pattern=PRINTED)]
) -> WarrantyAnswer:
    """Who has, or had, the piece of a serial number, and until when it is under warranty; the latest first."""
    return WarrantyAnswer(
        results=[
            WarrantyTold(
                serial=w.piece.number, item_id=w.item.pk, item=w.item.name, order_id=w.order.pk, position=w.position,
                shipment_id=w.piece.shipment_id, customer=w.customer, invoices=list(w.invoices),
                sold_on=w.piece.on.isoformat(), until=w.until.isoformat() if w.until else None,
                came_back_on=w.piece.back_on.isoformat() if w.piece.back_on else None, sentence=w.sentence,
            )
            for w in warranties_by_number(serial, request.auth)
        ]
    )  # fmt: skip


@router.read("/return-rules", "after_sales.view", ReturnRulesTold)
def show_return_rules(request: ApiRequest) -> HttpResponse:
    """How long the house takes goods back, and what it keeps."""
    rules = return_rules()
    told = ReturnRulesTold(window_days=rules.window_days, fee_share=plain(rules.fee_share), version=rules.version)
    return tagged(told, rules.version)


@router.write("/return-rules", "after_sales.set_return_rules", method="PUT", versioned=True)
def change_return_rules(request: ApiRequest, body: ReturnRulesIn) -> HttpResponse:
    """From now on it is done like this."""
    answer = set_return_rules(
        window_days=body.window_days, fee_share=body.fee_share, version=version_of(request), by=request.auth
    )
    return written(answer)


def _lines(lines: list[BackLine]) -> list[ComesBack]:
    return [ComesBack(line.position, line.quantity, line.serials) for line in lines]


def _short(row: Return) -> ReturnShort:
    amounts = {
        name: None if value is None else money(value, row.currency or "EUR")
        for name, value in (("credited", row.credited), ("paid_back", row.paid_back))
    }
    return ReturnShort(
        id=row.pk, reference=row.document.reference, state=row.state, reason=row.reason, note=row.note,
        is_late=row.is_late, order_id=row.order_id, party_id=row.document.party_id, site_id=row.document.site_id,
        received_on=row.received_on.isoformat() if row.received_on else None,
        ended_on=row.ended_on.isoformat() if row.ended_on else None, currency=row.currency,
        credit_notes=row.credit_notes, version=row.version, **amounts,
    )  # fmt: skip
