"""Folding: sums of months are kept, so that reports read them and the few entries after them, however long the history.

Entry numbers of a fiscal year commit in their order, because whoever takes one holds the series until the commit.
So everything up to the highest number that can be seen is there, and one mark per year says how far the sums go.
The mark and the sums move together in one transaction; a report reads both in one statement.
These are sums of what is posted already and no fact of their own: nothing is lost when they are thrown away.
"""

from django.db import connection, transaction
from django.db.models import Max

from counterpart.back_office.accounting.models import Entry, FoldMark
from counterpart.foundation.numbering.models import Series
from counterpart.foundation.statements import locked, run

ENTRIES_AT_ONCE = 20_000
MONTH = {"postgresql": "date_trunc('month', l.\"on\")::date", "sqlite": "substr(l.\"on\", 1, 7) || '-01'"}

FOLD = """
INSERT INTO accounting_rollup (account_id, site_id, month, debit, credit)
SELECT l.account_id, e.site_id, {month}, SUM(l.debit), SUM(l.credit)
FROM accounting_entry e JOIN accounting_entryline l ON l.entry_id = e.id
WHERE e.entity_id = %s AND e.year = %s AND e.sequence > %s AND e.sequence <= %s
GROUP BY l.account_id, e.site_id, {month}
ON CONFLICT (account_id, month, site_id) DO UPDATE
SET debit = accounting_rollup.debit + excluded.debit, credit = accounting_rollup.credit + excluded.credit
"""


def month_sql() -> str:
    """The first day of the month of a line ``l``."""
    return MONTH[connection.vendor]


def fold() -> int:
    """Bring the sums up to date. Returns how many entries were folded; the worker calls it again and again."""
    series = Series.objects.filter(kind="entry", site_id=0).order_by("entity_id", "year")
    return sum(_fold_year(entity, year) for entity, year in series.values_list("entity_id", "year"))


def _fold_year(entity_id: int, year: int) -> int:
    entries = Entry.objects.filter(entity_id=entity_id, year=year)
    mark = FoldMark.objects.filter(entity_id=entity_id, year=year).first()
    if not entries.filter(sequence__gt=mark.folded_to if mark else 0).exists():
        return 0
    with transaction.atomic():
        FoldMark.objects.bulk_create([FoldMark(entity_id=entity_id, year=year)], ignore_conflicts=True)
        # Two workers fold one after the other: the second finds the mark where the first has left it.
        mark = locked(FoldMark.objects.filter(entity_id=entity_id, year=year)).get()
        behind = entries.filter(sequence__gt=mark.folded_to, sequence__lte=mark.folded_to + ENTRIES_AT_ONCE)
        upto = behind.aggregate(upto=Max("sequence"))["upto"]
        if upto is None:
            return 0
        run(FOLD.format(month=month_sql()), [entity_id, year, mark.folded_to, upto])
        FoldMark.objects.filter(pk=mark.pk).update(folded_to=upto)
        return int(upto - mark.folded_to)
