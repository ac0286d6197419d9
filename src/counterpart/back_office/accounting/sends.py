"""What accounting tells the other rooms."""

from datetime import date
from decimal import Decimal

from counterpart.foundation.acts.gate import Locked
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.money_on_the_way import AccountEased, CreditApproved
from counterpart.hall.journeys.order_to_cash import CreditNotePosted, InvoicePosted
from counterpart.hall.journeys.returns import ReturnAccepted, ReturnCredited


def invoice_posted(document: Locked, on: date, number: str) -> None:
    assert document.party_id is not None
    hand_over(
        InvoicePosted(
            journey_id=document.journey_id, document_id=document.id, site_id=document.site_id, on=on,
            party_id=document.party_id, number=number,
        )
    )  # fmt: skip


def credit_note_posted(invoice: Locked, credit_note_id: int, on: date, number: str) -> None:
    assert invoice.party_id is not None
    hand_over(
        CreditNotePosted(
            journey_id=invoice.journey_id, document_id=credit_note_id, site_id=invoice.site_id, on=on,
            party_id=invoice.party_id, number=number, invoice_id=invoice.id,
        )
    )  # fmt: skip


def account_eased(
    party_id: int, *, document_id: int, journey_id: int, site_id: int, on: date, order_id: int = 0
) -> None:
    """The customer owes less, or has more with us: orders that wait for it may go on."""
    hand_over(
        AccountEased(
            journey_id=journey_id, document_id=document_id, site_id=site_id, on=on, party_id=party_id, order_id=order_id
        )
    )  # fmt: skip


def return_credited(
    accepted: ReturnAccepted, *, currency: str, credited: Decimal, paid_back: Decimal, numbers: tuple[str, ...]
) -> None:
    """What came back is off the invoices; the return says so."""
    hand_over(
        ReturnCredited(
            journey_id=accepted.journey_id, document_id=accepted.document_id, site_id=accepted.site_id, on=accepted.on,
            currency=currency, credited=credited, paid_back=paid_back, numbers=numbers,
        )
    )  # fmt: skip


def credit_approved(order: Locked, on: date, reason: str) -> None:
    """The order goes on in spite of the limit."""
    hand_over(
        CreditApproved(
            journey_id=order.journey_id, document_id=order.id, site_id=order.site_id, on=on, reason=reason
        )
    )  # fmt: skip
