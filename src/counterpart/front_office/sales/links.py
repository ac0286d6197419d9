"""A quote that its customer answers by a link: who has the link from the mail may say yes or no, once, while it holds.

The token is made from a row of the database and the secret of the house, so that neither alone opens anything, and a mail
that is sent twice carries the same one. The database keeps its digest only.
"""

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.identity.queries import digest_of
from counterpart.front_office.sales.models import Quote, QuoteLink

TOKEN_LENGTH = 43


def token_of(nonce: uuid.UUID) -> str:
    """The word in the address of a quote, for its mail."""
    key = hashlib.sha256(b"quote-link" + settings.SECRET_KEY.encode()).digest()
    return urlsafe_b64encode(hmac.digest(key, nonce.bytes, "sha256")).decode().rstrip("=")


def open_link(quote_id: int) -> None:
    """The quote that is sent now can be answered by link; a link from before is one no more."""
    nonce = uuid.uuid4()
    QuoteLink.objects.update_or_create(
        quote_id=quote_id,
        defaults={"nonce": nonce, "digest": digest_of(token_of(nonce)), "made_at": current_act().now},
    )


def address_of(quote_id: int) -> str:
    """The whole address of a quote, or nothing where the house has no address of its own."""
    link = QuoteLink.objects.filter(quote_id=quote_id).first()
    if link is None or not settings.PUBLIC_URL:
        return ""
    return f"{settings.PUBLIC_URL.rstrip('/')}/offers/{token_of(link.nonce)}/"


@dataclass(frozen=True)
class Offer:
    """What a link leads to: ``state`` is open, accepted, lost, or expired."""

    quote: Quote
    link: QuoteLink
    state: str


def offer_behind(token: str) -> Offer | None:
    """The quote of a link; None where nobody ever made this one."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    heads = ("quote__document__party__merged_into", "quote__document__site__entity")
    link = QuoteLink.objects.filter(digest=digest_of(token)).select_related(*heads).first()
    if link is None:
        return None
    quote = link.quote
    over = quote.valid_until < day_in(quote.document.site.zone, now())
    state = "open" if quote.state == Quote.State.SENT else quote.state
    return Offer(quote, link, "expired" if over and state == "open" else state)
