"""A disk that is full, and backups made and restored while people work: what became of every write."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from counterpart.config.cluster import Cluster, NoPostgres, throw_away_cluster
from stories.faults import COMMAND, EFFECTS, Figures, House, Hurt, Load, start_again, under_load
from stories.founding import ROOT
from stories.servers import own_database

MEGABYTE = 2**20
FULL_FOR = 3.0  # after somebody was told to come back later
FILLS_WITHIN = 60.0
NEVER = 10**9


class NoSmallDisk(Exception):
    """This machine lends nobody a disk of its own."""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk in memory, and only so large. Raises NoSmallDisk where mounting is not allowed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", name]
        with suppress(FileNotFoundError):
            if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
                try:
                    yield Path(name)
                finally:
                    subprocess.run(["umount", "--lazy", name], check=False)
                return
        raise NoSmallDisk("mounting a disk in memory is not allowed here")


def fill(disk: Path, load: Load) -> None:
    """Take every free byte, and what becomes free, until writes have failed for a while; then give all of it back."""
    ballast, told, until = disk / "ballast", load.figures.told_to_wait, time.monotonic() + FILLS_WITHIN
    try:
        with ballast.open("wb", buffering=0) as file:
            while time.monotonic() < until:
                for piece in (MEGABYTE, 4096, 1):
                    with suppress(OSError):
                        while file.write(bytes(piece)) == piece:
                            pass
                if load.figures.told_to_wait > told:
                    told, until = NEVER, min(until, time.monotonic() + FULL_FOR)
                time.sleep(0.05)
    finally:
        ballast.unlink(missing_ok=True)


@contextmanager
def lying_on(disk: Path) -> Iterator[None]:
    """Throw-away clusters made meanwhile lie on this disk."""
    before, tempfile.tempdir = tempfile.tempdir, str(disk)
    try:
        yield
    finally:
        tempfile.tempdir = before


def run_full_disk(*, seconds: float, every: float, postgresql: bool = False) -> Figures:
    """The disk with the company, its database and its log is full until writes fail, again and again."""
    with ExitStack() as opened:
        disk = opened.enter_context(small_disk(400))
        with lying_on(disk):
            cluster = opened.enter_context(throw_away_cluster(durable=True)) if postgresql else None
        folder = disk / "house"
        folder.mkdir()
        hurt: Hurt = []
        with under_load(folder, cluster, hurt) as (_house, load):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(every)
                fill(disk, load)
                _stand_up(cluster)
                hurt.append(("full disk", time.monotonic()))
    return load.figures


def _stand_up(cluster: Cluster | None) -> None:
    """PostgreSQL stops where it cannot write its log; whoever runs it starts it again."""
    if cluster and not _runs(cluster):
        start_again(cluster)


def _runs(cluster: Cluster) -> bool:
    try:
        cluster.run("pg_ctl", "-D", cluster.data, "status")
    except NoPostgres:
        return False
    return True


@dataclass
class Clones:
    """Backups made under load and restored elsewhere. ``lost``: answered before a backup began, and not in it."""

    made: int = 0
    rows: int = 0
    expected: int = 0
    lost: int = 0
    broken: int = 0


def run_backups(*, seconds: float, server: str = "") -> tuple[Figures, Clones]:
    """Back up again and again while clients write; restore each copy elsewhere, look for every write and check."""
    clones = Clones()
    with ExitStack() as opened:
        cluster = opened.enter_context(throw_away_cluster(durable=True)) if server else None
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        archives: list[tuple[Path, list[tuple[float, str, str]]]] = []
        with under_load(folder, cluster, []) as (house, load):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                time.sleep(2)
                archive, before = folder / f"copy-{len(archives)}.tar.gz", list(load.done)
                made = house.does("backup", str(archive))
                assert made.returncode == 0, made.stderr
                archives.append((archive, before))
        for archive, before in archives:
            away = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            database = opened.enter_context(own_database(server)) if server else ""
            _restore(house, archive, away, database, before, clones)
    return load.figures, clones


def _restore(
    house: House, archive: Path, away: Path, database: str, before: list[tuple[float, str, str]], clones: Clones
) -> None:
    house.env = house.env | {"COUNTERPART_VAR": str(away)} | ({"DATABASE_URL": database} if database else {})
    back = house.does("restore", str(archive), "--json")
    assert back.stdout.startswith("{"), back.stderr
    told = json.loads(back.stdout)
    there = {kind: dict(rows) for kind, rows in house.ask(**EFFECTS).items()}
    clones.made += 1
    clones.rows += told["rows"]
    clones.broken += len(told["broken"])
    clones.expected += len(before)
    clones.lost += sum(key not in there[kind] for _at, kind, key in before)


def version_before() -> str:
    """The commit before the latest change of the tables; nothing where the history is not here."""
    asked = ["git", "log", "--format=%H", "-1", "--diff-filter=A", "--", "src/counterpart/**/migrations/*.py"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    latest = found.stdout.strip()
    if found.returncode or not latest:
        return ""
    parent = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{latest}^"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return parent.stdout.strip()


def upgrade_from(commit: str, folder: Path, database: str) -> dict[str, object]:
    """Make the demo company with the program as it was, bring it up with the program as it is, and check it."""
    old = folder / "old"
    old.mkdir()
    packed = subprocess.run(["git", "archive", commit, "src"], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "x"], input=packed.stdout, cwd=old, check=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTERPART_", "DATABASE_URL"))}
    own = kept | {"COUNTERPART_VAR": str(folder / "var"), "COUNTERPART_COMPANY": "demo", "DJANGO_SETTINGS_MODULE": ""}
    own["DJANGO_SETTINGS_MODULE"] = "counterpart.config.settings"
    if database:
        own["DATABASE_URL"] = database

    def does(source: Path, *words: str) -> str:
        environment = own | {"PYTHONPATH": str(source)}
        done = subprocess.run(
            [*COMMAND, *words], env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    does(old / "src", "upgrade")
    does(old / "src", "demo")
    said = does(ROOT / "src", "upgrade")
    verdict = json.loads(does(ROOT / "src", "check", "--json"))
    migrated = next((line for line in said.splitlines() if "migrations applied" in line), "0 migrations applied")
    return {"from": commit[:9], "migrations": int(migrated.split()[0]), "holds": verdict["holds"]}
