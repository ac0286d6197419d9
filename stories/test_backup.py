"""A company goes into one file and comes back elsewhere: every row, every file, the secret. A broken file changes nothing."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from stories.founding import ROOT, found
from stories.servers import environment, own_database

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def databases() -> Iterator[Callable[[], str]]:
    """A new empty database on the engine of this run: an address, or nothing for a file."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    with ExitStack() as made:
        yield lambda: made.enter_context(own_database(url)) if url else ""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, databases: Callable[[], str]) -> dict[str, str]:
    """A founded company with a file in it; what to set to run commands for it."""
    told = environment(tmp_path_factory.mktemp("house"), databases())
    found(told)
    return told


@pytest.fixture(scope="module")
def archive(company: dict[str, str]) -> Path:
    made = Path(company["COUNTERPART_VAR"]) / "copy.tar.gz"
    keep_a_file(company)
    done = counterpart(company, "backup", str(made))
    assert done.returncode == 0, done.stderr
    assert "1 files" in done.stdout and "secret" in done.stdout
    return made


def counterpart(told: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "counterpart", *words], env=told, cwd=ROOT, capture_output=True, text=True, check=False
    )


def keep_a_file(told: dict[str, str]) -> None:
    code = "import django; django.setup(); from counterpart.foundation.files.store import keep; keep(b'a signed paper')"
    subprocess.run([sys.executable, "-c", code], env=told, cwd=ROOT, check=True)


def elsewhere(company: dict[str, str], folder: Path, database: str) -> dict[str, str]:
    return company | {"COUNTERPART_VAR": str(folder)} | ({"DATABASE_URL": database} if database else {})


def told_by(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def changed(archive: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive again, with some of it changed or, for None, left out."""
    with tarfile.open(archive) as read, tarfile.open(target, "w:gz") as written:
        for member in read:
            packed = read.extractfile(member)
            assert packed is not None
            content = change(member.name, packed.read())
            if content is not None:
                member.size = len(content)
                written.addfile(member, io.BytesIO(content))
    return target


def one_row_more(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["facts"]["acts_act"] += 1
    return json.dumps(manifest).encode()


def test_a_company_comes_back_elsewhere(
    company: dict[str, str], archive: Path, tmp_path: Path, databases: Callable[[], str]
) -> None:
    other = elsewhere(company, tmp_path, databases())
    back = told_by(counterpart(other, "restore", str(archive), "--json"))
    assert back["broken"] == [] and back["files"] == 1 and back["rows"] > 500
    home, away = Path(company["COUNTERPART_VAR"]) / "race", tmp_path / "race"
    assert (away / "secret").read_text() == (home / "secret").read_text()
    assert (away / "secret").stat().st_mode & 0o077 == 0 and archive.stat().st_mode & 0o077 == 0
    assert [path.read_bytes() for path in (away / "files").glob("??/*")] == [b"a signed paper"]
    again = told_by(counterpart(other, "backup", str(tmp_path / "again.tar.gz"), "--json"))
    assert (again["rows"], again["files"]) == (back["rows"], back["files"]), "nothing is lost by going round"
    assert told_by(counterpart(other, "check", "--json"))["holds"]
    refused = counterpart(other, "restore", str(archive))
    assert refused.returncode == 1 and "exists already" in refused.stderr, "a company is never written over"


def test_a_backup_never_overwrites(company: dict[str, str], archive: Path) -> None:
    before = archive.read_bytes()
    refused = counterpart(company, "backup", str(archive))
    assert refused.returncode == 1 and "exists already" in refused.stderr
    assert archive.read_bytes() == before


BROKEN: dict[str, Callable[[str, bytes], bytes | None]] = {
    "not what was there. acts_act": one_row_more,
    "checksum differs": lambda name, content: content[:-1] + b"!" if name == "database" else content,
    "file in the archive is not": lambda name, content: b"other" if name.startswith("files/") else content,
    "not whole: 0 of 1 files": lambda name, content: None if name.startswith("files/") else content,
    "no backup of a company": lambda name, content: None if name == "manifest.json" else content,
    "cannot be read": lambda name, content: b"{}" if name == "manifest.json" else content,
}


def test_what_is_not_whole_changes_nothing(
    company: dict[str, str], archive: Path, tmp_path: Path, databases: Callable[[], str]
) -> None:
    other = elsewhere(company, tmp_path, databases())
    for said, change in BROKEN.items():
        broken = changed(archive, tmp_path / "broken.tar.gz", change)
        refused = counterpart(other, "restore", str(broken))
        assert refused.returncode == 1 and said in refused.stderr, refused.stderr
        assert not (tmp_path / "race" / "db.sqlite3").exists()
    whole = counterpart(other, "restore", str(archive))
    assert whole.returncode == 0, "the place is still empty: " + whole.stderr


def test_no_archive_at_all(company: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    refused = counterpart(elsewhere(company, tmp_path, ""), "restore", str(tmp_path / "text"))
    assert refused.returncode == 1 and "cannot be read as a backup" in refused.stderr
    assert counterpart(company, "restore", str(tmp_path / "nothing")).returncode == 2


def test_the_doctor_says_what_is_wrong(company: dict[str, str], archive: Path) -> None:
    home = Path(company["COUNTERPART_VAR"]) / "race"
    (home / "secret").chmod(0o644)
    told = json.loads(counterpart(company, "doctor", "--json").stdout)
    states = {finding["name"]: finding["state"] for finding in told["findings"]}
    assert states["folder"] == "warn" and states["backup"] == "warn" and states["engine"] in ("well", "warn")
    assert states["guards"] == "well"
    (home / "secret").chmod(0o600)
    (home / "backups").mkdir(exist_ok=True)
    (home / "backups" / "today.tar.gz").touch()
    told = json.loads(counterpart(company, "doctor", "--json").stdout)
    states = {finding["name"]: finding["state"] for finding in told["findings"]}
    assert (states["folder"], states["backup"]) == ("well", "well")
    gone = counterpart(company | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "doctor")
    assert gone.returncode == 1 and "BAD  database: It does not answer" in gone.stdout
