"""``counterpart upgrade``: bring a company's database to this version of the house."""

import io
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from counterpart.config.backups import NoBackup, copy_sqlite_file, database_file
from counterpart.config.commands.shared import fail
from counterpart.config.engine import sqlite_is_safe
from counterpart.config.health import pending_migrations
from counterpart.config.shipped_playbooks import give_playbooks
from counterpart.foundation.guards import missing_guards, restore_guards
from counterpart.foundation.identity.models import Person

BACKUPS_KEPT = 10


def register(app: typer.Typer) -> None:
    @app.command()
    def upgrade() -> None:
        """Back up, migrate, and check that the house stands. Does nothing when there is nothing to do."""
        pending = pending_migrations()
        if pending:
            try:
                kept = back_up_before_migrating()
            except NoBackup as refused:
                fail(f"{refused} Nothing was migrated.")
            if kept:
                print(f"Backup: {kept}")
        bring_up_to_date()
        if connection.vendor == "sqlite" and not sqlite_is_safe():
            print(f"Warning: SQLite {sqlite3.sqlite_version} can lose writes when several processes share a file.")
        print("The house stands." if pending else "The house stands; there was nothing to migrate.")


def bring_up_to_date(*, quiet: bool = False) -> None:
    """Migrate to this version, and see that the house stands. ``quiet`` leaves the standard output to JSON."""
    if pending := pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
        print(f"{len(pending)} migrations applied", file=sys.stderr if quiet else sys.stdout)
    house = Person.objects.filter(is_house=True).first()
    if house and (given := give_playbooks(house)):
        print(f"Playbooks for {given} duties", file=sys.stderr if quiet else sys.stdout)
    for name in restore_guards():
        print(f"Put back: {name}", file=sys.stderr if quiet else sys.stdout)
    if missing_guards():
        fail("Some guards of the ledgers could not be put up. See: counterpart check --only guards-stand")
    call_command("check", fail_level="ERROR", verbosity=0, stdout=io.StringIO())


def back_up_before_migrating() -> Path | None:
    """Copy the company's SQLite file by the engine's own backup call; None where there is nothing to copy.

    A server keeps backups of its own (``pg_dump``, ``counterpart backup``).
    """
    source = database_file()
    if connection.vendor != "sqlite" or not source.is_file() or not connection.introspection.table_names():
        return None
    folder = settings.COMPANY_DIR / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    copy: Path = folder / f"before-upgrade-{datetime.now(UTC):%Y%m%d-%H%M%S}.sqlite3"
    copy_sqlite_file(source, copy)
    for old in sorted(folder.glob("before-upgrade-*.sqlite3"))[:-BACKUPS_KEPT]:
        old.unlink()
    return copy
