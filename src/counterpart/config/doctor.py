"""What can be wrong around a company: the machine, the database, the worker, the backups. Changes nothing.

What must hold inside it is asked by ``counterpart check``.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from counterpart.config.engine import SAFE_SQLITE, sqlite_is_safe
from counterpart.config.health import pending_migrations
from counterpart.foundation.clock import now
from counterpart.foundation.guards import missing_guards
from counterpart.foundation.outbox.queries import standing

MB = 1_000_000
DISK_BAD, DISK_WARN = 200 * MB, 2_000 * MB
BACKUP_AGE, WORKER_SILENCE, CLOCK_DRIFT = timedelta(days=7), timedelta(minutes=5), timedelta(seconds=2)
POSTGRESQL_OLDEST = 15


@dataclass(frozen=True)
class Finding:
    """``state`` is well, warn or bad; ``advice`` says what to do about it."""

    name: str
    state: str
    says: str
    advice: str = ""


def examine() -> list[Finding]:
    """Every finding. Where the database does not answer, what needs it is left out."""
    found = [*_folder(), *_disk(), *_backups(), *_mail()]
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        return [Finding("database", "bad", f"It does not answer: {said}", "Start it, or correct DATABASE_URL."), *found]
    pending = pending_migrations()
    if pending:
        return [*_engine(), Finding("migrations", "bad", f"{len(pending)} are missing.", "counterpart upgrade"), *found]
    questions: list[Callable[[], Iterator[Finding]]] = [_engine, _guards, _outbox, _clock]
    return [*(finding for ask in questions for finding in ask()), *found]


def _engine() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        newest = ".".join(map(str, SAFE_SQLITE))
        if sqlite_is_safe():
            yield Finding("engine", "well", f"SQLite {sqlite3.sqlite_version}")
        else:
            yield Finding("engine", "warn", f"SQLite {sqlite3.sqlite_version} cannot be shared by processes: web and worker run as one.",
                          f"Use a wheel of pysqlite3 with {newest} or newer.")  # fmt: skip
        return
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    state = "well" if version >= POSTGRESQL_OLDEST else "bad"
    yield Finding(
        "engine", state, f"PostgreSQL {version}", "" if state == "well" else f"Use {POSTGRESQL_OLDEST} or newer."
    )


def _guards() -> Iterator[Finding]:
    missing = missing_guards()
    if missing:
        yield Finding(
            "guards", "bad", f"The ledgers lack {', '.join(name for _table, name in missing)}.", "counterpart upgrade"
        )
    else:
        yield Finding("guards", "well", "Posted entries, acts and numbers cannot be changed.")


def _outbox() -> Iterator[Finding]:
    outbox = standing()
    if outbox.failed:
        yield Finding("outbox", "warn", f"{outbox.failed} jobs failed for good.", "Look at Settings, Outbox.")
    if outbox.oldest and now() - outbox.oldest > WORKER_SILENCE:
        minutes = (now() - outbox.oldest) // timedelta(minutes=1)
        yield Finding("worker", "bad", f"{outbox.waiting} jobs wait, the oldest for {minutes} minutes.",
                      "Run counterpart serve, or counterpart worker.")  # fmt: skip
    else:
        yield Finding("worker", "well", f"{outbox.waiting} jobs wait, none for long.")


def _clock() -> Iterator[Finding]:
    """Rights end by the database's clock; a machine that disagrees shows other times than it keeps."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = cursor.fetchone()[0] - datetime.now(UTC)
    if abs(drift) > CLOCK_DRIFT:
        yield Finding(
            "clock",
            "warn",
            f"This machine and the database differ by {drift.total_seconds():+.0f} s.",
            "Set both by NTP.",
        )
    else:
        yield Finding("clock", "well", "This machine and the database agree.")


def _folder() -> Iterator[Finding]:
    folder: Path = settings.COMPANY_DIR
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield Finding("folder", "bad", f"{folder} cannot be written.", "Give it to the account that runs the house.")
        return
    secret = folder / "secret"
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Finding("folder", "warn", "Others on this machine can read the company's secret.", f"chmod 600 {secret}")
    else:
        yield Finding("folder", "well", f"{folder}")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR if settings.VAR.exists() else Path.cwd()).free
    state = "bad" if free < DISK_BAD else "warn" if free < DISK_WARN else "well"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free", "" if state == "well" else "Make room before it is full.")


def _backups() -> Iterator[Finding]:
    made = [path.stat().st_mtime for path in (settings.COMPANY_DIR / "backups").glob("*") if path.is_file()]
    latest = datetime.fromtimestamp(max(made), UTC) if made else None
    if latest is None:
        yield Finding("backup", "warn", "There is none in this company's folder.", "counterpart backup")
    elif datetime.now(UTC) - latest > BACKUP_AGE:
        yield Finding("backup", "warn", f"The newest is of {latest:%Y-%m-%d}.", "counterpart backup")
    else:
        yield Finding("backup", "well", f"The newest is of {latest:%Y-%m-%d %H:%M} UTC.")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith(("filebased.EmailBackend", "locmem.EmailBackend", "console.EmailBackend")):
        yield Finding("mail", "warn", f"Mails are files in {settings.OUTBOX_DIR}; nobody gets them.",
                      "Set COUNTERPART_EMAIL_BACKEND and the mail server.")  # fmt: skip
    else:
        yield Finding("mail", "well", "Mails leave the house.")
