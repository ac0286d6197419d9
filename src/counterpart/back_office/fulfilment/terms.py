"""What must be paid before goods leave the counter, and who decided that."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Coalesce

from counterpart.back_office.fulfilment.models import PickupTerm
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.money.rounding import line_net, round_amount
from counterpart.foundation.parties.models import Party
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import AgreedTerms, MoneyOfOrders, OrderHeads
from counterpart.hall.questions import ask

ZERO, ONE = Decimal(0), Decimal(1)
REASON_MAX = 200


@action("fulfilment.set_order_term", on="order")
def set_order_term(order_id: int, *, pay_first: bool, reason: str = "", by: Actor) -> Answer:
    """This order is paid before it is handed over, or may go unpaid, whatever its customer's rule says."""
    act, reason = current_act(), _reason(reason, needed=not pay_first)
    said = {"pay_first": pay_first, "reason": reason, "set_by_id": by.person_id, "set_at": act.now}
    PickupTerm.objects.update_or_create(order_id=order_id, defaults=said)
    act.changed = {"pay_first": pay_first, "reason": reason}
    return Answer.of(order_id, "order", "paid_first" if pay_first else "on_account")


@action("fulfilment.set_customer_term")
def set_customer_term(party_id: int, *, pay_first: bool, reason: str = "", by: Actor) -> Answer:
    """Everything this customer collects is paid before it is handed over, or no longer so."""
    act, reason = current_act(), _reason(reason, needed=pay_first)
    if by.is_customer or not Party.objects.filter(pk=party_id, merged_into=None).exists():
        raise Missing()
    said = {"pay_first": pay_first, "reason": reason, "set_by_id": by.person_id, "set_at": act.now}
    PickupTerm.objects.update_or_create(party_id=party_id, defaults=said)
    act.about("party", party_id)
    act.changed = {"pay_first": pay_first, "reason": reason}
    return Answer(party_id, "party", "paid_first" if pay_first else "on_account")


def _reason(text: str, *, needed: bool) -> str:
    text = text.strip()
    if len(text) > REASON_MAX or (needed and not text):
        raise Invalid(fields={"reason": "missing"})
    return text


def term_of(order_id: int, party_id: int | None) -> PickupTerm | None:
    """The rule that counts for an order: its own, else the latest word about its customer, under whatever name."""
    found = {t.order_id: t for t in PickupTerm.objects.select_related("set_by").filter(order_id=order_id)}
    if order_id in found or party_id is None:
        return found.get(order_id)
    root = Party.objects.filter(pk=party_id).values(root=Coalesce("merged_into_id", "id"))
    same = Q(party_id__in=root) | Q(party__merged_into_id__in=root)
    return PickupTerm.objects.select_related("set_by").filter(same).order_by("-set_at").first()


def unpaid(order_id: int, leaving: Mapping[int, Decimal]) -> tuple[Decimal, str]:
    """What is still to pay before ``leaving`` (by line) may go, with what has gone already; and the currency.

    The last of the order wants all of it paid; before that, what leaves counts at its agreed price.
    """
    head = ask(OrderHeads((order_id,)))[order_id]
    owed = ask(MoneyOfOrders((order_id,))).get(order_id)
    lines = list(JourneyLine.objects.filter(order_id=order_id))
    gone = {line.pk: line.handed_over + leaving.get(line.pk, ZERO) for line in lines}
    needed = head.total
    if any(gone[line.pk] < line.ordered - line.cancelled for line in lines):
        needed = min(worth_of({pk: quantity for pk, quantity in gone.items() if quantity}), head.total)
    return max(owed.left_of(needed) if owed else needed, ZERO), head.currency


def paid_too_much(order_id: int) -> bool:
    """Whether the customer has given more than the order costs now."""
    owed = ask(MoneyOfOrders((order_id,))).get(order_id)
    return owed is not None and owed.left_of(ask(OrderHeads((order_id,)))[order_id].total) < 0


def worth_of(quantities: Mapping[int, Decimal]) -> Decimal:
    """So much of these lines at the agreed prices, with tax."""
    total = ZERO
    for line_id, terms in ask(AgreedTerms(tuple(quantities))).items() if quantities else ():
        net = line_net(quantities[line_id], terms.unit_price, terms.discount, terms.currency)
        total += net if terms.includes_tax else round_amount(net * (ONE + terms.tax_rate), terms.currency)
    return total
