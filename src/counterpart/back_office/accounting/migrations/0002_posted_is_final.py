from django.db import migrations

from counterpart.foundation.guards import Guard

IS_POSTED = "EXISTS (SELECT 1 FROM accounting_openitem o WHERE o.document_id = {row})"
IS_CLOSED = """EXISTS (SELECT 1 FROM accounting_period p WHERE p.entity_id = NEW.entity_id AND p.state <> 'open'
    AND NEW."on" BETWEEN p.starts_on AND p.ends_on)"""
# The period is read FOR SHARE: somebody who closes it waits for postings on their way, and a posting waits for them.
LOOK_AT_PERIOD = """SELECT p.state INTO held FROM accounting_period p WHERE p.entity_id = NEW.entity_id
        AND NEW."on" BETWEEN p.starts_on AND p.ends_on ORDER BY p.state = 'open' LIMIT 1 FOR SHARE;
    IF held <> 'open' THEN
        RAISE EXCEPTION 'accounting_nothing_is_posted_into_a_closed_period' USING ERRCODE = 'integrity_constraint_violation';
    END IF;"""


def refuse_when_posted(name: str, row: str) -> str:
    raised = f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"
    return f"IF {IS_POSTED.format(row=row)} THEN {raised}; END IF;"


def invoice_guard(table: str, name: str, on: str, row: str) -> Guard:
    """Refuse when the invoice of this row has an open item: then it is posted."""
    return Guard(
        table, name, on=on, when_sqlite=IS_POSTED.format(row=row), body_postgresql=refuse_when_posted(name, row)
    )


class Migration(migrations.Migration):
    """Posted is final: corrections are rows of their own."""

    dependencies = [("accounting", "0001_initial")]

    operations = [
        Guard("accounting_entry", "accounting_an_entry_is_final", on="UPDATE DELETE"),
        Guard("accounting_entryline", "accounting_an_entry_line_is_final", on="UPDATE DELETE"),
        Guard("accounting_allocation", "accounting_an_allocation_is_final", on="UPDATE DELETE"),
        Guard(
            "accounting_entry", "accounting_nothing_is_posted_into_a_closed_period", on="INSERT",
            when_sqlite=IS_CLOSED, body_postgresql=LOOK_AT_PERIOD,
            declare_postgresql="held varchar",
        ),
        invoice_guard(
            "accounting_invoice", "accounting_a_posted_invoice_is_final", "UPDATE DELETE", "OLD.document_id"
        ),
        invoice_guard(
            "accounting_invoiceline", "accounting_a_posted_line_is_final", "UPDATE DELETE", "OLD.invoice_id"
        ),
        invoice_guard(
            "accounting_invoiceline", "accounting_a_posted_invoice_gets_no_lines", "INSERT UPDATE:invoice_id",
            "NEW.invoice_id",
        ),
    ]  # fmt: skip
