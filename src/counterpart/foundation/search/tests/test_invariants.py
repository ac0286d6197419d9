"""Each invariant of the index is broken once, from behind, and seen."""

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from counterpart.foundation.invariants import check
from counterpart.foundation.parties.actions import merge_parties
from counterpart.foundation.parties.models import Party
from counterpart.foundation.search.models import Entry
from counterpart.foundation.statements import run

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

NAMES = ("items-are-found-by-name", "parties-are-found-by-name", "names-are-in-the-engines-index")


def broken() -> list[str]:
    return [verdict.name for name in NAMES for verdict in check(name) if not verdict.holds]


def test_a_small_company_is_found_whole(cast: "Cast") -> None:
    assert broken() == []
    merge_parties(cast.stranger.pk, into_id=cast.customer.pk, by=cast.chidi)
    assert broken() == []


@pytest.mark.parametrize(("kind", "name"), [("item", NAMES[0]), ("party", NAMES[1])])
def test_what_is_not_listed_is_seen(cast: "Cast", kind: str, name: str) -> None:
    entry = Entry.objects.filter(kind=kind).order_by("id")[0]
    Entry.objects.filter(pk=entry.pk).update(kind="nothing")
    assert name in broken()
    Entry.objects.filter(pk=entry.pk).update(kind=kind)
    assert broken() == []
    Entry.objects.create(kind=kind, object_id=10**9, title="Nobody", text="nobody")
    assert name in broken()


def test_somebody_merged_by_hand_is_seen(cast: "Cast") -> None:
    Party.objects.filter(pk=cast.stranger.pk).update(merged_into=cast.customer.pk)
    (verdict,) = check(NAMES[1])
    assert verdict.sample == [[str(cast.stranger.pk), "is listed and gone"]]


def test_a_lost_trigram_is_seen(cast: "Cast") -> None:
    """PostgreSQL keeps its index itself; beside SQLite's there is a table of ours."""
    is_ours = connection.vendor == "sqlite"
    if is_ours:
        run("DELETE FROM search_fts WHERE rowid = %s", [Entry.objects.order_by("id")[0].pk])
    assert broken() == ([NAMES[2]] if is_ours else [])
