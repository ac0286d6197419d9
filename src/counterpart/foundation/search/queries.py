"""Finding things by any part of their names, however many there are."""

from dataclasses import dataclass

from django.db import connection

from counterpart.foundation.search.folding import fold
from counterpart.foundation.statements import rows

QUERY_MAX = 100
WORDS_MAX = 8
TRIGRAM = 3
LAST = "\U0010ffff"
COLUMNS = "e.kind, e.object_id, e.title, e.detail"

BEGINS = {
    "sqlite": f"SELECT {COLUMNS} FROM search_entry e WHERE e.kind = %s AND e.text >= %s AND e.text < %s ORDER BY e.text LIMIT %s",
    "postgresql": f"SELECT {COLUMNS} FROM search_entry e WHERE e.kind = %s AND e.text ~>=~ %s AND e.text ~<~ %s ORDER BY e.text USING ~<~ LIMIT %s",  # noqa: E501
}
HOLDS = {
    "sqlite": f"SELECT {COLUMNS} FROM search_fts f JOIN search_entry e ON e.id = f.rowid WHERE search_fts MATCH %s AND e.kind = %s {{more}} LIMIT %s",  # noqa: E501
    "postgresql": f"SELECT {COLUMNS} FROM search_entry e WHERE e.kind = %s {{more}} LIMIT %s",
}


@dataclass(frozen=True)
class Found:
    kind: str
    id: int
    title: str
    detail: str


def find(text: str, kind: str, *, limit: int = 20) -> list[Found]:
    """Things of one kind whose names hold every word: first those that begin with the text.

    Words of one or two letters are too short for trigrams: alone they find beginnings only, beside a longer word they
    narrow what it found.
    """
    sought = fold(text[:QUERY_MAX])
    words = sought.split()[:WORDS_MAX]
    if not words:
        return []
    vendor = connection.vendor
    found = rows(BEGINS[vendor], [kind, sought, sought + LAST, limit])
    long = [word for word in words if len(word) >= TRIGRAM]
    if long and len(found) < limit:
        liked = words if vendor == "postgresql" else [word for word in words if len(word) < TRIGRAM]
        more = " ".join(["AND e.text LIKE %s ESCAPE '~'"] * len(liked))
        like = [f"%{_escaped(word)}%" for word in liked]
        sql = HOLDS[vendor].format(more=more)
        if vendor == "sqlite":
            match = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
            found += rows(sql, [match, kind, *like, limit])
        else:
            found += rows(sql, [kind, *like, limit])
    once = {row[1]: Found(*row) for row in reversed(found)}
    return [once.pop(row[1]) for row in found if row[1] in once][:limit]


def _escaped(word: str) -> str:
    return word.replace("~", "~~").replace("%", "~%").replace("_", "~_")
