"""What the worker of this house does: messages that wait for it, and its chores. Hung up at start-up."""

import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.utils.dateparse import parse_date, parse_datetime

from counterpart.back_office.accounting.chores import fold_books
from counterpart.back_office.fulfilment.chores import look_after_pickups
from counterpart.back_office.inventory.chores import free_what_expired
from counterpart.config import papers
from counterpart.foundation.acts.seals import seal_acts, seal_acts_thoroughly
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.lists.clearing import clear_old_steps
from counterpart.foundation.outbox.jobs import GiveUp, Task, install_finder
from counterpart.foundation.outbox.worker import install_chore
from counterpart.front_office.sales import chores as sales_chores
from counterpart.hall.cover.chores import look_after_desks
from counterpart.hall.handoffs import later_receiver
from counterpart.hall.skills.ending import look_after_ends
from counterpart.hall.skills.practised import fold_practice
from counterpart.hall.sod.findings import note_findings

Build = Callable[[Any], Any]


def hang_up() -> None:
    """Called once at start-up."""
    assert papers.PRINTERS, "mails carry papers of every room"
    install_finder(deliver_later)
    install_chore("seal the acts", 60, seal_acts)
    install_chore("seal acts that were committed late", 3600, seal_acts_thoroughly)
    install_chore("let quotes expire", 900, let_quotes_expire)
    install_chore("free what was kept long enough", 60, let_reservations_expire)
    install_chore("remind customers of what waits for them", 900, let_pickups_be_looked_after)
    install_chore("look after the desks", 2, let_desks_be_looked_after)
    install_chore("fold the books", 30, fold_books)
    install_chore("clear old steps for many rows", 3600, let_old_steps_go)
    install_chore("clear sessions that have ended", 86400, clear_ended_sessions)
    install_chore("warn of certificates that end", 3600, let_ends_be_told)
    install_chore("note who practised what", 300, fold_practice)
    install_chore("see where one person did both halves", 60, note_findings)


def let_quotes_expire() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return sales_chores.let_quotes_expire(house) if house else 0


def let_reservations_expire() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return free_what_expired(house) if house else 0


def let_pickups_be_looked_after() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return look_after_pickups(house) if house else 0


def let_desks_be_looked_after() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return look_after_desks(house) if house else 0


def let_old_steps_go() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return clear_old_steps(house) if house else 0


def clear_ended_sessions() -> None:
    """Nobody is signed in by them any more. Signing in writes them beside the acts, so they go in the same way."""
    SessionStore.clear_expired()


def let_ends_be_told() -> int:
    """By the house itself, where a company is founded."""
    house = actor_at("house", "house")
    return look_after_ends(house) if house else 0


def deliver_later(kind: str) -> Callable[[Task], None] | None:
    """The receiver of a message that was told ``later=``, with the message put together again."""
    found = later_receiver(kind)
    if found is None:
        return None
    message, receiver = found

    def deliver(task: Task) -> None:
        receiver(put_together(message, task.payload))

    return deliver


def put_together(wanted: Any, value: Any) -> Any:
    """What JSON kept of a frozen dataclass, with its days, decimals and tuples again."""
    try:
        return _build(wanted, value)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise GiveUp(f"the payload is no {getattr(wanted, '__name__', wanted)}: {error}") from error


def _build(wanted: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is typing.Annotated:
        return _build(inner[0], value)
    if origin is tuple:
        kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_build(kind, each) for kind, each in zip(kinds, value, strict=True))
    if type(None) in inner:
        return None if value is None else _build(next(kind for kind in inner if kind is not type(None)), value)
    if is_dataclass(wanted):
        hints = typing.get_type_hints(wanted, include_extras=True)
        return wanted(**{f.name: _build(hints[f.name], value[f.name]) for f in fields(wanted)})  # type: ignore[operator]
    simple: dict[Any, Build] = {datetime: parse_datetime, date: parse_date, Decimal: Decimal}
    made = simple[wanted](value) if wanted in simple else value
    if not isinstance(made, wanted):
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    return made
