"""What the house does for sales by itself."""

from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.front_office.sales.models import Quote
from counterpart.front_office.sales.quote_ends import expire_quotes


def let_quotes_expire(by: Actor) -> int:
    """Quotes whose last day has passed at their site; nothing is written where there are none. Returns how many."""
    expired = 0
    for site in house().sites.values():
        today = day_in(site.zone, now())
        if Quote.objects.filter(state=Quote.State.SENT, valid_until__lt=today, document__site_id=site.id).exists():
            expired += int(expire_quotes(site.id, by=by).more["quotes"])
    return expired
