"""What must hold in the books at every commit. Each sentence is one statement that finds the rows that break it."""

from counterpart.back_office.accounting.folding import month_sql
from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("debits-equal-credits", "in every entry, what is debited is credited")
def debits() -> Rows:
    return rows(
        """SELECT e.id, e.number, SUM(l.debit), SUM(l.credit) FROM accounting_entry e
        JOIN accounting_entryline l ON l.entry_id = e.id GROUP BY e.id, e.number HAVING SUM(l.debit) <> SUM(l.credit)"""
    )


@invariant("lines-stand-on-the-day-of-their-entry", "a line has the day of its entry and an account of its entity")
def days() -> Rows:
    return rows(
        """SELECT l.id, e.number FROM accounting_entryline l JOIN accounting_entry e ON e.id = l.entry_id
        JOIN accounting_account a ON a.id = l.account_id WHERE l."on" <> e."on" OR a.entity_id <> e.entity_id"""
    )


@invariant("a-reversal-mirrors-its-entry", "a reversal has the amounts of its entry on the other side")
def reversals() -> Rows:
    return rows(
        """SELECT entry_id, account_id, SUM(amount) FROM (
          SELECT r.id AS entry_id, l.account_id, l.debit - l.credit AS amount FROM accounting_entry r
          JOIN accounting_entryline l ON l.entry_id = r.id WHERE r.reverses_id IS NOT NULL
          UNION ALL
          SELECT r.id, l.account_id, l.debit - l.credit FROM accounting_entry r
          JOIN accounting_entryline l ON l.entry_id = r.reverses_id
        ) both_sides GROUP BY entry_id, account_id HAVING SUM(amount) <> 0"""
    )


@invariant(
    "posted-invoice-is-its-entry-and-its-receivable", "a posted invoice, its entry and its open item are one amount"
)
def invoices() -> Rows:
    return rows(
        """SELECT d.id, d.number, i.total, o.amount, COALESCE(SUM(l.debit - l.credit), 0) FROM accounting_invoice i
        JOIN documents_document d ON d.id = i.document_id AND d.number IS NOT NULL
        LEFT JOIN accounting_openitem o ON o.document_id = i.document_id
        LEFT JOIN accounting_entryline l ON l.entry_id = o.entry_id AND l.account_id IN
          (SELECT a.id FROM accounting_account a WHERE a.entity_id = i.entity_id AND a.role = 'receivable')
        GROUP BY d.id, d.number, i.total, i.corrects_id, o.amount, o.books_amount, o.side, o.entry_id
        HAVING o.amount IS NULL OR o.amount <> i.total
        OR COALESCE(SUM(l.debit - l.credit), 0)
          <> COALESCE(o.books_amount, i.total) * CASE WHEN i.corrects_id IS NULL THEN 1 ELSE -1 END
        OR o.side <> CASE WHEN i.corrects_id IS NULL THEN 'debit' ELSE 'credit' END"""
    )


@invariant(
    "a-payment-is-its-entry", "a payment is what its entry takes from the receivables, or puts into the deposits"
)
def payments() -> Rows:
    return rows(
        """SELECT p.document_id, p.amount, COALESCE(SUM(l.credit - l.debit), 0) FROM accounting_payment p
        JOIN accounting_entry e ON e.id = p.entry_id
        LEFT JOIN accounting_entryline l ON l.entry_id = e.id AND l.account_id IN (SELECT a.id FROM accounting_account a
          WHERE a.entity_id = e.entity_id AND a.role IN ('receivable', 'deposits'))
        GROUP BY p.document_id, p.amount, p.books_amount, p.direction
        HAVING COALESCE(SUM(l.credit - l.debit), 0)
          <> COALESCE(p.books_amount, p.amount) * CASE WHEN p.direction = 'in' THEN 1 ELSE -1 END"""
    )


