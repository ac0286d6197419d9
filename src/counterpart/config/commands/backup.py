"""``counterpart backup`` and ``counterpart restore``: a company in one file, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from counterpart.config.backups import NoBackup, back_up
from counterpart.config.backups import restore as bring_back
from counterpart.config.commands.shared import Json, fail, progress, show
from counterpart.config.commands.upgrade import bring_up_to_date
from counterpart.foundation.invariants import check
from counterpart.foundation.outbox.queries import standing

Archive = Annotated[
    Path, typer.Argument(help="The archive that `counterpart backup` made.", exists=True, dir_okay=False)
]
Target = Annotated[Path | None, typer.Argument(help="Where to write it; var/NAME/backups/ without.")]


def register(app: typer.Typer) -> None:
    @app.command()
    def backup(target: Target = None, json: Json = False) -> None:
        """Write the whole company, while people work in it, to one file that only its owner can read."""
        if target is None:
            target = settings.COMPANY_DIR / "backups" / f"{settings.COMPANY}-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
            target.parent.mkdir(parents=True, exist_ok=True)
        if not target.resolve().parent.is_dir():
            fail(f"There is no folder {target.resolve().parent}.")
        try:
            with progress("Backing up", json) as step:
                made = back_up(target, step)
        except NoBackup as refused:
            fail(str(refused))
        if json:
            show({"archive": str(target), "rows": made.rows, "files": made.files, "at": made.at})
        else:
            print(f"{target}: {made.rows:,} rows in {len(made.facts)} tables, {made.files} files, {_size(target)}.")
            print("It holds everything the company knows, its secret included: keep it where only you can read it.")

    @app.command()
    def restore(archive: Archive, json: Json = False) -> None:
        """Bring a backup back as the company chosen with --company, which must not exist yet; count it and check it."""
        try:
            with progress("Restoring", json) as step:
                made = bring_back(archive, step)
            bring_up_to_date(quiet=json)
        except NoBackup as refused:
            fail(str(refused))
        broken = [verdict.name for verdict in check() if not verdict.holds]
        owed = standing().waiting
        if json:
            show({"company": settings.COMPANY, "rows": made.rows, "files": made.files, "broken": broken, "owed": owed})
        else:
            print(f"{settings.COMPANY}: {made.rows:,} rows and {made.files} files are back as they were at {made.at}.")
            if owed:
                print(
                    f"{owed} jobs were owed then. A worker will do them, under their old ids; stop the old house first."
                )
            print("Everything that must hold holds." if not broken else f"Broken: {', '.join(broken)}")
        if broken:
            raise typer.Exit(1)


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"
