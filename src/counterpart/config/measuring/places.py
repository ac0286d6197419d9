"""Throw-away companies to measure in, and the processes that measure there."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


class NotMeasured(Exception):
    """A measurement ended before its time; the message says how."""


@dataclass(frozen=True)
class Place:
    """Where a company lies: its folder and, on PostgreSQL, its database and those beside it."""

    folder: str
    dsns: dict[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        own = {"COUNTERPART_VAR": self.folder, "COUNTERPART_COMPANY": "bench"}
        return own | ({"DATABASE_URL": self.url} if self.url else {})

    def analyze(self) -> None:
        """Tell PostgreSQL how large the tables have become."""
        import psycopg

        for dsn in self.dsns.values():
            with psycopg.connect(dsn, autocommit=True) as one:
                one.execute("VACUUM ANALYZE")


@contextmanager
def throw_away(server: str = "", *more: str) -> Iterator[Place]:
    """A company on SQLite, or one on the PostgreSQL ``server`` with ``more`` databases beside it; gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if not server:
            yield Place(folder)
            return
        import psycopg

        names = {name: f"{name}_{os.getpid()}" for name in ("bench", *more)}
        with psycopg.connect(server, autocommit=True) as connection:
            info = connection.info
            dsn = f"host={info.host} port={info.port} user={info.user}"
            dsn += f" password={info.password}" if info.password else ""
            try:
                for database in names.values():
                    connection.execute(f'CREATE DATABASE "{database}"')
                dsns = {name: f"{dsn} dbname={database}" for name, database in names.items()}
                yield Place(folder, dsns, server.rsplit("/", 1)[0] + "/" + names["bench"])
            finally:
                for database in names.values():
                    connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def measured(arguments: list[str], place: dict[str, str]) -> dict[str, Any]:
    """One measurement in a process of its own; its last line is JSON."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, *arguments], env={**clean, **place}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotMeasured(f"A measurement failed:\n{done.stderr[-2000:]}")
    printed = done.stdout.strip().splitlines()
    result: dict[str, Any] = json.loads(printed[-1]) if printed else {}
    return result
