"""What after-sales prints: the slip of a return, one page for the customer and the file."""

from django.utils.translation import gettext as _

from counterpart.design.formats import money
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import (
    Column,
    Fact,
    Paper,
    Row,
    Signature,
    buyer_of,
    footer_of,
    head_facts,
    language_in_use,
    printed_day,
    quantity,
    seller_of,
)
from counterpart.foundation.documents.papers import (
    Sum as SumLine,
)
from counterpart.foundation.documents.printing import prints
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.queries import lines_of
from counterpart.front_office.after_sales.warranty import warranties_of_shipment
from counterpart.front_office.after_sales.words import reason_words, state_words
from counterpart.hall.journeys.story import sentence_of

S = Return.State


@prints("return_slip")
def return_slip(return_id: int) -> Paper:
    """What came back or is about to, what became of it, and the money."""
    row = Return.objects.select_related("document__party", "document__site__entity", "order").get(pk=return_id)
    document, entity = row.document, row.document.site.entity
    columns = [
        Column(_("No.")), Column(_("Description"), wide=True), Column(_("Quantity"), right=True),
        Column(_("Found as new"), right=True), Column(_("Damaged"), right=True), Column(_("Given back"), right=True),
    ]  # fmt: skip
    lines = [
        Row(
            (
                str(line.position), line.item.name,
                *(
                    quantity(each, line.item.unit.code) if each else ""
                    for each in (line.quantity, line.as_new, line.damaged, line.given_back)
                ),
            ),
            (line.item.sku,),
        )
        for line in lines_of(return_id)
    ]  # fmt: skip
    facts = [
        Fact(_("Date"), printed_day(row.ended_on or row.received_on or document.on)),
        Fact(_("Why"), str(reason_words()[row.reason])), Fact(_("State"), str(state_words()[row.state][0])),
        *head_facts(document, row.order),
    ]  # fmt: skip
    if row.credit_notes:
        facts.append(Fact(_("Credit note"), ", ".join(row.credit_notes)))
    sums = []
    if row.credited is not None:
        sums.append(SumLine(_("Not to be paid"), money(row.credited, row.currency), strong=True))
        if row.paid_back:
            sums.append(SumLine(_("Paid back"), money(row.paid_back, row.currency), strong=True))
    notes = [row.note] if row.note else []
    if row.state == S.REPLACED:
        notes.append(_("The customer has got the same goods once more, at no charge."))
    if row.state == S.REJECTED and row.rejected_why != "given_back":
        notes.append(_("Not taken back: %(reason)s") % {"reason": row.rejected_why})
    return Paper(
        heading=_("Return slip"), number=document.reference, seller=seller_of(entity), lines=lines, columns=columns,
        buyer=buyer_of(document.party), facts=facts, sums=sums, notes=notes, footer=footer_of(entity),
        sentence=sentence_of(row.order_id, language_in_use()), signature=Signature(_("Customer: signature")),
    )  # fmt: skip


@prints("warranty_note")
def warranty_note(shipment_id: int) -> Paper:
    """What left with a shipment, each piece with its number, and until when we stand for it."""
    document = Document.objects.select_related("party", "site__entity", "origin").get(pk=shipment_id)
    entity, told = document.site.entity, warranties_of_shipment(shipment_id)
    columns = [
        Column(_("No.")), Column(_("Description"), wide=True), Column(_("Serial number")), Column(_("Sold on")),
        Column(_("Under warranty until")),
    ]  # fmt: skip
    lines = [
        Row(
            (
                str(n), each.item.name, each.piece.number, printed_day(each.piece.on),
                printed_day(each.until) if each.until and not each.piece.back_on else "–",
            ),
            (each.item.sku,),
        )
        for n, each in enumerate(told, 1)
    ]  # fmt: skip
    invoices = sorted({number for each in told for number in each.invoices})
    facts = head_facts(document, document.origin)
    if invoices:
        facts.append(Fact(_("Invoice"), ", ".join(invoices)))
    return Paper(
        heading=_("Warranty note"), number=document.reference, seller=seller_of(entity), lines=lines, columns=columns,
        buyer=buyer_of(document.party), facts=facts, footer=footer_of(entity),
        warning="" if told else _("Nothing of this shipment has left the house yet."),
        notes=[_("Keep this note with the receipt, and bring both when something is wrong.")],
    )  # fmt: skip
