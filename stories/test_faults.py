"""Kill -9 under load, and a database that crashes: nothing is lost, nothing done twice. Runs by `make long`."""

import os
import sys
from pathlib import Path

import pytest

from stories.faults import Figures, run_faults

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes below /proc"),
]
SECONDS = float(os.environ.get("COUNTERPART_FAULTS_SECONDS", "60"))


def hurt(**more: bool) -> Figures:
    figures = run_faults(seconds=SECONDS, every=6, postgresql=bool(os.environ.get("TEST_DATABASE_URL")), **more)
    sys.stdout.write(f"\n{figures.table()}\n")
    return figures


def test_nothing_that_was_answered_is_lost_and_nothing_is_done_twice() -> None:
    figures = hurt()
    assert figures.acknowledged > 100 and figures.sent_again and figures.mails and figures.faults["kill -9"] > 2
    assert (figures.lost, figures.twice, figures.broken) == (0, 0, [])
    assert (figures.mails_lost, figures.mails_under_two_ids) == (0, 0)
    assert figures.wrong_answers == {}


def test_who_sends_again_under_a_new_key_does_it_twice() -> None:
    """The control: were nothing found here, the counting would prove nothing."""
    figures = hurt(same_key=False)
    assert figures.twice
    assert figures.broken == [], "twice is what was asked for, and the books hold"
