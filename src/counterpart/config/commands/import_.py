"""``counterpart import``: bring data from elsewhere, exactly once, and take a run back."""

from dataclasses import asdict
from pathlib import Path

import typer

from counterpart.config.commands.shared import As, Json, actor, progress, show
from counterpart.config.importing.running import KINDS, Outcome, Undone, run_import, undo_run

SHOWN_MAX = 100


def register(app: typer.Typer) -> None:
    @app.command("import")
    def import_(
        kind: str = typer.Argument("", help=f"What the file holds: {', '.join(KINDS)}."),
        file: str = typer.Argument("", help="A CSV or XLSX file."),
        map: str = typer.Option("", "--map", help="A mapping file (TOML) for foreign columns."),
        source: str = typer.Option("", help="Where it comes from; external ids are unique in a source."),
        dry_run: bool = typer.Option(False, "--dry-run", help="Check everything, write nothing."),
        skip_bad: bool = typer.Option(False, "--skip-bad", help="Import the good lines and list the others."),
        undo: int = typer.Option(0, help="Take back what this run has read."),
        as_: As = "",
        json: Json = False,
    ) -> None:
        """Import parties, items, prices, people, opening-stock or orders. Nothing is read twice."""
        by = actor(as_)
        if undo:
            with progress("undo", json) as step:
                undone = undo_run(undo, by=by, step=step)
            _say_undone(undone, json)
            return
        if kind not in KINDS:
            print(f"Say what the file holds: {', '.join(KINDS)}.")
            raise typer.Exit(2)
        if not file:
            print("Name the file to read.")
            raise typer.Exit(2)
        with progress(kind, json) as step:
            outcome = run_import(
                kind, Path(file), mapping_path=Path(map) if map else None, source=source, dry_run=dry_run,
                skip_bad=skip_bad, by=by, step=step,
            )  # fmt: skip
        _say(outcome, json)
        if outcome.refused or (outcome.problems and not skip_bad):
            raise typer.Exit(1)


def _say(outcome: Outcome, json: bool) -> None:
    if json:
        show({**asdict(outcome), "is_well": outcome.is_well})
        return
    for problem in outcome.problems[:SHOWN_MAX]:
        print(problem)
    if len(outcome.problems) > SHOWN_MAX:
        print(f"... and {len(outcome.problems) - SHOWN_MAX} more; --json lists all of them.")
    print(_summary(outcome))


def _summary(o: Outcome) -> str:
    counted = f"{o.rows} {o.kind} in {o.file}: {o.new} new, {o.changed} changed, {o.unchanged} unchanged"
    counted += f", {o.unfinished} to go on with" if o.unfinished else ""
    if o.refused:
        return f"{counted}, {len(o.problems)} problems. Nothing was written."
    if o.dry_run:
        return f"{counted}. This was a dry run: nothing was written."
    if not o.run:
        return f"{counted}. Nothing to do: everything was imported before."
    return f"{counted}. Run {o.run}: {o.imported} imported, {len(o.problems)} skipped. Back: counterpart import --undo {o.run}"


def _say_undone(undone: Undone, json: bool) -> None:
    if json:
        show(asdict(undone))
    else:
        for external_id, why in undone.stays[:SHOWN_MAX]:
            print(f"{external_id}: {why}")
        print(f"Run {undone.run} ({undone.kind}): {undone.taken_back} taken back, {len(undone.stays)} stay.")
    if undone.stays:
        raise typer.Exit(1)