@invariant(
    "open-items-equal-the-control-account", "what customers owe in the open items is what the receivables account says"
)
def control_account() -> Rows:
    return rows(
        """SELECT entity_id, party_id, SUM(amount) FROM (
          SELECT e.entity_id, l.party_id, l.debit - l.credit AS amount FROM accounting_entryline l
          JOIN accounting_entry e ON e.id = l.entry_id
          JOIN accounting_account a ON a.id = l.account_id AND a.role = 'receivable'
          UNION ALL
          SELECT entity_id, party_id, (COALESCE(books_amount, amount) - COALESCE(books_settled, settled))
            * CASE WHEN side = 'debit' THEN -1 ELSE 1 END
          FROM accounting_openitem WHERE document_id NOT IN
            (SELECT document_id FROM accounting_payment WHERE order_id IS NOT NULL)
        ) both_books GROUP BY entity_id, party_id HAVING SUM(amount) <> 0"""
    )


@invariant("deposits-equal-their-account", "what customers paid in advance and not used yet is what its account says")
def deposits() -> Rows:
    return rows(
        """SELECT entity_id, party_id, SUM(amount) FROM (
          SELECT e.entity_id, l.party_id, l.credit - l.debit AS amount FROM accounting_entryline l
          JOIN accounting_entry e ON e.id = l.entry_id
          JOIN accounting_account a ON a.id = l.account_id AND a.role = 'deposits'
          UNION ALL
          SELECT o.entity_id, o.party_id, o.settled - o.amount FROM accounting_openitem o
          JOIN accounting_payment p ON p.document_id = o.document_id AND p.order_id IS NOT NULL
        ) both_books GROUP BY entity_id, party_id HAVING SUM(amount) <> 0"""
    )


@invariant("totals-are-net-plus-tax", "an invoice is net plus tax, its lines add up to its net")
def totals() -> Rows:
    return rows(
        """SELECT i.document_id, i.net, i.tax, i.total, SUM(l.net) FROM accounting_invoice i
        LEFT JOIN accounting_invoiceline l ON l.invoice_id = i.document_id
        GROUP BY i.document_id, i.net, i.tax, i.total
        HAVING i.total <> i.net + i.tax OR COALESCE(SUM(l.net), 0) <> i.net"""
    )


@invariant(
    "tax-groups-equal-the-tax-posted",
    "by category and rate, the base of the tax posted is the net of the lines, and the tax adds up",
)
def tax_groups() -> Rows:
    return rows(
        """SELECT document_id, tax_category, tax_rate, SUM(net), SUM(tax) FROM (
          SELECT l.invoice_id AS document_id, l.tax_category, l.tax_rate,
            CASE WHEN i.corrects_id IS NULL THEN l.net ELSE -l.net END AS net, 0 AS tax
          FROM accounting_invoiceline l JOIN accounting_invoice i ON i.document_id = l.invoice_id
          JOIN accounting_openitem o ON o.document_id = i.document_id AND o.books_amount IS NULL
          WHERE EXISTS (SELECT 1 FROM accounting_entryline t WHERE t.entry_id = o.entry_id
            AND t.tax_category = l.tax_category AND t.tax_rate = l.tax_rate)
          UNION ALL
          SELECT o.document_id, t.tax_category, t.tax_rate, -t.tax_base, 0
          FROM accounting_openitem o JOIN accounting_entryline t ON t.entry_id = o.entry_id AND t.tax_category <> ''
            AND t."foreign" IS NULL
          UNION ALL
          SELECT i.document_id, '', 0, 0, CASE WHEN i.corrects_id IS NULL THEN i.tax ELSE -i.tax END
          FROM accounting_invoice i JOIN accounting_openitem o
            ON o.document_id = i.document_id AND o.books_amount IS NULL
          UNION ALL
          SELECT o.document_id, '', 0, 0, t.debit - t.credit
          FROM accounting_openitem o JOIN accounting_entryline t ON t.entry_id = o.entry_id AND t.tax_category <> ''
            AND t."foreign" IS NULL
        ) told GROUP BY document_id, tax_category, tax_rate HAVING SUM(net) <> 0 OR SUM(tax) <> 0"""
    )


