"""What accounting answers when other rooms ask."""

from decimal import Decimal

from counterpart.back_office.accounting.models import InvoiceLine
from counterpart.foundation.money.fields import AmountField
from counterpart.foundation.statements import in_list, rows
from counterpart.hall.journeys.money_on_the_way import Account, AccountsOf
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, Owed
from counterpart.hall.journeys.returns import InvoicesOfLines


def money_of_orders(question: MoneyOfOrders) -> dict[int, Owed]:
    """What is invoiced and paid by order, credit notes taken off both: what one settles nobody has paid. One statement."""
    ids = in_list(question.order_ids)
    sql = f"""SELECT order_id, currency, SUM(invoiced), SUM(paid), SUM(deposited), SUM(credited) FROM (
        SELECT i.order_id, i.currency,
          CASE WHEN o.side = 'credit' THEN -o.amount ELSE COALESCE(o.amount, 0) END AS invoiced,
          CASE WHEN o.side = 'credit' THEN -o.settled ELSE COALESCE(o.settled, 0) END AS paid, 0 AS deposited,
          CASE WHEN o.side = 'credit' THEN o.amount ELSE COALESCE(i.came_back, 0) END AS credited
        FROM accounting_invoice i LEFT JOIN accounting_openitem o ON o.document_id = i.document_id
        WHERE i.order_id IN ({ids}) AND (o.document_id IS NOT NULL OR i.came_back IS NOT NULL)
        UNION ALL
        SELECT p.order_id, p.currency, 0, 0, o.amount - o.settled, 0
        FROM accounting_payment p JOIN accounting_openitem o ON o.document_id = p.document_id WHERE p.order_id IN ({ids})
        ) told GROUP BY order_id, currency"""
    found = rows(sql, [*question.order_ids, *question.order_ids])
    return {r[0]: Owed(r[1], *(_amount(each) for each in r[2:])) for r in found}


# A customer and whoever was merged into them; what is open, what is drafted, and what of their open orders is invoiced.
CUSTOMERS = """SELECT id, id AS stands FROM parties_party WHERE id IN ({ids})
  UNION ALL SELECT id, merged_into_id FROM parties_party WHERE merged_into_id IN ({ids})"""
ACCOUNTS = """WITH c AS ({customers})
SELECT c.stands, 'open', 0, o.currency, SUM(CASE WHEN o.side = 'credit' THEN o.settled - o.amount ELSE o.amount - o.settled END)
  FROM c JOIN accounting_openitem o ON o.party_id = c.id AND o.settled < o.amount GROUP BY c.stands, o.currency
UNION ALL
SELECT c.stands, 'drafted', 0, i.currency, SUM(i.total) FROM c
  JOIN documents_document d ON d.party_id = c.id AND d.kind = 'invoice' AND d.number IS NULL AND d.closed_at IS NULL
  JOIN accounting_invoice i ON i.document_id = d.id GROUP BY c.stands, i.currency
UNION ALL
SELECT c.stands, 'invoiced', i.order_id, i.currency, SUM(i.total + COALESCE(i.came_back, 0)) FROM c
  JOIN documents_document d ON d.party_id = c.id AND d.kind = 'order' AND d.closed_at IS NULL
  JOIN accounting_invoice i ON i.order_id = d.id AND i.corrects_id IS NULL GROUP BY c.stands, i.order_id, i.currency
"""


def accounts_of(question: AccountsOf) -> dict[int, Account]:
    """What each customer owes, in one statement; those without any paper are left out."""
    sql = ACCOUNTS.format(customers=CUSTOMERS.format(ids=in_list(question.party_ids)))
    found: dict[int, Account] = {}
    for party_id, what, order_id, currency, amount in rows(sql, [*question.party_ids, *question.party_ids]):
        account = found.setdefault(party_id, Account())
        if what == "invoiced":
            account.invoiced[order_id] = _amount(amount)
        else:
            (account.open if what == "open" else account.drafted)[currency] = _amount(amount)
    return found


def invoices_of_lines(question: InvoicesOfLines) -> dict[int, tuple[str, ...]]:
    """The posted invoices that ordered lines stand on, by their numbers. One statement."""
    lines = InvoiceLine.objects.filter(
        line_id__in=question.line_ids, invoice__corrects=None, invoice__document__number__isnull=False
    )
    found: dict[int, tuple[str, ...]] = {}
    for line_id, number in lines.order_by("invoice_id").values_list("line_id", "invoice__document__number"):
        if number:
            found[line_id] = (*found.get(line_id, ()), number)
    return found


def _amount(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-AmountField.places)
