"""Finding by any part of a name, on both engines."""

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from counterpart.foundation.search.actions import Listed, list_things, unlist
from counterpart.foundation.search.folding import fold
from counterpart.foundation.search.models import Entry
from counterpart.foundation.search.queries import find

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _things(db: None) -> None:
    list_things(
        [
            Listed("item", 1, "Čajnik, 1.7 l", "KET-1", "4006381333931"),
            Listed("item", 2, "Kettle stand", "KET-2"),
            Listed("item", 3, "Saddle 100%_cotton", "SAD-1"),
            Listed("party", 1, "Đurđica Škoda", "Zagreb"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  Đurđica\tŠKODA ", "durdica skoda"), ("Straße", "strasse"), ("a\0b\ud800", "ab"), ("Łódź Ø", "lodz o")],
)
def test_folding_takes_accents_case_and_what_cannot_be_stored(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "kind", "ids"),
    [
        ("cajnik", "item", [1]),
        ("ket", "item", [2, 1]),  # what begins with it stands first
        ("STAND kettle", "item", [2]),
        ("k", "item", [2]),
        ("sk", "party", []),  # two letters find beginnings only
        ("du", "party", [1]),
        ("skoda za", "party", [1]),
        ("38133", "item", [1]),
        ("100%_c", "item", [3]),
        ('sad" OR "ket', "item", []),
        ("", "item", []),
        ("x" * 5000, "item", []),
        ("cajnik", "party", []),
    ],
)
def test_what_is_found(text: str, kind: str, ids: list[int]) -> None:
    assert [hit.id for hit in find(text, kind)] == ids


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    list_things([Listed("item", 1, "Teapot", "KET-1")])
    assert find("cajnik", "item") == [] and [hit.id for hit in find("eapo", "item")] == [1]
    unlist("item", 1)
    assert find("teapot", "item") == []
    assert Entry.objects.filter(kind="item").count() == 2


def test_statements_do_not_grow_with_the_number_of_things(django_assert_num_queries: "DjangoAssertNumQueries") -> None:
    statements = 2 if connection.vendor == "sqlite" else 1
    with django_assert_num_queries(statements):
        list_things([Listed("item", n, f"Thing {n}") for n in range(100, 400)])
    with django_assert_num_queries(2):
        assert len(find("hing", "item", limit=30)) == 30


def test_an_object_is_listed_once() -> None:
    with (
        pytest.raises(IntegrityError, match=r"search_an_object_is_listed_once|search_entry\.kind"),
        transaction.atomic(),
    ):
        Entry.objects.filter(kind="item").update(object_id=1)


def test_seeking_reads_an_index_and_not_the_table() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads a small table whole, and is right")
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT 1 FROM search_entry e WHERE e.kind = 'item' AND e.text >= 'ket' AND e.text < 'kf'"
        )
        assert "search_entry_begins" in str(cursor.fetchall())
