"""Orders that are held, ordering less, deposits that are asked for, and credit, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from counterpart.foundation.api import (
    ApiRequest,
    Cursor,
    FilterId,
    Limit,
    Page,
    PathId,
    Room,
    page_of,
    version_of,
    written,
)
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.errors import Missing
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.queries import standing_for, visible_to
from counterpart.foundation.wire import ONE_LINE, AmountIn, Body, CountIn, Flag, ShareIn, Told, money
from counterpart.front_office.sales.credit import exposures_of
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.hold_words import hold_sentence
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.models import Hold
from counterpart.front_office.sales.pricing import LINES_MAX
from counterpart.front_office.sales.reducing import Less, reduce_order

router = Room(tags=["sales"])
Reason = Literal["price", "stock", "paper"]
Sentence = Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


class HoldTold(Told):
    """``asked`` is what is missing where an order waits for money."""

    id: int
    order_id: int
    kind: str
    duty: str
    sentence: str
    currency: str
    asked: str
    placed_at: datetime


class CreditTold(Told):
    """In the currency of the books. ``limit`` and ``free`` are null for a customer without a limit."""

    party_id: int
    currency: str
    limit: str | None
    used: str
    receivable: str
    drafted: str
    ordered: str
    held: str
    free: str | None


class NewHold(Body):
    kind: Reason
    note: Sentence


class Lifting(Body):
    kind: Reason
    reason: Sentence


class LessIn(Body):
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: Annotated[CountIn, Field(description="What is still wanted; zero takes the line out.")]


class Reduction(Body):
    lines: Annotated[list[LessIn], Field(min_length=1, max_length=LINES_MAX)]


class DepositIn(Body):
    """A share of the total (0.3 is 30 %) or an amount, one of them."""

    share: ShareIn | None = None
    amount: AmountIn | None = None
    waits: Annotated[Flag, Field(description="Release nothing before it is here.")] = False


@router.read("/holds", "sales.view", Page[HoldTold])
def list_holds(
    request: ApiRequest, order_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[HoldTold]:
    """Orders that are held, the newest first, each with its whole sentence."""
    found = Hold.objects.filter(request.auth.scope("order__document__"), left_at=None)
    if order_id:
        found = found.filter(order_id=order_id)
    rows, following = page_of(found.select_related("order__document__party"), cursor, limit)
    return Page(results=[_told(hold) for hold in rows], next=following)


def _told(hold: Hold) -> HoldTold:
    document = hold.order.document
    said = hold_sentence(hold, document.reference, document.party.name if document.party else "")
    return HoldTold(
        id=hold.pk, order_id=hold.order_id, kind=hold.kind, duty=hold.duty, sentence=said, currency=hold.currency,
        asked=money(hold.asked, hold.currency), placed_at=hold.placed_at,
    )  # fmt: skip


@router.write("/orders/{pk}/hold", "sales.hold_order", sample="waiting_order")
def order_hold(request: ApiRequest, pk: PathId, body: NewHold) -> HttpResponse:
    """Stop a confirmed order: nothing of it is released."""
    return written(hold_order(pk, kind=body.kind, note=body.note, by=request.auth))


@router.write("/orders/{pk}/lifting", "sales.lift_hold", sample="held_order")
def order_lifting(request: ApiRequest, pk: PathId, body: Lifting) -> HttpResponse:
    """The desk that owns the reason lets the order go on."""
    return written(lift_hold(pk, kind=body.kind, reason=body.reason, by=request.auth))


@router.write("/orders/{pk}/reduction", "sales.reduce_order", sample="waiting_order", versioned=True)
def order_reduction(request: ApiRequest, pk: PathId, body: Reduction) -> HttpResponse:
    """The customer takes less of some lines; a hold for credit ends where the rest fits."""
    lines = [Less(line.position, line.quantity) for line in body.lines]
    return written(reduce_order(pk, lines, version=version_of(request), by=request.auth))


@router.write("/orders/{pk}/deposit", "sales.ask_deposit", sample="waiting_order")
def order_deposit(request: ApiRequest, pk: PathId, body: DepositIn) -> HttpResponse:
    """Ask for money in advance."""
    return written(ask_deposit(pk, share=body.share, amount=body.amount, waits=body.waits, by=request.auth))


@router.read("/parties/{pk}/credit", "sales.view", CreditTold, sample="party")
def show_credit(request: ApiRequest, pk: PathId) -> CreditTold:
    """What counts against a customer's limit, and what is still free."""
    by = request.auth
    party = visible_to(by).filter(pk=standing_for(pk)).first()
    if party is None:
        raise Missing()
    site = house().sites[by.desk.site_id]
    currency = site.entity.currency
    found, _left = exposures_of([party.pk], currency, day_in(site.zone, now()))
    said = found[party.pk]
    sums = {name: money(getattr(said, name), currency) for name in ("used", "receivable", "drafted", "ordered", "held")}
    limit, free = ((None if value is None else money(value, currency)) for value in (said.limit, said.free))
    return CreditTold(party_id=party.pk, currency=currency, limit=limit, free=free, **sums)
