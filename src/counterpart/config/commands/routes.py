"""``counterpart routes``: every address, its methods, and the capability it needs."""

from dataclasses import asdict

import typer

from counterpart.config.commands.shared import Json, show
from counterpart.config.routes import all_routes
from counterpart.workplace.permissions import UNDECLARED


def register(app: typer.Typer) -> None:
    @app.command()
    def routes(json: Json = False) -> None:
        """List every address of the house. Fails when one has no declared capability."""
        found = all_routes()
        if json:
            show([asdict(route) for route in found])
        else:
            for route in found:
                print(f"{','.join(route.methods):12} {route.capability:34} {route.url}")
        open_doors = [route.url for route in found if route.capability == UNDECLARED]
        if open_doors:
            print("No capability is declared for: " + ", ".join(open_doors))
            raise typer.Exit(1)
