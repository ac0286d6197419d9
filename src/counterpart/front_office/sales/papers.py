"""What sales prints: the quote and the order confirmation."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from counterpart.foundation.catalog.tax import TaxGroup, totals
from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import (
    Fact,
    Paper,
    Priced,
    buyer_of,
    footer_of,
    head_facts,
    language_in_use,
    priced_lines,
    printed_day,
    printed_moment,
    seller_of,
    sums_of,
    tax_notes,
)
from counterpart.foundation.documents.printing import prints
from counterpart.front_office.sales.models import (
    Commercial,
    CommercialLine,
    Method,
    Order,
    OrderLine,
    OrderVersion,
    Quote,
    QuoteLine,
)
from counterpart.hall.journeys.story import sentence_of

HEAD = ("document__party", "document__site__entity")


@prints("quote")
def quote_paper(quote_id: int) -> Paper:
    """What is offered, at which price, until when."""
    quote = Quote.objects.select_related(*HEAD).get(pk=quote_id)
    found = QuoteLine.objects.filter(quote_id=quote_id).select_related("item__unit").order_by("position")
    facts = [
        Fact(_("Date"), printed_day(quote.document.on)),
        Fact(_("Valid until"), printed_day(quote.valid_until)),
        *_terms(quote, quote.document),
    ]
    lines = [_priced(line, line.item.sku, line.item.unit.code) for line in found]
    return _paper(_("Quote"), quote, quote.document, facts, lines, _groups(quote, found))


@prints("order_confirmation")
def order_confirmation(order_id: int) -> Paper:
    """What was ordered and promised, with where it stands now."""
    order = Order.objects.select_related(*HEAD).get(pk=order_id)
    found = OrderLine.objects.filter(order_id=order_id).select_related("item__unit", "line").order_by("position")
    facts = [Fact(_("Date"), printed_day(order.document.on)), *_version(order), *_terms(order, order.document)]
    lines = []
    for agreed in found:
        if agreed.line.ordered and agreed.line.ordered == agreed.line.cancelled:
            continue
        promised, zone = agreed.line.promised_at, order.document.site.zone
        notes = [_("Promised for %(moment)s") % {"moment": printed_moment(promised, zone)}] if promised else []
        lines.append(_priced(agreed, agreed.item.sku, agreed.item.unit.code, notes))
    heading, warning = _("Order confirmation"), ""
    if order.state == Order.State.DRAFT:
        heading, warning = _("Order"), _("A draft: nothing is confirmed yet.")
    elif order.state == Order.State.CANCELLED:
        warning = _("This order is cancelled.")
    return _paper(heading, order, order.document, facts, lines, _groups(order, found), warning)


def _version(order: Order) -> list[Fact]:
    """Which version of the order this is, where it was agreed anew."""
    last = OrderVersion.objects.filter(order=order).order_by("-number").first()
    if last is None:
        return []
    day = printed_moment(last.made_at, order.document.site.zone)
    return [Fact(_("Version"), _("%(number)s, of %(moment)s") % {"number": last.number, "moment": day})]


def _paper(
    heading: str, head: Commercial, document: Document, facts: list[Fact], lines: list[Priced],
    groups: tuple[TaxGroup, ...], warning: str = "",
) -> Paper:  # fmt: skip
    entity, party = document.site.entity, document.party
    columns, rows = priced_lines(lines, head.currency)
    return Paper(
        heading=heading, number=document.reference, seller=seller_of(entity), buyer=buyer_of(party), facts=facts,
        columns=columns, lines=rows, sums=sums_of(head.net, head.total, groups, head.currency, _("Total")),
        notes=tax_notes(groups, party), warning=warning, footer=footer_of(entity),
        sentence=sentence_of(document.pk, language_in_use()),
    )  # fmt: skip


def _terms(head: Commercial, document: Document) -> list[Fact]:
    facts = [Fact(_("Delivery"), _("You collect it") if head.method == Method.PICKUP else _("We send it"))]
    if head.wanted_on:
        facts.append(Fact(_("Wanted on"), printed_day(head.wanted_on)))
    days = head.payment_terms_days
    facts.append(Fact(_("Payment"), _("Within %(days)s days") % {"days": days} if days else _("At once")))
    return [*facts, *head_facts(document)]


def _priced(line: CommercialLine, sku: str, unit: str, notes: Iterable[str] = ()) -> Priced:
    position: int = line.position  # type: ignore[attr-defined]
    return Priced(
        position, line.description, sku, line.quantity, unit, line.unit_price, line.discount, line.tax_rate, line.amount,
        tuple(notes),
    )  # fmt: skip


def _groups(head: Commercial, lines: Iterable[CommercialLine]) -> tuple[TaxGroup, ...]:
    rows = [(line.amount, line.tax_category, line.tax_rate) for line in lines]
    return totals(rows, includes_tax=head.includes_tax, currency=head.currency).groups
