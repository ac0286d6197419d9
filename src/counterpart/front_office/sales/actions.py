"""What people at the sales desk do."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.outbox.actions import owe
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.cancelling import call_off
from counterpart.front_office.sales.credit import beyond_limit, limit_of
from counterpart.front_office.sales.errors import (
    CancelReasonMissing,
    QuoteExpired,
    TooFarAway,
)
from counterpart.front_office.sales.holds import WATCH, hold_for_credit, turn_for
from counterpart.front_office.sales.lines import add_lines, agreed, rewrite_draft_lines
from counterpart.front_office.sales.links import open_link
from counterpart.front_office.sales.models import Method, OnShortage, Order, OrderLine, Quote, QuoteLine
from counterpart.front_office.sales.pricing import Priced, PricedOrder, Wanted, price_order
from counterpart.front_office.sales.sends import order_confirmed
from counterpart.hall.desks.flow import Opening, Turn, begin_journey, close_document, hand_on, name_party, open_document
from counterpart.hall.journeys.facts import hold_lines, record

QUOTE_VALID_DAYS = 30
FAR_AWAY = timedelta(days=3660)


@action("sales.create_quote")
def create_quote(
    party_id: int, lines: Sequence[Wanted], *, site_id: int = 0, method: str = Method.PICKUP,
    on_shortage: str = OnShortage.BACKORDER, wanted_on: date | None = None, valid_until: date | None = None,
    currency: str = "", reason: str = "", reference: str = "", on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """Offer a customer these lines until a day."""
    act = current_act()
    site_id = _site(site_id, by)
    on = on or act.today(site_id)
    _own_party(party_id, by)
    priced = price_order(lines, party_id=party_id, site_id=site_id, on=on, currency=currency, reason=reason)
    until = valid_until or on + timedelta(days=QUOTE_VALID_DAYS)
    if until < on:
        raise Invalid(fields={"valid_until": "before"})
    turn = Turn("sales", "finish_quote", waits_for="nobody", keep=True)
    pk = begin_journey(Opening("quote", party_id, site_id, on, turn, external_reference=reference))
    head = _head(priced, method, on_shortage, wanted_on, reason, on)
    statements.add_quote((pk, until, "draft", *head))
    statements.add_quote_lines(*((pk, p.position, p.item_id, *agreed(p)) for p in priced.lines))
    act.changed = {"lines": len(priced.lines), "total": str(priced.totals.total), "currency": priced.currency}
    return Answer.of(pk, "quote", "draft")


@action("sales.change_quote", on="quote")
def change_quote(
    quote_id: int, lines: Sequence[Wanted], *, version: int, party_id: int = 0, method: str = Method.PICKUP,
    on_shortage: str = OnShortage.BACKORDER, wanted_on: date | None = None, valid_until: date | None = None,
    reason: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """Write a draft quote anew, for another customer where one is named. One that was sent is not changed like this."""
    act = current_act()
    assert act.document is not None and act.document.party_id is not None
    quote = Quote.objects.select_related("document").get(pk=quote_id)
    if quote.version != version:
        raise Stale()
    if quote.state != Quote.State.DRAFT:
        raise NotAllowedNow()
    party_id, on = party_id or act.document.party_id, quote.document.on
    _own_party(party_id, by)
    priced = price_order(
        lines, party_id=party_id, site_id=act.document.site_id, on=on, currency=quote.currency, reason=reason
    )
    until = valid_until or quote.valid_until
    if until < on:
        raise Invalid(fields={"valid_until": "before"})
    _head(priced, method, on_shortage, wanted_on, reason, on)
    QuoteLine.objects.filter(quote_id=quote_id).delete()
    statements.add_quote_lines(*((quote_id, p.position, p.item_id, *agreed(p)) for p in priced.lines))
    if party_id != act.document.party_id:
        name_party(quote_id, party_id)
    summed = priced.totals
    changed = Quote.objects.filter(pk=quote_id, version=version, state=Quote.State.DRAFT).update(
        method=method, on_shortage=on_shortage, wanted_on=wanted_on, valid_until=until, override_reason=reason,
        version=version + 1, includes_tax=priced.includes_tax, net=summed.net, tax=summed.tax, total=summed.total,
        payment_terms_days=priced.payment_terms_days,
    )  # fmt: skip
    if changed != 1:
        raise Stale()
    act.changed = {"lines": len(priced.lines), "total": str(summed.total), "currency": priced.currency}
    return Answer.of(quote_id, "quote", quote.state, version=version + 1)


@action("sales.accept_quote", on="quote")
def accept_quote(quote_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """The customer says yes: the quote becomes a confirmed order, goods are reserved, a shipment is open."""
    return accept(quote_id, on=on or current_act().today())


def accept(quote_id: int, *, on: date, reference: str = "") -> Answer:
    """The same, inside the act that says yes; ``reference`` is what the customer calls the order."""
    act = current_act()
    assert act.document is not None and act.document.party_id is not None
    rows = statements.quote_with_lines(pk=quote_id)
    head = rows[0]
    assert isinstance(head.valid_until, date)
    if head.valid_until < on:
        raise QuoteExpired(day=head.valid_until.isoformat())
    if statements.accept(pk=quote_id) != 1:
        raise NotAllowedNow()
    close_document(quote_id)
    lines = [
        Priced(
            r.position, r.item_id, r.is_goods == "goods", r.lead_time_days, r.description, r.quantity, r.unit_price,
            r.discount, r.price_source, r.tax_category, r.tax_rate, r.amount,
        )
        for r in rows
    ]  # fmt: skip
    return _open_order(
        lines, head[2:12], journey_id=act.document.journey_id, party_id=act.document.party_id,
        site_id=act.document.site_id, on=on, origin_id=quote_id, confirmed=True, reference=reference,
        credit=_limit_of(act.document.party_id, head.credit_limit, head.merged_into_id),
    )  # fmt: skip


@action("sales.send_quote", on="quote")
def send_quote(quote_id: int, *, by: Actor) -> Answer:
    """The quote is with the customer now; sales looks again before it expires."""
    document = current_act().document
    assert document is not None
    quote = Quote.objects.get(pk=quote_id)
    Quote.SEND.make(quote)
    hand_on(quote_id, document.site_id, Turn("sales", "await_answer", waits_for="customer"))
    open_link(quote_id)
    owe("sales.mail_quote", {"quote_id": quote_id}, document_id=quote_id)
    return Answer.of(quote_id, "quote", quote.state, version=quote.version)


@action("sales.lose_quote", on="quote")
def lose_quote(quote_id: int, *, reason: str, by: Actor) -> Answer:
    """The customer said no, and why."""
    if not reason.strip():
        raise CancelReasonMissing(fields={"reason": "missing"})
    return lose(quote_id, reason.strip())


def lose(quote_id: int, reason: str) -> Answer:
    """The same, inside the act that says no."""
    quote = Quote.objects.get(pk=quote_id)
    Quote.LOSE.make(quote, lost_reason=reason[:200])
    close_document(quote_id)
    return Answer.of(quote_id, "quote", quote.state, version=quote.version)


@action("sales.place_order")
def place_order(
    party_id: int, lines: Sequence[Wanted], *, confirm: bool = True, site_id: int = 0, method: str = Method.PICKUP,
    on_shortage: str = OnShortage.BACKORDER, wanted_on: date | None = None, currency: str = "", reason: str = "",
    reference: str = "", on: date | None = None, by: Actor,
) -> Answer:  # fmt: skip
    """The customer orders these lines: confirmed at once, or kept as a draft."""
    act = current_act()
    site_id = _site(site_id, by)
    on = on or act.today(site_id)
    _own_party(party_id, by)
    priced = price_order(lines, party_id=party_id, site_id=site_id, on=on, currency=currency, reason=reason)
    head = _head(priced, method, on_shortage, wanted_on, reason, on)
    return _open_order(
        priced.lines, head, journey_id=0, party_id=party_id, site_id=site_id, on=on, confirmed=confirm,
        reference=reference, credit=(party_id, priced.credit_limit),
    )  # fmt: skip


@action("sales.change_order", on="order")
def change_order(
    order_id: int, lines: Sequence[Wanted], *, version: int, method: str = Method.PICKUP,
    on_shortage: str = OnShortage.BACKORDER, wanted_on: date | None = None, reason: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """Write a draft order anew. A confirmed one is not changed like this. Raises Stale when somebody saved first."""
    act = current_act()
    assert act.document is not None and act.document.party_id is not None
    order = Order.objects.select_related("document").get(pk=order_id)
    if order.version != version:
        raise Stale()
    if order.state != Order.State.DRAFT:
        raise NotAllowedNow()
    priced = price_order(
        lines, party_id=act.document.party_id, site_id=act.document.site_id, on=order.document.on,
        currency=order.currency, reason=reason,
    )  # fmt: skip
    _head(priced, method, on_shortage, wanted_on, reason, order.document.on)
    rewrite_draft_lines(act.document.journey_id, order_id, priced.lines)
    summed = priced.totals
    changed = Order.objects.filter(pk=order_id, version=version).update(
        method=method, on_shortage=on_shortage, wanted_on=wanted_on, override_reason=reason, version=version + 1,
        includes_tax=priced.includes_tax, net=summed.net, tax=summed.tax, total=summed.total,
    )  # fmt: skip
    if changed != 1:
        raise Stale()
    return Answer.of(order_id, "order", order.state, version=version + 1)


@action("sales.confirm_order", on="order")
def confirm_order(order_id: int, *, on: date | None = None, by: Actor) -> Answer:
    """The draft is firm: goods are reserved and a shipment is open. Refuses when it is confirmed already."""
    act = current_act()
    assert act.document is not None and act.document.party_id is not None
    if statements.confirm(pk=order_id, at=act.now) != 1:
        raise NotAllowedNow()
    order = Order.objects.select_related("document__party__merged_into").get(pk=order_id)
    customer, limit = limit_of(order)
    over = beyond_limit(
        customer, limit, total=order.total, currency=order.currency, books=act.site.entity.currency,
        on=on or act.today(), order_id=order_id,
    )  # fmt: skip
    if over:
        hold_lines([order_id])
        hold_for_credit(order_id, over)
    hand_on(order_id, act.document.site_id, turn_for("credit") if over else WATCH)
    found = OrderLine.objects.filter(order_id=order_id).select_related("item").order_by("position")
    lines = [
        (
            a.pk,
            Priced(
                a.position, a.item_id, a.item.kind == "goods", a.item.lead_time_days, a.description, a.quantity,
                a.unit_price, a.discount, a.price_source, a.tax_category, a.tax_rate, a.amount,
            ),
        )
        for a in found
    ]  # fmt: skip
    for line_id, priced in lines:
        record(line_id, ordered=priced.quantity)
    order_confirmed(
        order_id=order_id, journey_id=act.document.journey_id, site_id=act.document.site_id,
        party_id=act.document.party_id, on=on or act.today(), method=order.method, on_shortage=order.on_shortage,
        wanted_on=order.wanted_on, lines=lines,
    )  # fmt: skip
    return Answer.of(order_id, "order", order.state, version=order.version)


@action("sales.cancel_order", on="order")
def cancel_order(order_id: int, *, reason: str, by: Actor) -> Answer:
    """The customer does not want it any more, however far it has come: what is kept for it is free again.

    What is with the customer already stays theirs; everything else of the order is cancelled.
    """
    if not reason.strip():
        raise CancelReasonMissing(fields={"reason": "missing"})
    return call_off(order_id, reason.strip()[:200])


def _open_order(
    lines: Sequence[Priced], head: tuple[object, ...], *, journey_id: int, party_id: int, site_id: int, on: date,
    confirmed: bool, credit: tuple[int, Decimal | None], origin_id: int | None = None, reference: str = "",
) -> Answer:  # fmt: skip
    act = current_act()
    total, currency = head[7], str(head[0])
    assert isinstance(total, Decimal)
    books = house().sites[site_id].entity.currency
    over = beyond_limit(*credit, total=total, currency=currency, books=books, on=on) if confirmed else None
    draft = Turn("sales", "finish_order", keep=True)
    turn = draft if not confirmed else turn_for("credit") if over else WATCH
    opening = Opening("order", party_id, site_id, on, turn, origin_id=origin_id, external_reference=reference)
    pk = open_document(opening, journey_id) if journey_id else begin_journey(opening)
    journey_id = journey_id or pk
    act.concerns(pk, journey_id)
    state, at = ("confirmed", act.now) if confirmed else ("draft", None)
    statements.add_order((pk, state, at, *head))
    keys = add_lines(journey_id, pk, lines, confirmed=confirmed, is_held=over is not None)
    act.changed = {"lines": len(lines), "currency": currency, "total": str(total)}
    if over:
        hold_for_credit(pk, over)
    if confirmed:
        wanted_on = head[4]
        assert wanted_on is None or isinstance(wanted_on, date)
        order_confirmed(
            order_id=pk, journey_id=journey_id, site_id=site_id, party_id=party_id, on=on, method=str(head[2]),
            on_shortage=str(head[3]), wanted_on=wanted_on, lines=list(zip(keys, lines, strict=True)),
        )  # fmt: skip
    return Answer.of(pk, "order", state)


def _limit_of(party_id: int, limit: Decimal | None, merged_into_id: int | None) -> tuple[int, Decimal | None]:
    """The customer who stands for the party now, with their limit."""
    if merged_into_id is None:
        return party_id, limit
    return merged_into_id, Party.objects.values_list("credit_limit", flat=True).get(pk=merged_into_id)


def _head(
    priced: PricedOrder, method: str, on_shortage: str, wanted_on: date | None, reason: str, on: date
) -> tuple[object, ...]:
    t = priced.totals
    if wanted_on and abs(wanted_on - on) > FAR_AWAY:
        raise TooFarAway(fields={"wanted_on": wanted_on.isoformat()})
    if method not in Method.values or on_shortage not in OnShortage.values:
        raise Invalid(fields={"method": method, "on_shortage": on_shortage})
    return (
        priced.currency,
        priced.includes_tax,
        method,
        on_shortage,
        wanted_on,
        t.net,
        t.tax,
        t.total,
        priced.payment_terms_days,
        reason,
    )


def _site(site_id: int, by: Actor) -> int:
    """The site of the sale: the desk's own unless another one is named that the actor may see."""
    wanted = site_id or by.desk.site_id
    if wanted not in house().sites or (not by.is_customer and not by.sees(wanted, None)):
        raise Missing()
    return wanted


def _own_party(party_id: int, by: Actor) -> None:
    """A customer at the portal orders for themselves only."""
    if by.is_customer and party_id != by.party_id:
        raise Missing()
