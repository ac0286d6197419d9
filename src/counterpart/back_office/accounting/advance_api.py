"""What accounting decides and takes before there is an invoice, over the API."""

from typing import Annotated

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.accounting.api import InvoicePayment
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.foundation.api import ApiRequest, PathId, Room, written
from counterpart.foundation.wire import ONE_LINE, Body

router = Room(tags=["accounting"])


class Approval(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


@router.write("/orders/{pk}/approval", "accounting.approve_credit", sample="held_order")
def order_approval(request: ApiRequest, pk: PathId, body: Approval) -> HttpResponse:
    """Let an order go on beyond its customer's limit; never by the person who confirmed it."""
    return written(approve_credit(pk, reason=body.reason, by=request.auth))


@router.write("/orders/{pk}/deposits", "accounting.receive_deposit", sample="waiting_order")
def order_deposit_payment(request: ApiRequest, pk: PathId, body: InvoicePayment) -> HttpResponse:
    """The customer pays in advance for an order; its invoice uses it by itself."""
    answer = receive_deposit(
        pk, amount=body.amount, method=body.method, currency=body.currency or "", reference=body.reference, on=body.on,
        by=request.auth,
    )  # fmt: skip
    return written(answer)
