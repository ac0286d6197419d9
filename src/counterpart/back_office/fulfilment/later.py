"""What fulfilment tells customers, from the outbox: mails are rendered when they are sent, from ids."""

from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.rules import last_day_of
from counterpart.foundation.documents.models import reference
from counterpart.foundation.documents.papers import printed_day
from counterpart.foundation.documents.printing import language_of
from counterpart.foundation.outbox.jobs import current_task
from counterpart.hall.journeys.letters import write_to_customer
from counterpart.hall.journeys.parts_and_places import GoodsNotTaken, GoodsShipped, PickupReminded


def remind_customer(reminded: PickupReminded) -> None:
    """It still waits: a mail with the code, the slip, and until when the house keeps it."""
    task, shipment = current_task(), _shipment(reminded.document_id)
    if shipment.state != Shipment.State.READY:
        task.note = "the goods had left before the mail was sent"
        return
    document = shipment.document
    with translation.override(language_of(document)):
        words = {"reference": reference("order", reminded.order_id), "site": document.site.name}
        parts = [_("Your order %(reference)s still waits for you at %(site)s.") % words]
        until = last_day_of(shipment)
        if until:
            parts.append(_("We keep it until %(day)s.") % {"day": printed_day(until)})
        subject = _("Your order %(reference)s still waits for you") % words
        write_to_customer(task, document, subject, " ".join(parts), "pickup_slip")


def tell_customer_shipped(shipped: GoodsShipped) -> None:
    """A carrier has it: who, and the reference to follow it by."""
    task, shipment = current_task(), _shipment(shipped.document_id)
    with translation.override(language_of(shipment.document)):
        words = {
            "reference": reference("order", shipment.order_id), "carrier": shipment.carrier,
            "tracking": shipment.tracking_reference,
        }  # fmt: skip
        subject = _("Your order %(reference)s is on its way") % words
        parts = [_("Something of your order %(reference)s has left our house.") % words]
        if shipment.carrier:
            parts.append(_("It comes with %(carrier)s.") % words)
        if shipment.tracking_reference:
            parts.append(_("Its tracking reference is %(tracking)s.") % words)
        write_to_customer(task, shipment.document, subject, " ".join(parts), "delivery_note")


def tell_customer_not_taken(not_taken: GoodsNotTaken) -> None:
    """It is not kept for the customer any more; the sentence says what that means for the money."""
    task, shipment = current_task(), _shipment(not_taken.document_id)
    document = shipment.document
    with translation.override(language_of(document)):
        words = {"reference": reference("order", not_taken.order_id)}
        if shipment.returned_why == Shipment.WhyReturned.NO_SHOW:
            subject = _("Your order %(reference)s was not collected") % words
            text = _("Nobody came for your order %(reference)s in time, so we do not keep it for you any more.") % words
        else:
            subject = _("What you did not take of %(reference)s") % words
            text = _("What you did not want of your order %(reference)s is back in our stock.") % words
        write_to_customer(task, document, subject, text)


def _shipment(pk: int) -> Shipment:
    return Shipment.objects.select_related("document__party__merged_into", "document__site__entity").get(pk=pk)
