"""What must hold between things with names and the index they are found by. Papers need none: numbers find them."""

from django.db import connection

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows

LISTED = """
SELECT x.id, 'is not listed' FROM {table} x LEFT JOIN search_entry e ON e.kind = '{kind}' AND e.object_id = x.id
WHERE e.id IS NULL AND {stands}
UNION ALL
SELECT e.object_id, 'is listed and gone' FROM search_entry e LEFT JOIN {table} x ON x.id = e.object_id AND {stands}
WHERE e.kind = '{kind}' AND x.id IS NULL
"""
# The engine's own index beside the list; PostgreSQL keeps its own itself.
TRIGRAMS = """
SELECT e.id, 'is in no trigram' FROM search_entry e LEFT JOIN search_fts f ON f.rowid = e.id WHERE f.rowid IS NULL
UNION ALL
SELECT f.rowid, 'is a trigram of nothing' FROM search_fts f LEFT JOIN search_entry e ON e.id = f.rowid WHERE e.id IS NULL
"""


@invariant("items-are-found-by-name", "every item is in the index of names, and no other")
def items() -> Rows:
    return rows(LISTED.format(table="catalog_item", kind="item", stands="1 = 1"))


@invariant("parties-are-found-by-name", "everybody who was not merged into somebody else is in the index of names")
def parties() -> Rows:
    return rows(LISTED.format(table="parties_party", kind="party", stands="x.merged_into_id IS NULL"))


@invariant("names-are-in-the-engines-index", "what is listed is what the engine's own index of parts of words holds")
def trigrams() -> Rows:
    return rows(TRIGRAMS) if connection.vendor == "sqlite" else []
