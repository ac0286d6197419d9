"""The house as processes: serve, kill, stop, upgrade. Everything here is real: files, signals, sockets."""

import errno
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from counterpart.config.cluster import Cluster, free_port
from counterpart.config.commands.serve import Child

pytestmark = pytest.mark.once  # a file here, a cluster of its own there, whatever the suite runs on
COMMAND = [sys.executable, "-m", "counterpart"]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def environment(company: Path) -> dict[str, str]:
    """A company of its own on SQLite, whatever the suite runs on."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TEST_DATABASE_URL")}
    made = {**kept, "COUNTERPART_VAR": str(company), "COUNTERPART_COMPANY": "story", "COUNTERPART_LOG": "WARNING"}
    assert "migrations applied" in run(made, "upgrade")
    assert not (company / "story" / "backups").exists(), "there was nothing to copy yet"
    return made


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.2)


def health(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


def children(parent: int) -> dict[str, int]:
    """The processes below one: ``{"web": 17, "worker": 18}``."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mother = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            line = (folder / "cmdline").read_text()
        except OSError:
            continue
        if mother == parent:
            found["worker" if line.rstrip("\0").endswith("worker") else "web"] = int(folder.name)
    return found


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    served = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: health(port) == 200)
        yield served, port
    finally:
        served.terminate()
        served.wait(40)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes below /proc")
def test_what_dies_is_started_again_and_all_of_it_stops(
    served: tuple[subprocess.Popen[str], int], environment: dict[str, str]
) -> None:
    house, port = served
    first = children(house.pid)
    assert sorted(first) == ["web", "worker"]
    for name in ("worker", "web"):
        os.kill(first[name], signal.SIGKILL)
    wait_for(
        lambda: (
            sorted(children(house.pid)) == ["web", "worker"] and not {*children(house.pid).values()} & {*first.values()}
        )
    )
    wait_for(lambda: health(port) == 200)
    last = children(house.pid)
    other = subprocess.run(
        [*COMMAND, "serve", "--port", str(port)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert other.returncode == 1
    assert f"Port {port} is taken." in other.stderr
    house.send_signal(signal.SIGTERM)
    said, _nothing = house.communicate(timeout=40)
    assert house.returncode == 0
    assert "http://localhost" in said
    assert f"{port}" in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in last.values())
    assert health(port) == 0


# The house without what holds its children: shows that the story below would see them stay.
UNHELD = "from counterpart.config import cli, lifeline; lifeline.hold = lambda: None; cli.main()"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes below /proc")
@pytest.mark.parametrize("held", [True, False], ids=["held", "control"])
def test_nobody_stays_behind_when_the_house_is_killed(environment: dict[str, str], held: bool) -> None:
    port = free_port()
    command = COMMAND if held else [sys.executable, "-c", UNHELD]
    house = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    left: dict[str, int] = {}
    try:
        wait_for(lambda: health(port) == 200 and "worker" in children(house.pid))
        left = children(house.pid)
        assert sorted(left) == ["web", "worker"]
        house.kill()
        house.wait(30)
        if held:
            wait_for(lambda: not any(runs(pid) for pid in left.values()))
            assert health(port) == 0
        else:
            time.sleep(5)
            assert all(runs(pid) for pid in left.values())
            assert health(port) == 200
    finally:
        house.kill()
        for pid in left.values():
            if runs(pid):
                os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not any(runs(pid) for pid in left.values()))


def runs(pid: int) -> bool:
    """Whether a process of ours still runs; one that only waits to be counted does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        line = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False
    return stat != "Z" and "counterpart" in line


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes below /proc")
def test_a_database_that_restarts_is_waited_for(company: Path, postgres_cluster: Cluster) -> None:
    """503 while it is gone, 200 when it is back: the same processes, nothing started anew by hand."""
    kept = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    made = {**kept, "COUNTERPART_VAR": str(company), "COUNTERPART_COMPANY": "big", "DATABASE_URL": postgres_cluster.url}
    run(made, "upgrade")
    port = free_port()
    house = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=made, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: health(port) == 200)
        before = children(house.pid)
        postgres_cluster.stop("fast")
        try:
            assert health(port) == 503
            time.sleep(3)  # the worker has noticed by now
        finally:
            postgres_cluster.run(
                "pg_ctl",
                "-D",
                postgres_cluster.data,
                "-l",
                postgres_cluster.log,
                "-o",
                f"-p {postgres_cluster.port}",
                "-w",
                "start",
            )
        wait_for(lambda: health(port) == 200)
        assert children(house.pid) == before
    finally:
        house.terminate()
        house.wait(60)


def test_a_child_that_keeps_dying_is_started_ever_more_slowly() -> None:
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _attempt in range(3):
        child.start_at = 0
        child.look_after()
        assert child.process is not None
        child.process.wait(30)
        child.look_after()
        pauses.append(child.pause)
    assert pauses == [1, 2, 4]


class FullDisk(io.StringIO):
    """Where nothing can be written."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_takes_no_line_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    child.look_after()
    process = child.process
    assert process is not None
    process.wait(30)
    child.look_after()
    assert (child.process, child.pause) == (None, 1), "it starts again in a second"


def test_an_upgrade_keeps_a_copy_of_what_was(environment: dict[str, str], company: Path) -> None:
    database, backups = company / "story" / "db.sqlite3", company / "story" / "backups"
    assert "nothing to migrate" in run(environment, "upgrade")
    with closing(sqlite3.connect(database)) as db:
        db.execute("DROP TRIGGER acts_an_act_never_changes_update")
        db.execute("DROP INDEX outbox_what_failed")
        db.execute("DELETE FROM django_migrations WHERE app = 'outbox' AND name LIKE '0004%'")
        db.commit()
    said = run(environment, "upgrade")
    assert "1 migrations applied" in said
    assert "Put back: acts_an_act_never_changes_update" in said
    (copy,) = backups.iterdir()
    assert f"Backup: {copy}" in said
    with closing(sqlite3.connect(copy)) as db:
        assert "outbox_what_failed" not in {row[1] for row in db.execute("PRAGMA index_list(outbox_job)")}
    with closing(sqlite3.connect(database)) as db:
        assert "outbox_what_failed" in {row[1] for row in db.execute("PRAGMA index_list(outbox_job)")}


def test_one_pass_of_the_worker(environment: dict[str, str]) -> None:
    assert run(environment, "worker", "--once") == "0 jobs done, 0 waiting, 0 failed\n"
    verdicts = json.loads(run(environment, "check", "--json"))
    assert {"seals-recompute", "guards-stand"} <= {each["name"] for each in verdicts["invariants"]}
