"""What accounting tells the other rooms."""

from datetime import date

from counterpart.foundation.acts.gate import Locked
from counterpart.hall.handoffs import hand_over
from counterpart.hall.journeys.order_to_cash import CreditNotePosted, InvoicePosted


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
