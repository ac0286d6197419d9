"""``counterpart demo``: Velo Nord, a made-up firm with a past and open work."""

import os

import typer
from django.core.management import call_command
from rich.console import Console
from rich.progress import Progress

from counterpart.config.commands.shared import Json, fail, show
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.building import STEPS, build_demo, is_velo_nord
from counterpart.config.founding import is_founded


def register(app: typer.Typer) -> None:
    @app.command()
    def demo(
        if_empty: bool = typer.Option(False, "--if-empty", help="Do nothing when there is a company already."),
        json: Json = False,
    ) -> None:
        """Found the made-up bicycle maker Velo Nord, with people, goods, a past and open work for today."""
        call_command("migrate", verbosity=0)
        if is_founded() and not if_empty:
            fail("This database already holds a company. Choose another one with --company NAME.")
        if not is_founded():
            console = Console(stderr=True)
            with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
                task = progress.add_task(vn.NAME, total=STEPS)
                build_demo(lambda: progress.advance(task))
        if not is_velo_nord():
            print("There is a company here already; it is not the demo.")
            return
        address = f"http://localhost:{os.environ.get('PORT', '8000')}/"
        if json:
            people = [{"login": p.login, "name": p.name, "language": p.language, "desks": p.desks} for p in vn.PEOPLE]
            show({"company": vn.NAME, "url": address, "password": vn.LOGIN_PASSWORD, "people": people})
            return
        print(f"{vn.NAME} is open: {address}  Everybody's password: {vn.LOGIN_PASSWORD}")
        for person in vn.PEOPLE:
            print(f"  {person.login:9} {person.name:17} {person.language}  {', '.join(person.desks)}")
