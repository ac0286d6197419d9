"""The small company of the stories: founded once in a run, copied from then on. Tables take longer to make than to copy."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
KEPT = "COUNTERPART_STORIES_KEPT"  # the folder of a run, shared by its processes


def keep_companies() -> str:
    """A folder for what this run founds; empty where a process before this one keeps it already."""
    if KEPT in os.environ:
        return ""
    os.environ[KEPT] = tempfile.mkdtemp(prefix="counterpart-kept-")
    return os.environ[KEPT]


def drop_companies(kept: str) -> None:
    if server := os.environ.get("TEST_DATABASE_URL", ""):
        _on(server, f'DROP DATABASE IF EXISTS "{_mould_of(kept)}" WITH (FORCE)')
    shutil.rmtree(kept, ignore_errors=True)
    os.environ.pop(KEPT, None)


def found(told: Mapping[str, str]) -> dict[str, Any]:
    """A founded company in the empty place that the environment ``told`` names; its tokens and keys."""
    kept, server = os.environ.get(KEPT, ""), told.get("DATABASE_URL", "")
    if not kept or (server and urlsplit(server).netloc != urlsplit(os.environ.get("TEST_DATABASE_URL", "")).netloc):
        return _made(told)
    here, mould = Path(told["COUNTERPART_VAR"]) / told["COUNTERPART_COMPANY"], Path(kept) / "company"
    words = mould.with_suffix(".json")
    with _alone(Path(kept) / "lock"):
        if not words.exists():
            company = _made(told)
            shutil.copytree(here, mould)
            if server:
                _on(server, f'CREATE DATABASE "{_mould_of(kept)}" TEMPLATE "{_name(server)}"', aside=True)
            words.write_text(json.dumps(company))
            return company
        shutil.copytree(mould, here, dirs_exist_ok=True)
        if server:
            _on(server, f'DROP DATABASE "{_name(server)}"', aside=True)
            _on(server, f'CREATE DATABASE "{_name(server)}" TEMPLATE "{_mould_of(kept)}"', aside=True)
        company = json.loads(words.read_text())
        assert isinstance(company, dict)
        return company


def _made(told: Mapping[str, str]) -> dict[str, Any]:
    founded = subprocess.run(
        [sys.executable, "-m", "stories.race_company"], env=told, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert founded.returncode == 0, founded.stderr
    company: dict[str, Any] = json.loads(founded.stdout.splitlines()[-1])
    return company


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _mould_of(kept: str) -> str:
    return "race_kept_" + hashlib.sha256(kept.encode()).hexdigest()[:12]


def _on(url: str, statement: str, *, aside: bool = False) -> None:
    """``aside``: from another database of the same server, as nobody may be in the one that is copied."""
    import psycopg

    where = urlsplit(url)._replace(path="/postgres").geturl() if aside else url
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(statement.encode())