@invariant(
    "legal-numbers-have-no-holes",
    "entries, invoices and credit notes are numbered 1..n, n being where their series stands",
)
def numbers() -> Rows:
    return rows(
        """SELECT s.entity_id, s.kind, s.year, s.last, COUNT(n.id) FROM numbering_series s LEFT JOIN (
          SELECT e.id, e.entity_id, 'entry' AS kind, e.year, e.sequence FROM accounting_entry e
          UNION ALL
          SELECT i.document_id, i.entity_id, d.kind, e.year, NULL FROM accounting_invoice i
          JOIN documents_document d ON d.id = i.document_id AND d.number IS NOT NULL
          JOIN accounting_openitem o ON o.document_id = i.document_id JOIN accounting_entry e ON e.id = o.entry_id
        ) n ON n.entity_id = s.entity_id AND n.kind = s.kind AND n.year = s.year
        WHERE s.kind IN ('entry', 'invoice', 'credit_note') AND s.site_id = 0
        GROUP BY s.entity_id, s.kind, s.year, s.last
        HAVING COUNT(n.id) <> s.last OR MAX(n.sequence) > s.last OR MIN(n.sequence) < 1"""
    )


@invariant(
    "settled-equals-allocations", "what is settled of an invoice, payment or credit note is the sum of its allocations"
)
def settled() -> Rows:
    return rows(
        """SELECT o.document_id, o.side, o.settled FROM accounting_openitem o LEFT JOIN (
          SELECT target_id AS document_id, 'debit' AS side, SUM(amount) AS amount
          FROM accounting_allocation GROUP BY target_id
          UNION ALL
          SELECT source_id, 'credit', SUM(amount) FROM accounting_allocation GROUP BY source_id
        ) a ON a.document_id = o.document_id AND a.side = o.side
        WHERE o.settled <> COALESCE(a.amount, 0)"""
    )


@invariant("money-is-allocated-once", "a payment without an open item is allocated to the last cent, in or out")
def allocated() -> Rows:
    return rows(
        """SELECT p.document_id, p.direction, p.amount, COALESCE(SUM(a.amount), 0) FROM accounting_payment p
        LEFT JOIN accounting_openitem o ON o.document_id = p.document_id
        LEFT JOIN accounting_allocation a
        ON (p.direction = 'in' AND a.source_id = p.document_id) OR (p.direction = 'out' AND a.target_id = p.document_id)
        WHERE o.document_id IS NULL GROUP BY p.document_id, p.direction, p.amount
        HAVING COALESCE(SUM(a.amount), 0) <> p.amount"""
    )


@invariant("refunded-at-most-paid", "no customer got back more than they paid")
def refunded() -> Rows:
    return rows(
        """SELECT d.party_id, p.currency, SUM(CASE WHEN p.direction = 'in' THEN p.amount ELSE -p.amount END)
        FROM accounting_payment p JOIN documents_document d ON d.id = p.document_id WHERE p.method <> 'write_off'
        GROUP BY d.party_id, p.currency
        HAVING SUM(CASE WHEN p.direction = 'in' THEN p.amount ELSE -p.amount END) < 0"""
    )


@invariant("credited-at-most-invoiced", "no line is credited beyond what it invoiced")
def credited() -> Rows:
    return rows(
        """SELECT l.id, l.quantity, l.amount, SUM(c.quantity), SUM(c.amount) FROM accounting_invoiceline l
        JOIN accounting_invoiceline c ON c.corrects_id = l.id GROUP BY l.id, l.quantity, l.amount
        HAVING SUM(c.quantity) > l.quantity OR SUM(c.amount) > l.amount"""
    )


