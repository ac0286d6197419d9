"""What several commands need: who acts, and how results are printed."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from counterpart.foundation.errors import Invalid
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


def wrong(sentence: str) -> NoReturn:
    """Say what was wrong with the call itself, and leave with 2."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)


def sentences_of(refused: Invalid) -> str:
    """The refusal and what is wrong with each field, a line each."""
    return "\n".join([str(refused), *(f"{field}: {why}" for field, why in refused.fields.items())])


def show(value: Any) -> None:
    print(json.dumps(value, indent=1, default=str, ensure_ascii=False))


@contextmanager
def progress(what: str, json: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, told "so many of so many"; nothing where nobody watches."""
    console = Console(stderr=True)
    if json or not console.is_terminal:
        yield lambda done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)
