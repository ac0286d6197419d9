"""``counterpart doctor``: what is wrong around this company, and what to do about it."""

from dataclasses import asdict

import typer

from counterpart.config.commands.shared import Json, show
from counterpart.config.doctor import examine

MARKS = {"well": "ok  ", "warn": "LOOK", "bad": "BAD "}


def register(app: typer.Typer) -> None:
    @app.command()
    def doctor(json: Json = False) -> None:
        """Look at the engine, the worker, the disk, the backups, the mail. Changes nothing; 1 when something is bad."""
        findings = examine()
        bad = sum(finding.state == "bad" for finding in findings)
        if json:
            show({"well": not bad, "findings": [asdict(finding) for finding in findings]})
        else:
            for finding in findings:
                print(f"{MARKS[finding.state]} {finding.name}: {finding.says}")
                if finding.advice:
                    print(f"       {finding.advice}")
            print(f"{bad} bad. What must hold inside the company: counterpart check")
        if bad:
            raise typer.Exit(1)
