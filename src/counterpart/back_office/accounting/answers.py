"""What accounting answers when other rooms ask."""

from decimal import Decimal

from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, Owed


def money_of_orders(question: MoneyOfOrders) -> dict[int, Owed]:
    """What is invoiced and paid by order, credit notes taken off both: what one settles nobody has paid. One statement."""
    sql = f"""SELECT i.order_id, i.currency, SUM(CASE WHEN o.side = 'credit' THEN -o.amount ELSE o.amount END),
        SUM(CASE WHEN o.side = 'credit' THEN -o.settled ELSE o.settled END) FROM accounting_invoice i
        JOIN accounting_openitem o ON o.document_id = i.document_id
        WHERE i.order_id IN ({in_list(question.order_ids)}) GROUP BY i.order_id, i.currency"""
    return {r[0]: Owed(r[1], _amount(r[2]), _amount(r[3])) for r in rows(sql, question.order_ids)}


def _amount(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-AmountField.places)
