"""Confirmed orders that change, their versions, and quotes that are offered anew, over the API."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from counterpart.foundation.api import ApiRequest, Cursor, Limit, Page, PathId, Room, one, page_of, version_of, written
from counterpart.foundation.wire import ONE_LINE, Body, CountIn, Day, PriceIn, ShareIn, Told, money
from counterpart.front_office.sales.amending import Change, NewDay, amend_order
from counterpart.front_office.sales.api import LineIn
from counterpart.front_office.sales.models import OrderVersion
from counterpart.front_office.sales.pricing import LINES_MAX, Wanted
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.quote_ends import renew_quote
from counterpart.front_office.sales.version_words import change_words, version_words

router = Room(tags=["sales"])
Reason = Annotated[str, ONE_LINE, Field(max_length=200)]


class ChangeIn(Body):
    """What becomes of one line; what is left out stays as it is."""

    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    quantity: Annotated[CountIn | None, Field(description="Zero cancels the line.")] = None
    unit_price: PriceIn | None = None
    discount: ShareIn | None = None


class Amendment(Body):
    """What is left out stays as it is; ``wanted_on`` null takes the day away."""

    lines: Annotated[list[ChangeIn], Field(max_length=LINES_MAX)] = []
    added: Annotated[list[LineIn], Field(max_length=LINES_MAX)] = []
    method: Literal["pickup", "delivery"] | None = None
    wanted_on: Day | None = None
    reason: Reason = ""


class ChangeTold(Told):
    """One change: a code with what stood there and what stands there now, and the same in words."""

    what: str
    position: int | None
    item: str
    before: str
    after: str
    words: str


class VersionTold(Told):
    """``number`` counts from 2: the first version is what was confirmed."""

    id: int
    order_id: int
    number: int
    words: str
    changes: list[ChangeTold]
    reason: str
    currency: str
    total_before: str
    total_after: str
    made_at: datetime
    made_by_id: int
    made_by: str


class Renewal(Body):
    valid_until: Annotated[Day | None, Field(description="30 days from today where nothing is said.")] = None


ANEW = Renewal()


@router.write("/quotes/{pk}/renewal", "sales.renew_quote", sample="quote")
def quote_renewal(request: ApiRequest, pk: PathId, body: Renewal = ANEW) -> HttpResponse:
    """Offer the same anew, with the prices of today: answers the new draft."""
    return written(renew_quote(pk, valid_until=body.valid_until, by=request.auth))


@router.write("/orders/{pk}/amendment", "sales.amend_order", sample="waiting_order", versioned=True)
def order_amendment(request: ApiRequest, pk: PathId, body: Amendment) -> HttpResponse:
    """A confirmed order is agreed anew: goods, shipments, credit and the customer follow."""
    changes = [Change(line.position, line.quantity, line.unit_price, line.discount) for line in body.lines]
    added = [
        Wanted(line.item_id, line.quantity, line.unit_price, line.discount, line.description) for line in body.added
    ]
    day = NewDay(body.wanted_on) if "wanted_on" in body.model_fields_set else None
    answer = amend_order(
        pk, changes, version=version_of(request), added=added, method=body.method or "", day=day, reason=body.reason,
        by=request.auth,
    )  # fmt: skip
    return written(answer)


@router.read("/orders/{pk}/versions", "sales.view", Page[VersionTold], sample="waiting_order")
def order_versions(request: ApiRequest, pk: PathId, cursor: Cursor = "", limit: Limit = 50) -> Page[VersionTold]:
    """What changed from version to version, the newest first."""
    order = one(orders(request.auth), pk)
    found = OrderVersion.objects.filter(order_id=pk).select_related("made_by")
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_told(version, order.currency) for version in rows], next=following)


def _told(version: OrderVersion, currency: str) -> VersionTold:
    changes = [
        ChangeTold(
            what=c["what"], position=int(c["position"]) if c.get("position") else None, item=c.get("item", ""),
            before=c.get("before", ""), after=c.get("after", ""), words=change_words(c, currency),
        )
        for c in version.changes
    ]  # fmt: skip
    return VersionTold(
        id=version.pk, order_id=version.order_id, number=version.number, words=version_words(version, currency),
        changes=changes, reason=version.reason, currency=currency, total_before=money(version.total_before, currency),
        total_after=money(version.total_after, currency), made_at=version.made_at, made_by_id=version.made_by_id,
        made_by=version.made_by.name,
    )  # fmt: skip
