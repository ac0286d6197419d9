"""Very many rows, very long orders, very many at once: what the benches measure must hold. Runs by `make long`.

Times are printed and never judged: how much the database touches is what does not depend on the machine.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from stories.founding import ROOT

pytestmark = pytest.mark.long
SERVER = os.environ.get("TEST_DATABASE_URL", "")
GROWS_AT_MOST = 3  # ten times the rows: open work grows with them, and is counted on every page


def bench(*words: str) -> dict[str, Any]:
    """The figures of this run's engine."""
    on = ["--postgres", SERVER] if SERVER else []
    done = subprocess.run(
        [sys.executable, "-m", "counterpart", "bench", *words, *on, "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    sys.stdout.write(done.stdout)
    engines = json.loads(done.stdout)["engines"]
    found: dict[str, Any] = engines["postgresql" if SERVER else "sqlite"]
    return found


def test_long_lists_touch_little_and_read_nothing_whole() -> None:
    few, many = bench("lists", "--rows", "10000,100000").values()
    for page, spent in many.items():
        assert spent["statements"] == few[page]["statements"], page
        assert spent["read_whole"] == [], page
    frame = few["trial balance"]["touched"]
    assert many["trial balance"]["touched"] < GROWS_AT_MOST * frame
    for page in ("orders, all", "orders, a page further on"):
        assert many[page]["touched"] < GROWS_AT_MOST * few[page]["touched"], page


def test_an_order_of_a_thousand_lines_takes_the_statements_of_five() -> None:
    few, many = bench("edit").values()
    assert {step: spent["statements"] for step, spent in many.items()} == {
        step: spent["statements"] for step, spent in few.items()
    }


def test_sixteen_at_once_meet_no_error() -> None:
    told = bench("burst", "--orders", "200", "--clients", "16")
    assert (told["orders"], told["errors"], told["invariants_broken"]) == (200, 0, [])


def test_the_past_of_a_large_firm_does_not_weigh_on_cover() -> None:
    fresh, old = bench("cover").values()
    assert (old["people"], old["found"] > 0) == (10_000, True)
    assert old["absences"] > fresh["absences"] + 500_000
    assert fresh["find and rank"]["statements"] == old["find and rank"]["statements"] < 30
    absence = "enter an absence with its cover"
    assert fresh[absence]["statements"] == old[absence]["statements"] <= 40
