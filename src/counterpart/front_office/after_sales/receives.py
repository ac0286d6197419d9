"""What other rooms tell after-sales."""

from counterpart.front_office.after_sales.models import Return
from counterpart.hall.desks.flow import close_document
from counterpart.hall.journeys.returns import ReturnCredited


def note_credit(done: ReturnCredited) -> None:
    """The money side is settled: the return is over."""
    row = Return.objects.get(pk=done.document_id)
    Return.CREDIT.make(
        row, ended_on=done.on, currency=done.currency, credited=done.credited, paid_back=done.paid_back,
        credit_notes=list(done.numbers),
    )  # fmt: skip
    close_document(row.pk)
