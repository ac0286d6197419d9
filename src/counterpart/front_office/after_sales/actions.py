"""What people do with a return, step by step. Over the counter it is one step: see ``counter``."""

from collections.abc import Sequence
from datetime import date

from counterpart.foundation.acts.gate import Answer, Locked, action, current_act
from counterpart.foundation.errors import NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.after_sales import steps
from counterpart.front_office.after_sales.counter import exchange_over_counter, return_over_counter
from counterpart.front_office.after_sales.errors import NoReason, SomebodyElseApproves
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.rules import set_return_rules
from counterpart.front_office.after_sales.steps import ComesBack, Found
from counterpart.hall.desks.flow import Turn, close_document

__all__ = [
    "approve_return", "ask_return", "credit_return", "exchange_over_counter", "inspect_return", "receive_return",
    "reject_return", "replace_return", "return_over_counter", "set_return_rules",
]  # fmt: skip


@action("after_sales.ask_return", on="order")
def ask_return(
    order_id: int, lines: Sequence[ComesBack], *, reason: str, note: str = "", site_id: int = 0, by: Actor
) -> Answer:
    """The customer wants to bring goods back. Within the days of the house they may; later a colleague decides."""
    act = current_act()
    order, today = act.document, act.today()
    assert order is not None
    wanted = steps.check_lines(order_id, lines)
    late = steps.is_late([line for line, _quantity, _numbers in wanted], today)
    duty = steps.decides(site_id or order.site_id)
    turn = Turn(duty, "decide_return") if late else Turn(duty, "await_return", waits_for="customer")
    row, document = steps.open_return(
        order, wanted, reason=reason, note=note, late=late, site_id=site_id, on=today, turn=turn
    )
    if not late:
        steps.approve(row)
    act.changed = {"lines": len(wanted), "reason": reason, "late": late}
    return _answer(row, document)


@action("after_sales.approve_return", on="return")
def approve_return(return_id: int, *, by: Actor) -> Answer:
    """It may come although its days are over. Whoever asked for it does not decide it."""
    row, document = _at(return_id)
    if row.is_late and row.asked_by_id == by.person_id:
        raise SomebodyElseApproves()
    steps.approve(row)
    steps.await_goods(row, document)
    return _answer(row, document)


@action("after_sales.reject_return", on="return")
def reject_return(return_id: int, *, reason: str, by: Actor) -> Answer:
    """It is not taken back, and why. What is here already is the customer's again."""
    act, (row, document) = current_act(), _at(return_id)
    reason = reason.strip()
    if not 0 < len(reason) <= 200 or not reason.isprintable():
        raise NoReason(fields={"reason": reason[:200]})
    today = act.today()
    if row.state == Return.State.RECEIVED:
        lines = list(row.lines.order_by("position"))
        steps.inspect(row, document, [Found(x.position, given_back=x.quantity) for x in lines], today)
    Return.REJECT.make(row, rejected_why=reason, ended_on=today)
    close_document(row.pk)
    act.changed = {"reason": reason}
    return _answer(row, document)


@action("after_sales.receive_return", on="return")
def receive_return(return_id: int, *, by: Actor) -> Answer:
    """The goods are here. They stand apart: nobody sells or keeps them before somebody has looked."""
    row, document = _at(return_id)
    steps.receive(row, document, current_act().today())
    return _answer(row, document)


@action("after_sales.inspect_return", on="return")
def inspect_return(return_id: int, found: Sequence[Found], *, by: Actor) -> Answer:
    """What came back, piece by piece: as new into stock, damaged written off, or back to the customer."""
    act, (row, document) = current_act(), _at(return_id)
    if row.state != Return.State.RECEIVED:
        raise NotAllowedNow()
    lines = steps.inspect(row, document, found, act.today())
    steps.pass_on(row, document, lines, act.today())
    act.changed = {"found": [[x.position, str(x.as_new), str(x.damaged), str(x.given_back)] for x in lines]}
    return _answer(row, document)


@action("after_sales.credit_return", on="return")
def credit_return(return_id: int, *, pay_back: str = "", on: date | None = None, by: Actor) -> Answer:
    """The customer need not pay for it: off the draft, or credited at its price; what was paid may go back at once."""
    act, (row, document) = current_act(), _at(return_id)
    if row.state != Return.State.INSPECTED:
        raise NotAllowedNow()
    steps.credit(row, document, pay_back, on or act.today())
    row.refresh_from_db()
    act.changed = {**act.changed, "credited": str(row.credited), "paid_back": str(row.paid_back)}
    return _answer(row, document)


@action("after_sales.replace_return", on="return")
def replace_return(return_id: int, *, by: Actor) -> Answer:
    """The customer gets the same goods once more, from the stock of this site, at no charge."""
    act, (row, document) = current_act(), _at(return_id)
    if row.state != Return.State.INSPECTED:
        raise NotAllowedNow()
    steps.exchange(row, document, list(row.lines.order_by("position")), act.today())
    return _answer(row, document)


def _at(return_id: int) -> tuple[Return, Locked]:
    document = current_act().document
    assert document is not None and document.id == return_id
    return Return.objects.get(pk=return_id), document


def _answer(row: Return, document: Locked) -> Answer:
    row.refresh_from_db(fields=["version", "state"])
    return Answer.of(document.id, "return", row.state, version=row.version)
