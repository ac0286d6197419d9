"""The pickup desk, over the API: who is here, what is not wanted, and what must be paid first."""

from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.pickup import note_arrival, refuse_shipment, remind_of_pickup
from counterpart.back_office.fulfilment.recalling import put_back_shipment
from counterpart.back_office.fulfilment.rules import pickup_rules, set_pickup_rules
from counterpart.back_office.fulfilment.terms import set_customer_term, set_order_term
from counterpart.back_office.fulfilment.vans import receive_shipment, send_shipment
from counterpart.foundation.api import ApiRequest, PathId, Room, one, tagged, version_of, written
from counterpart.foundation.wire import ONE_LINE, Body, Flag, Told

router = Room(tags=["pickup"])
Days = Annotated[int, Field(ge=0, le=365, strict=True, description="0 means never.")]


class Refusing(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]


class Receiving(Body):
    shelf: Annotated[str, ONE_LINE, Field(min_length=1, max_length=20)]


class Term(Body):
    pay_first: Annotated[Flag, Field(description="Paid before the goods leave the counter.")]
    reason: Annotated[str, ONE_LINE, Field(max_length=200)] = ""


class Rules(Body):
    remind_after_days: Days
    give_up_after_days: Days
    check_identity: Literal["never", "proxy", "always"]


class RulesTold(Told):
    remind_after_days: int
    give_up_after_days: int
    check_identity: str
    version: int


@router.write("/shipments/{pk}/sending", "fulfilment.send_shipment", sample="shipment")
def shipment_sending(request: ApiRequest, pk: PathId) -> HttpResponse:
    """It is on the van to the site where it is collected."""
    return written(send_shipment(pk, by=request.auth))


@router.write("/shipments/{pk}/receiving", "fulfilment.receive_shipment", sample="shipment")
def shipment_receiving(request: ApiRequest, pk: PathId, body: Receiving) -> HttpResponse:
    """The van is here: it waits on a shelf for the customer."""
    return written(receive_shipment(pk, shelf=body.shelf, by=request.auth))


@router.write("/shipments/{pk}/putting-back", "fulfilment.put_back_shipment", sample="shipment")
def shipment_putting_back(request: ApiRequest, pk: PathId) -> HttpResponse:
    """What is not wanted any more stands where it came from again."""
    return written(put_back_shipment(pk, by=request.auth))


@router.write("/shipments/{pk}/arrival", "fulfilment.note_arrival", sample="shipment")
def shipment_arrival(request: ApiRequest, pk: PathId) -> HttpResponse:
    """The customer stands at the counter."""
    return written(note_arrival(pk, by=request.auth))


@router.write("/shipments/{pk}/reminder", "fulfilment.remind_of_pickup", sample="shipment")
def shipment_reminder(request: ApiRequest, pk: PathId) -> HttpResponse:
    """Tell the customer once more that it waits."""
    return written(remind_of_pickup(pk, by=request.auth))


@router.write("/shipments/{pk}/refusal", "fulfilment.refuse_shipment", sample="shipment")
def shipment_refusal(request: ApiRequest, pk: PathId, body: Refusing) -> HttpResponse:
    """The customer does not want it: back to stock, and off the order."""
    return written(refuse_shipment(pk, reason=body.reason, by=request.auth))


@router.write("/shipments/{pk}/order-term", "fulfilment.set_order_term", sample="shipment")
def shipment_order_term(request: ApiRequest, pk: PathId, body: Term) -> HttpResponse:
    """The order of this shipment is paid first, or may go on account."""
    seen = Shipment.objects.filter(request.auth.scope("document__"))
    order = one(seen.select_related("document"), pk).order_id
    return written(set_order_term(order, pay_first=body.pay_first, reason=body.reason, by=request.auth))


@router.write("/parties/{pk}/pickup-term", "fulfilment.set_customer_term", sample="party")
def party_term(request: ApiRequest, pk: PathId, body: Term) -> HttpResponse:
    """Everything this customer collects is paid first, or no longer so."""
    return written(set_customer_term(pk, pay_first=body.pay_first, reason=body.reason, by=request.auth))


@router.read("/pickup-rules", "fulfilment.view", RulesTold)
def show_rules(request: ApiRequest) -> HttpResponse:
    """How long the house waits for customers, and whose document it looks at."""
    rules = pickup_rules()
    told = RulesTold(
        remind_after_days=rules.remind_after_days, give_up_after_days=rules.give_up_after_days,
        check_identity=rules.check_identity, version=rules.version,
    )  # fmt: skip
    return tagged(told, rules.version)


@router.write("/pickup-rules", "fulfilment.set_pickup_rules", method="PUT", versioned=True)
def change_rules(request: ApiRequest, body: Rules) -> HttpResponse:
    """From now on it is done like this."""
    said = body.model_dump()
    return written(set_pickup_rules(**said, version=version_of(request), by=request.auth))
