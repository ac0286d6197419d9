"""Writing the index of names, inside the act that changes the name. No action of its own, and no signal."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from counterpart.foundation.search.folding import fold
from counterpart.foundation.search.models import DETAIL_MAX, TEXT_MAX, TITLE_MAX, Entry
from counterpart.foundation.statements import in_list, run


@dataclass(frozen=True)
class Listed:
    """One thing that is found by name. ``words`` are sought too, but not shown."""

    kind: str
    object_id: int
    title: str
    detail: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        return fold(f"{self.title} {self.detail} {self.words}")[:TEXT_MAX]


def list_things(things: Iterable[Listed]) -> None:
    """Make these things findable under their present names: a constant number of statements."""
    listed = list(things)
    rows = [
        Entry(kind=t.kind, object_id=t.object_id, title=t.title[:TITLE_MAX], detail=t.detail[:DETAIL_MAX], text=t.text)
        for t in listed
    ]
    Entry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=["title", "detail", "text"]
    )
    if connection.vendor == "sqlite" and listed:
        where, params = _these([(t.kind, t.object_id) for t in listed])
        run(f"INSERT OR REPLACE INTO search_fts (rowid, text) SELECT id, text FROM search_entry WHERE {where}", params)


def list_thing(thing: Listed) -> None:
    list_things([thing])


def unlist(kind: str, object_id: int) -> None:
    """It is not found any more: merged into another, or gone."""
    if connection.vendor == "sqlite":
        where, params = _these([(kind, object_id)])
        run(f"DELETE FROM search_fts WHERE rowid IN (SELECT id FROM search_entry WHERE {where})", params)
    Entry.objects.filter(kind=kind, object_id=object_id).delete()


def _these(keys: list[tuple[str, int]]) -> tuple[str, list[object]]:
    """One kind at a time is the rule; several kinds become several conditions."""
    by_kind: dict[str, list[int]] = {}
    for kind, object_id in keys:
        by_kind.setdefault(kind, []).append(object_id)
    parts = [f"(kind = %s AND object_id IN ({in_list(ids)}))" for ids in by_kind.values()]
    return " OR ".join(parts), [value for kind, ids in by_kind.items() for value in (kind, *ids)]
