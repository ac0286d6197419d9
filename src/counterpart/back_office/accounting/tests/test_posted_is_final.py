"""Whatever program somebody uses: what is posted stays as it was posted."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import Entry, Invoice, InvoiceLine, Period
from counterpart.back_office.accounting.tests.drafts import Sold, draft_invoice
from counterpart.config.cast import Cast
from counterpart.foundation.guards import missing_guards


@pytest.fixture
def posted(cast: Cast) -> int:
    """An invoice over 30.00, posted and paid in part."""
    pk = draft_invoice(cast.customer.pk, [Sold(cast.kettle.pk, Decimal(1), Decimal(24))], by=cast.dara).id
    post_invoice(pk, by=cast.chidi)
    pay_invoice(pk, amount=Decimal(10), by=cast.chidi)
    return pk


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE accounting_entry SET text = 'other'", "accounting_an_entry_is_final"),
        ("DELETE FROM accounting_entry", "accounting_an_entry_is_final"),
        ("UPDATE accounting_entryline SET debit = debit + 1 WHERE debit > 0", "accounting_an_entry_line_is_final"),
        ("DELETE FROM accounting_entryline", "accounting_an_entry_line_is_final"),
        ("UPDATE accounting_allocation SET amount = 1", "accounting_an_allocation_is_final"),
        ("DELETE FROM accounting_allocation", "accounting_an_allocation_is_final"),
        ("UPDATE accounting_invoice SET net = net - 1, total = total - 1", "accounting_a_posted_invoice_is_final"),
        ("DELETE FROM accounting_invoice", "accounting_a_posted_invoice_is_final"),
        ("UPDATE accounting_invoiceline SET description = 'other'", "accounting_a_posted_line_is_final"),
        ("DELETE FROM accounting_invoiceline", "accounting_a_posted_line_is_final"),
        ("UPDATE documents_document SET number = 'IN-1' WHERE kind = 'invoice'", "documents_a_number_never_changes"),
        ("UPDATE documents_document SET number = NULL WHERE kind = 'invoice'", "documents_a_number_never_changes"),
        ("DELETE FROM documents_document WHERE kind = 'invoice'", "documents_a_numbered_one_stays"),
    ],
)
def test_raw_sql_is_refused(posted: int, sql: str, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        raw(sql)


def test_a_posted_invoice_gets_no_more_lines(cast: Cast, posted: int) -> None:
    draft = draft_invoice(cast.customer.pk, [Sold(cast.saddle.pk, Decimal(1), Decimal(58))], by=cast.dara).id
    line = InvoiceLine.objects.get(invoice_id=posted)
    line.pk, line.position = None, 2
    with pytest.raises(IntegrityError, match="accounting_a_posted_invoice_gets_no_lines"), transaction.atomic():
        line.save(force_insert=True)
    moved = InvoiceLine.objects.filter(invoice_id=draft)
    with pytest.raises(IntegrityError, match="accounting_a_posted_invoice_gets_no_lines"), transaction.atomic():
        moved.update(invoice_id=posted, position=3)


def test_a_draft_may_still_change(cast: Cast, posted: int) -> None:
    draft = draft_invoice(cast.customer.pk, [Sold(cast.saddle.pk, Decimal(1), Decimal(58))], by=cast.dara).id
    assert Invoice.objects.filter(pk=draft).update(reason="asked for by telephone") == 1
    assert InvoiceLine.objects.filter(invoice_id=draft).update(description="Saddle, brown") == 1
    assert post_invoice(draft, by=cast.chidi).number


@pytest.mark.parametrize("state", ["closed", "locked"])
def test_nothing_is_posted_into_a_closed_period(cast: Cast, posted: int, state: str) -> None:
    entry = Entry.objects.order_by("id")[0]
    Period.objects.create(entity_id=entry.entity_id, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 31), state=state)
    entry.pk, entry.sequence, entry.number = None, 999_999, "late"
    for day, refused in ((date(2020, 1, 1), True), (date(2020, 1, 31), True), (date(2020, 2, 1), False)):
        entry.pk, entry.on = None, day
        if refused:
            with pytest.raises(IntegrityError, match="nothing_is_posted_into_a_closed_period"), transaction.atomic():
                entry.save(force_insert=True)
        else:
            entry.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_a_period_is_not_closed_under_a_posting(cast: Cast, posted: int) -> None:
    """Somebody posts and has not committed; closing the month waits for them (or is told to try again)."""
    entry = Entry.objects.order_by("id")[0]
    period = Period.objects.create(entity_id=entry.entity_id, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 31))
    said: list[str] = []

    def close() -> None:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    raw("SET LOCAL lock_timeout = '300ms'")
                else:
                    raw("PRAGMA busy_timeout = 300")
                Period.objects.filter(pk=period.pk).update(state="closed")
            said.append("closed")
        except OperationalError:
            said.append("waited")
        finally:
            connection.close()

    with transaction.atomic():
        entry.pk, entry.sequence, entry.number, entry.on = None, 999_999, "2020-1", date(2020, 1, 15)
        entry.save(force_insert=True)
        closer = threading.Thread(target=close)
        closer.start()
        closer.join()
    assert said == ["waited"]
    period.refresh_from_db()
    assert period.state == "open"


def test_the_guards_stand(db: None) -> None:
    assert missing_guards() == []
