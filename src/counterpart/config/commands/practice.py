"""``counterpart practice``: a company of its own to practise in. Nothing in it is real, and nothing leaves it."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import typer
from django.conf import settings
from django.core.management import call_command

from counterpart.config.commands.serve import is_free, serve_until_stopped
from counterpart.config.commands.shared import Json, fail, show
from counterpart.config.health import pending_migrations
from counterpart.config.practising.company import Where, is_practice_made, make_practice
from counterpart.hall.practice.passes import ADDRESS_FILE, KEY_FILE, key_from


def register(app: typer.Typer) -> None:
    @app.command()
    def practice(
        port: int = typer.Option(8001, min=1, max=65535, help="Where the practice company listens."),
        host: str = typer.Option("127.0.0.1", envvar="COUNTERPART_HOST", help="0.0.0.0 lets other machines in."),
        country: str = typer.Option("HR", help="Two letters. This and the next three count when it is made."),
        currency: str = typer.Option("EUR", help="Three letters."),
        zone: str = typer.Option("Europe/Zagreb", help="Time zone."),
        language: str = typer.Option("en", help="en, hr, sv or cs: the language of its papers."),
        make_only: bool = typer.Option(False, "--make-only", help="Make it, or bring it up to date; do not serve it."),
        json: Json = False,
    ) -> None:
        """Make the practice company of this company (beside it, never in it), and serve it until stopped.

        People go there from Practice in their own company, and bring home what they have passed.
        """
        if not make_only and not is_free(host, port):
            fail(f"Port {port} is taken. Choose another one: counterpart practice --port {port + 1}")
        share_key()
        make_database()
        if pending_migrations():
            print(f"Making the practice company {settings.COMPANY} …", file=sys.stderr)
            call_command("migrate", verbosity=0)
        if not is_practice_made():
            where = Where(country.upper(), currency.upper(), zone, language)
            make_practice(where)
        address = f"http://localhost:{port}"
        if json:
            show({"company": settings.COMPANY, "url": f"{address}/", "mail": str(settings.EMAIL_FILE_PATH)})
        if make_only:
            if not json:
                print(f"The practice company {settings.COMPANY} is made. Open it: counterpart practice")
            return
        # The real company's own address is not this one's: links in mails that nobody gets lead here.
        os.environ.pop("COUNTERPART_URL", None)
        said = Path(settings.COMPANY_DIR) / ADDRESS_FILE
        said.write_text(os.environ.get("COUNTERPART_PRACTICE_URL") or address)
        lines = [f"Practice on {address}/: sign in to your own company, then Playbooks, Practice (stop with Ctrl-C)"]
        try:
            serve_until_stopped(host, port, [] if json else lines)
        finally:
            with suppress(FileNotFoundError):
                said.unlink()


def share_key() -> None:
    """What the real company and this one both know, made of the real one's secret; anew each time, so that it stays so."""
    real = Path(settings.VAR) / settings.COMPANY.removesuffix(settings.PRACTICE_ENDS) / "secret"
    secret = os.environ.get("COUNTERPART_SECRET") or (real.read_text() if real.is_file() else "")
    path = Path(settings.COMPANY_DIR) / KEY_FILE
    if not secret:
        path.unlink(missing_ok=True)
        fail(f"There is no company {real.parent.name} here to practise for. Open it once: counterpart serve")
    path.touch(0o600)
    path.write_text(key_from(secret))


def make_database() -> None:
    """On a server the practice company is a database beside the real one's; a file makes itself."""
    given = settings.DATABASES["default"]
    if "postgresql" not in str(given["ENGINE"]):
        return
    import psycopg
    from psycopg import sql

    name = str(given["NAME"])
    told = {
        "host": given.get("HOST"),
        "port": given.get("PORT"),
        "user": given.get("USER"),
        "password": given.get("PASSWORD"),
    }
    real = name.removesuffix(settings.PRACTICE_DATABASE_ENDS)
    try:
        with psycopg.connect(dbname=real, autocommit=True, **{k: v for k, v in told.items() if v}) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as refused:
        fail(
            f"The database {name} cannot be made ({str(refused).strip()}). Make it by hand, then: counterpart practice"
        )
