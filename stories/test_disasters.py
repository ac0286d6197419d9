"""A full disk, backups while people work, a file of the version before. Runs by `make long`."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from stories.disasters import NoSmallDisk, run_backups, run_full_disk, upgrade_from, version_before
from stories.servers import own_database

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes below /proc"),
]
SECONDS = float(os.environ.get("COUNTERPART_FAULTS_SECONDS", "60"))
SERVER = os.environ.get("TEST_DATABASE_URL", "")


def test_a_full_disk_says_so_and_passes() -> None:
    try:
        figures = run_full_disk(seconds=SECONDS, every=6, postgresql=bool(SERVER))
    except NoSmallDisk as no:
        pytest.skip(str(no))
    sys.stdout.write(f"\n{figures.table()}\n")
    assert figures.acknowledged > 100 and figures.faults["full disk"]
    assert figures.told_to_wait, "while it was full, somebody was told to come back later"
    assert (figures.lost, figures.twice, figures.broken, figures.wrong_answers) == (0, 0, [], {})
    assert (figures.mails_lost, figures.mails_under_two_ids) == (0, 0)


def test_backups_made_while_people_work_hold_every_write_answered_before() -> None:
    figures, clones = run_backups(seconds=SECONDS, server=SERVER)
    sys.stdout.write(f"\n{figures.table()}\n{clones}\n")
    assert clones.made > 1 and clones.expected > 100
    assert (clones.lost, clones.broken) == (0, 0)
    assert (figures.lost, figures.twice, figures.broken, figures.wrong_answers) == (0, 0, [], {})


def test_a_demo_of_the_version_before_is_brought_up(tmp_path: Path) -> None:
    commit = version_before()
    if not commit:
        pytest.skip("the history of the project is not here")
    with ExitStack() as opened:
        database = opened.enter_context(own_database(SERVER)) if SERVER else ""
        told = upgrade_from(commit, tmp_path, database)
    sys.stdout.write(f"\n{told}\n")
    assert told["migrations"] and told["holds"]
