"""Take legal numbers: the last statement of a posting, so that nobody waits behind a slow one."""

from django.db import connection

from counterpart.foundation.numbering.models import Series
from counterpart.foundation.organisation.house import EntityInfo
from counterpart.foundation.statements import in_list, rows

PATTERNS = {
    "invoice": "IN-{year}-{n:05d}",
    "credit_note": "CN-{year}-{n:05d}",
    "entry": "{year}-{n:06d}",
    "receipt": "RC-{year}-{n:05d}",
}


def fiscal_year(entity: EntityInfo, on: object) -> int:
    """The year in which the fiscal year of a day began."""
    from datetime import date

    assert isinstance(on, date)
    return on.year if on.month >= entity.fiscal_year_starts_in else on.year - 1


def take_numbers(entity: EntityInfo, year: int, *kinds: str) -> dict[str, tuple[int, str]]:
    """The next number of each kind, ``{kind: (n, text)}``, in one statement; series are made on first use."""
    for _attempt in range(2):
        sql = f"""UPDATE numbering_series SET last = last + 1 WHERE entity_id = %s AND site_id = 0 AND year = %s
            AND kind IN ({in_list([0] * len(kinds))}) RETURNING kind, last, pattern"""
        found = {kind: (n, pattern.format(year=year, n=n)) for kind, n, pattern in rows(sql, [entity.id, year, *kinds])}
        if len(found) == len(kinds):
            return found
        missing = [kind for kind in kinds if kind not in found]
        assert _attempt == 0, "series were just made"
        if found:  # give back what was taken before the missing series existed
            sql = f"""UPDATE numbering_series SET last = last - 1 WHERE entity_id = %s AND site_id = 0 AND year = %s
                AND kind IN ({in_list(list(found))})"""
            with connection.cursor() as cursor:
                cursor.execute(sql, [entity.id, year, *found])
        new = [Series(entity_id=entity.id, kind=kind, year=year, pattern=PATTERNS[kind]) for kind in missing]
        Series.objects.bulk_create(new, ignore_conflicts=True)
    raise AssertionError("unreachable")
