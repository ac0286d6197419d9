"""What the worker knows how to do: one handler per kind of job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.queries import actor_at


@dataclass
class Task:
    """A job while it runs. ``note`` is kept with the job when it is done: why nothing had to be sent."""

    id: int
    kind: str
    version: int
    payload: dict[str, Any]
    document_id: int | None
    stable_id: UUID
    attempt: int
    note: str = ""


class GiveUp(Exception):
    """Trying again cannot help: the job fails at once, with this reason."""


Handler = Callable[[Task], None]
Finder = Callable[[str], Handler | None]
_handlers: dict[str, Handler] = {}
_finders: list[Finder] = []
_running: ContextVar[Task | None] = ContextVar("task", default=None)


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Make a function the one that does jobs of this kind: ``@handles("sales.mail_quote")``."""

    def register(handler: Handler) -> Handler:
        assert kind not in _handlers, f"two handlers do {kind}"
        _handlers[kind] = handler
        return handler

    return register


def install_finder(finder: Finder) -> None:
    """Ask this for kinds that have no handler of their own. Installed by config only."""
    _finders.append(finder)


def handler_of(kind: str) -> Handler | None:
    """Who does jobs of this kind; None when nobody does."""
    found = _handlers.get(kind)
    return found or next((handler for finder in _finders if (handler := finder(kind))), None)


def current_task() -> Task:
    """The job that runs now, for receivers that are handed the message alone."""
    task = _running.get()
    assert task is not None, "this runs inside a job of the outbox"
    return task


@contextmanager
def running(task: Task) -> Iterator[None]:
    token = _running.set(task)
    try:
        yield
    finally:
        _running.reset(token)


def house_actor(task: Task, step: str = "") -> Actor:
    """The house itself, with a key of this job: what a job writes by an action, it writes once."""
    actor = actor_at("house", "house")
    if actor is None:
        raise GiveUp("the house has no desk of its own")
    return actor.with_key(f"job-{task.stable_id}{'-' if step else ''}{step}")
