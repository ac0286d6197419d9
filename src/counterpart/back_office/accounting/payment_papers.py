"""The slip of a payment: a receipt for money that came in, for a deposit, or for money that went back."""

from django.utils.translation import gettext as _

from counterpart.back_office.accounting.links import KIND_NAMES
from counterpart.back_office.accounting.models import OpenItem, Payment
from counterpart.back_office.accounting.queries import allocations_from, allocations_to
from counterpart.back_office.accounting.texts import METHOD_NAMES
from counterpart.design.formats import amount, money
from counterpart.foundation.documents.papers import (
    Column,
    Fact,
    Paper,
    Row,
    Sum,
    buyer_of,
    footer_of,
    head_facts,
    language_in_use,
    printed_day,
    seller_of,
)
from counterpart.foundation.documents.printing import prints
from counterpart.hall.journeys.story import sentence_of

HEAD = ("document__party", "document__site__entity", "document__journey", "order")


@prints("payment")
def payment_slip(payment_id: int) -> Paper:
    """How much, when and how, what it was for, and what is left of it."""
    payment = Payment.objects.select_related(*HEAD).get(pk=payment_id)
    document, entity, currency = payment.document, payment.document.site.entity, payment.currency
    is_out = payment.direction == Payment.Direction.OUT
    found = allocations_to(payment_id) if is_out else allocations_from(payment_id)
    rows = []
    for allocation in found:
        paper = allocation.source if is_out else allocation.target
        rows.append(Row([f"{KIND_NAMES[paper.kind]} {paper.reference}", amount(allocation.amount, currency)]))
    item = OpenItem.objects.filter(pk=payment_id).first()
    left = item.amount - item.settled if item else None
    if left:
        kept = _("Kept for %(order)s") % {"order": payment.order.reference} if payment.order else _("Kept for you")
        rows.append(Row([kept, amount(left, currency)]))
    facts = [
        Fact(_("Date"), printed_day(payment.received_on)),
        Fact(_("How"), str(METHOD_NAMES[payment.method])),
        *head_facts(document, payment.order),
    ]
    return Paper(
        heading=_heading(payment), number=document.reference, seller=seller_of(entity), buyer=buyer_of(document.party),
        facts=facts, columns=[Column(_("What for"), wide=True), Column(_("Amount, %(currency)s") % {"currency": currency}, right=True)],
        lines=rows, sums=[Sum(_("Paid back") if is_out else _("Received"), money(payment.amount, currency), strong=True)],
        footer=footer_of(entity), sentence=sentence_of(payment_id, language_in_use()),
    )  # fmt: skip


def _heading(payment: Payment) -> str:
    if payment.method == Payment.Method.WRITE_OFF:
        return _("Written off")
    if payment.direction == Payment.Direction.OUT:
        return _("Paid back")
    return _("Receipt for a deposit") if payment.order_id else _("Receipt")
