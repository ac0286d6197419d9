"""What several commands need: who acts, and how results are printed."""

import json
import sys
from typing import Annotated, Any, NoReturn

import typer

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_at

As = Annotated[str, typer.Option("--as", help="Who acts: person@desk, for example marko@sales.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


def actor(said: str) -> Actor:
    """The actor behind ``person@desk``; exits with 1 and a sentence when there is none."""
    login, _, desk = (said or "house@house").partition("@")
    found = actor_at(login, desk)
    if found is None:
        fail(f"Nobody called {login} has the desk {desk} now. See: counterpart user --help")
    return found


def fail(sentence: str) -> NoReturn:
    """Say why it did not work out, and leave with 1."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)


def show(value: Any) -> None:
    print(json.dumps(value, indent=1, default=str, ensure_ascii=False))