@invariant(
    "invoiced-facts-equal-invoice-lines",
    "what a line of an order says was invoiced is what invoices less credit notes say",
)
def invoiced_facts() -> Rows:
    return rows(
        """SELECT j.id, j.invoiced, COALESCE(SUM(CASE WHEN i.corrects_id IS NULL THEN l.quantity ELSE -l.quantity END), 0)
        FROM journeys_journeyline j LEFT JOIN accounting_invoiceline l ON l.line_id = j.id
        LEFT JOIN accounting_invoice i ON i.document_id = l.invoice_id GROUP BY j.id, j.invoiced
        HAVING j.invoiced <> COALESCE(SUM(CASE WHEN i.corrects_id IS NULL THEN l.quantity ELSE -l.quantity END), 0)"""
    )


@invariant(
    "papers-in-another-currency-add-up",
    "an entry in another currency balances in it too, and what is open has its worth in the books",
)
def foreign() -> Rows:
    return rows(
        """SELECT e.id, e.number, SUM(l."foreign") FROM accounting_entry e JOIN accounting_entryline l ON l.entry_id = e.id
        WHERE l."foreign" IS NOT NULL GROUP BY e.id, e.number HAVING SUM(l."foreign") <> 0
        UNION ALL
        SELECT o.document_id, o.currency, o.books_amount FROM accounting_openitem o
        JOIN organisation_legalentity y ON y.id = o.entity_id
        WHERE (o.currency <> y.currency) <> (o.books_amount IS NOT NULL)
        OR (o.settled = o.amount AND o.books_settled <> o.books_amount)
        OR o.books_settled < 0 OR o.books_settled > o.books_amount"""
    )


@invariant("reminders-go-up-one-by-one", "the letters about an invoice have the levels 1, 2, 3 without a hole")
def reminded() -> Rows:
    return rows(
        """SELECT invoice_id, MAX(level), COUNT(*) FROM accounting_reminderline
        GROUP BY invoice_id HAVING MAX(level) <> COUNT(*)"""
    )


@invariant("a-reminder-is-its-lines", "a letter asks for what its lines add up to, at the highest of their levels")
def letters() -> Rows:
    return rows(
        """SELECT r.id, r.amount, r.level, SUM(l.amount), MAX(l.level) FROM accounting_reminder r
        LEFT JOIN accounting_reminderline l ON l.reminder_id = r.id GROUP BY r.id, r.amount, r.level
        HAVING r.amount <> COALESCE(SUM(l.amount), 0) OR r.level <> COALESCE(MAX(l.level), 0)"""
    )


@invariant("stock-account-equals-valuations", "the stock account is what the valuations of all items add up to")
def stock_account() -> Rows:
    return rows(
        """SELECT entity_id, SUM(amount) FROM (
          SELECT a.entity_id, l.debit - l.credit AS amount FROM accounting_entryline l
          JOIN accounting_account a ON a.id = l.account_id AND a.role = 'stock'
          UNION ALL SELECT entity_id, -value FROM inventory_valuation
        ) both_books GROUP BY entity_id HAVING SUM(amount) <> 0"""
    )


@invariant("roll-ups-equal-lines", "the sums of months are what the entries up to the mark add up to")
def roll_ups() -> Rows:
    return rows(
        f"""SELECT account_id, site_id, month, SUM(debit), SUM(credit) FROM (
          SELECT account_id, site_id, month, debit, credit FROM accounting_rollup
          UNION ALL
          SELECT l.account_id, e.site_id, {month_sql()} AS month, -l.debit, -l.credit FROM accounting_foldmark m
          JOIN accounting_entry e ON e.entity_id = m.entity_id AND e.year = m.year AND e.sequence <= m.folded_to
          JOIN accounting_entryline l ON l.entry_id = e.id
        ) both_sides GROUP BY account_id, site_id, month HAVING SUM(debit) <> 0 OR SUM(credit) <> 0"""
    )
