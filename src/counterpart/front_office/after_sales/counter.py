"""The customer stands here with the goods: everything a return needs, in one step and on one slip."""

from collections.abc import Sequence
from datetime import date

from counterpart.foundation.acts.gate import ActInProgress, Answer, Locked, action, current_act
from counterpart.foundation.errors import Invalid
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.after_sales import steps
from counterpart.front_office.after_sales.errors import TooLate
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.front_office.after_sales.steps import ComesBack, Found

CONDITIONS = ("as_new", "damaged")


@action("after_sales.return_over_counter", on="order")
def return_over_counter(
    order_id: int, lines: Sequence[ComesBack], *, reason: str, condition: str = "as_new", note: str = "",
    pay_back: str = "", by: Actor,
) -> Answer:  # fmt: skip
    """Taken back, looked at, credited and, where it was paid, paid back: in one step."""
    act = current_act()
    row, document, _lines, today = _take(act, order_id, lines, reason, condition, note)
    steps.credit(row, document, pay_back, today)
    row.refresh_from_db()
    act.changed = {
        "lines": len(lines), "reason": reason, "credited": str(row.credited), "paid_back": str(row.paid_back),
    }  # fmt: skip
    more = {"credited": str(row.credited), "paid_back": str(row.paid_back), "credit_notes": row.credit_notes}
    return Answer.of(row.pk, "return", row.state, version=row.version, more=more)


@action("after_sales.exchange_over_counter", on="order")
def exchange_over_counter(
    order_id: int, lines: Sequence[ComesBack], *, reason: str, condition: str = "damaged", note: str = "", by: Actor
) -> Answer:
    """The same goods for the ones that came back, in one step. Nothing changes in what the customer owes."""
    act = current_act()
    row, document, found, today = _take(act, order_id, lines, reason, condition, note)
    steps.exchange(row, document, found, today)
    act.changed = {"lines": len(lines), "reason": reason}
    row.refresh_from_db()
    return Answer.of(row.pk, "return", row.state, version=row.version)


def _take(
    act: ActInProgress, order_id: int, lines: Sequence[ComesBack], reason: str, condition: str, note: str
) -> tuple[Return, Locked, list[ReturnLine], date]:
    """Asked for, approved, received and looked at."""
    order, today = act.document, act.today()
    assert order is not None
    if condition not in CONDITIONS:
        raise Invalid(fields={"condition": condition[:40]})
    wanted = steps.check_lines(order_id, lines)
    if steps.is_late([line for line, _quantity, _numbers in wanted], today):
        raise TooLate()
    row, document = steps.open_return(
        order, wanted, reason=reason, note=note, late=False, site_id=0, on=today, turn=None
    )  # fmt: skip
    steps.approve(row)
    came = steps.receive(row, document, today)
    found = steps.inspect(row, document, [Found(x.position, **{condition: x.quantity}) for x in came], today)
    steps.pass_on(row, document, found, today)
    return row, document, found, today
