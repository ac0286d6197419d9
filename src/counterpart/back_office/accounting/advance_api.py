"""What accounting decides and takes before there is an invoice, over the API."""

from typing import Annotated

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.accounting.allocating import refund
from counterpart.back_office.accounting.api import InvoicePayment, PayMethod, Reference
from counterpart.back_office.accounting.approving import approve_credit
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.accounting.writing_off import write_off
from counterpart.foundation.api import ApiRequest, PathId, Room, written
from counterpart.foundation.wire import ONE_LINE, AmountIn, Body, Day

router = Room(tags=["accounting"])


class Approval(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


@router.write("/orders/{pk}/approval", "accounting.approve_credit", sample="held_order")
def order_approval(request: ApiRequest, pk: PathId, body: Approval) -> HttpResponse:
    """Let an order go on beyond its customer's limit; never by the person who confirmed it."""
    return written(approve_credit(pk, reason=body.reason, by=request.auth))


class Refund(Body):
    amount: AmountIn
    method: PayMethod = "bank"
    reference: Reference = ""
    on: Day | None = None


class WriteOff(Body):
    reason: Annotated[str, ONE_LINE, Field(max_length=60)] = ""


NO_REASON = WriteOff()


@router.write("/payments/{pk}/refunds", "accounting.refund", sample="payment")
def payment_refund(request: ApiRequest, pk: PathId, body: Refund) -> HttpResponse:
    """Pay back what is left of a payment, a deposit or a credit note: never more than is left of it."""
    answer = refund(pk, amount=body.amount, method=body.method, reference=body.reference, on=body.on, by=request.auth)
    return written(answer)


@router.write("/open-items/{pk}/write-off", "accounting.write_off", sample="invoice")
def item_write_off(request: ApiRequest, pk: PathId, body: WriteOff = NO_REASON) -> HttpResponse:
    """Close what is left of an invoice, a payment or a credit note, within what the house allows."""
    return written(write_off(pk, reason=body.reason, by=request.auth))


@router.write("/orders/{pk}/deposits", "accounting.receive_deposit", sample="waiting_order")
def order_deposit_payment(request: ApiRequest, pk: PathId, body: InvoicePayment) -> HttpResponse:
    """The customer pays in advance for an order; its invoice uses it by itself."""
    answer = receive_deposit(
        pk, amount=body.amount, method=body.method, currency=body.currency or "", reference=body.reference, on=body.on,
        by=request.auth,
    )  # fmt: skip
    return written(answer)
