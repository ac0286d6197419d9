"""A customer answers a quote by its link. Nobody is signed in: the house writes it down, with the name that was typed."""

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox.actions import owe
from counterpart.front_office.sales.actions import accept, lose
from counterpart.front_office.sales.models import QuoteLink

NAME_MAX, REFERENCE_MAX, REASON_MAX = 120, 60, 200
ACCEPTED, DECLINED = QuoteLink.Said.ACCEPTED.value, QuoteLink.Said.DECLINED.value


@action("sales.accept_by_link", on="quote")
def accept_by_link(quote_id: int, *, name: str, reference: str = "", by: Actor) -> Answer:
    """Who has the link says yes: the house writes the order down for the customer."""
    name, reference = _text("name", name, NAME_MAX), _text("reference", reference, REFERENCE_MAX, needed=False)
    act = current_act()
    answer = accept(quote_id, on=act.today(), reference=reference)
    _answered(quote_id, ACCEPTED, name)
    act.changed["by_link"] = True
    owe("sales.mail_confirmation", {"order_id": answer.id}, document_id=answer.id)
    return answer


@action("sales.decline_by_link", on="quote")
def decline_by_link(quote_id: int, *, name: str, reason: str, by: Actor) -> Answer:
    """Who has the link says no, and why."""
    name, reason = _text("name", name, NAME_MAX), _text("reason", reason, REASON_MAX)
    answer = lose(quote_id, reason)
    _answered(quote_id, DECLINED, name)
    current_act().changed["by_link"] = True
    return answer


def _answered(quote_id: int, said: str, name: str) -> None:
    act = current_act()
    QuoteLink.objects.filter(quote_id=quote_id).update(said=said, answered_at=act.now, answered_by=name)
    act.personal = {"answered_by": name}


def _text(name: str, text: str, most: int, *, needed: bool = True) -> str:
    text = text.strip()
    if len(text) > most or (needed and not text) or not text.isprintable():
        raise Invalid(fields={name: "missing"})
    return text
