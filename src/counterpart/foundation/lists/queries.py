"""The views over a list: those of the house, those of the desk, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode

from counterpart.design.parts import Tab
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import EVERYTHING, Asked, Listing, read
from counterpart.foundation.lists.models import FirstView, SavedView
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import rows

COUNTED_IN_TABS = 99
VIEWS_MAX = 30


@dataclass(frozen=True)
class Kept:
    """A view as people see it. ``saved`` is empty for those that come with the house."""

    code: str
    name: str
    query: str
    counted: bool
    saved: SavedView | None = None


def views_seen(by: Actor, code: str) -> list[SavedView]:
    """Saved views of a list: one's own, and those for one's duty or for everybody. One statement."""
    shared = Q(is_shared=True) & (Q(duty=None) | Q(duty__code=house().desks[by.desk_id].duty))
    found = SavedView.objects.filter(Q(person_id=by.person_id, is_shared=False) | shared, listing=code)
    return list(found.select_related("duty").order_by("id")[:VIEWS_MAX])


def kept_views(by: Actor, listing: Listing) -> list[Kept]:
    """All views over a list, those of the house first."""
    own = [
        Kept(view.code, str(view.label), urlencode(view.asks) or f"view={EVERYTHING}", view.counted)
        for view in listing.views
    ]
    return own + [Kept(f"v{v.pk}", v.name, v.query, True, v) for v in views_seen(by, listing.code)]


def first_view(by: Actor, code: str) -> str:
    """The code of the view this person starts with; empty for the house's first."""
    chosen = FirstView.objects.filter(person_id=by.person_id, listing=code).values_list("view", flat=True)
    return chosen.first() or ""


def tabs_over(asked: Asked, kept: Sequence[Kept], url: str) -> list[Tab]:
    """The views as tabs. Counting stops at a hundred: all counts together are one statement."""
    counts = _counts(asked, [view for view in kept if view.counted])
    now = sorted(asked.pairs().items())
    return [
        Tab(
            view.name, f"{url}?{view.query}", now == sorted((k, v) for k, v in QueryDict(view.query).items() if k != "view"),
            min(counts[view.code], COUNTED_IN_TABS) if view.code in counts else None,
            more=counts.get(view.code, 0) > COUNTED_IN_TABS,
        )
        for view in kept
    ]  # fmt: skip


def _counts(asked: Asked, counted: Sequence[Kept]) -> dict[str, int]:
    parts: list[str] = []
    params: list[Any] = []
    codes: list[str] = []
    for view in counted:
        other = read(asked.listing, asked.actor, QueryDict(view.query).dict())
        if other.errors:
            continue
        path = other.path()
        codes.append(view.code)
        try:
            sql, given = path.found.order_by().values_list(path.key)[: COUNTED_IN_TABS + 1].query.sql_with_params()
        except EmptyResultSet:  # known without asking: nobody is called that
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted_{len(codes)})")
        params += given
    if not parts:
        return {}
    return dict(zip(codes, rows("SELECT " + ", ".join(parts), params)[0], strict=True))
