"""How quotes end when nobody answers, and how an old one is offered anew."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import locked
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.errors import TooFarAway
from counterpart.front_office.sales.models import Quote, QuoteLine
from counterpart.front_office.sales.pricing import Wanted, price_order
from counterpart.hall.desks.flow import Opening, Turn, close_document, open_document

ZERO = Decimal(0)
QUOTES_AT_ONCE = 500
VALID_DAYS, VALID_DAYS_MAX = 30, 3660


@action("sales.expire_quotes")
def expire_quotes(site_id: int, *, by: Actor) -> Answer:
    """Quotes of a site whose last day has passed by its clock expire, all in one act; nobody asks after them any more."""
    act = current_act()
    if site_id not in house().sites or not by.sees(site_id, None):
        raise Missing()
    over = Quote.objects.filter(
        state=Quote.State.SENT, valid_until__lt=act.today(site_id), document__site_id=site_id
    ).order_by("pk")
    keys = [quote.pk for quote in locked(over)[:QUOTES_AT_ONCE]]
    if keys:
        Quote.objects.filter(pk__in=keys).update(state=Quote.State.EXPIRED, version=F("version") + 1)
    for pk in keys:
        close_document(pk)
    act.about("site", site_id)
    act.changed = {"quotes": keys}
    return Answer(site_id, "site", "expired", more={"quotes": len(keys)})


@action("sales.renew_quote", on="quote")
def renew_quote(quote_id: int, *, valid_until: date | None = None, by: Actor) -> Answer:
    """Offer the same anew, with the prices of today: a new draft in the same story. One that was still open ends with it.

    What was agreed by hand stays agreed, within the limit of whoever offers it now.
    """
    act = current_act()
    document, old = act.document, Quote.objects.get(pk=quote_id)
    assert document is not None and document.party_id is not None
    if old.state == Quote.State.SENT:
        Quote.EXPIRE.make(old)
        close_document(quote_id)
    elif old.state not in (Quote.State.EXPIRED, Quote.State.LOST):
        raise NotAllowedNow()
    today = act.today()
    until = valid_until or today + timedelta(days=VALID_DAYS)
    if until < today:
        raise Invalid(fields={"valid_until": "before"})
    if (until - today).days > VALID_DAYS_MAX:
        raise TooFarAway(fields={"valid_until": until.isoformat()})
    lines = QuoteLine.objects.filter(quote_id=quote_id).order_by("position")
    wanted = [_again(line) for line in lines]
    priced = price_order(
        wanted, party_id=document.party_id, site_id=document.site_id, on=today, currency=old.currency,
        reason=old.override_reason,
    )  # fmt: skip
    theirs = old.document.external_reference
    turn = Turn("sales", "finish_quote", keep=True)
    opening = Opening(
        "quote", document.party_id, document.site_id, today, turn, origin_id=quote_id, external_reference=theirs
    )
    pk = open_document(opening, document.journey_id)
    t = priced.totals
    day = old.wanted_on if old.wanted_on and old.wanted_on >= today else None
    statements.add_quote(
        (
            pk, until, "draft", priced.currency, priced.includes_tax, old.method, old.on_shortage, day, t.net, t.tax,
            t.total, priced.payment_terms_days, old.override_reason,
        )
    )  # fmt: skip
    statements.add_quote_lines(
        *(
            (
                pk, p.position, p.item_id, p.description, p.quantity, p.unit_price, p.discount, p.price_source,
                p.tax_category, p.tax_rate, p.amount,
            )
            for p in priced.lines
        )
    )  # fmt: skip
    act.concerns(pk, document.journey_id)
    act.changed = {"instead_of": quote_id, "total": str(t.total), "currency": priced.currency}
    return Answer.of(pk, "quote", "draft", more={"instead_of": quote_id})


def _again(line: QuoteLine) -> Wanted:
    if line.price_source.startswith("agreed"):
        return Wanted(line.item_id, line.quantity, line.unit_price, line.discount, line.description)
    return Wanted(line.item_id, line.quantity, None, ZERO, line.description)
