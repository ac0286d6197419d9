"""What can be practised. The hall keeps the list; config writes it, because only config knows every room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Scene = Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """A situation of a duty, and the facts that are there when it was handled well.

    ``situation`` has holes that the scene fills. ``facts`` are sentences by their code; ``found`` says which of them are
    facts now, read from the database: what was done counts, never how. ``page`` is where the duty would begin.
    """

    code: str
    duty: str
    title: str | Promise
    situation: str | Promise
    facts: Mapping[str, str | Promise]
    prepare: Callable[[int], dict[str, Any]]
    found: Callable[[Scene, int], set[str]]
    page: str


_scenarios: dict[str, Scenario] = {}


def install(*scenarios: Scenario) -> None:
    """Add to what can be practised. Installed by config only."""
    for each in scenarios:
        _scenarios[each.code] = each


def all_scenarios() -> tuple[Scenario, ...]:
    return tuple(_scenarios.values())


def scenario_of(code: str) -> Scenario | None:
    return _scenarios.get(code)
