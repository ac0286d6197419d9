"""What the house does for sales by itself."""

from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.front_office.sales.actions import expire_quote
from counterpart.front_office.sales.errors import QuoteStillValid
from counterpart.front_office.sales.models import Quote

QUOTES_AT_ONCE = 200


def expire_quotes(by: Actor) -> int:
    """Quotes whose last day has passed expire, each in an act of its own. Returns how many."""
    today = max(day_in(site.zone, now()) for site in house().sites.values())
    over = Quote.objects.filter(state=Quote.State.SENT, valid_until__lt=today).order_by("pk")
    expired = 0
    for pk in list(over.values_list("pk", flat=True)[:QUOTES_AT_ONCE]):
        try:
            expire_quote(pk, by=by)
        except QuoteStillValid:  # another site's day is not over yet
            continue
        expired += 1
    return expired
