"""Handing work across the hall: messages named as facts, and the map that says who receives them."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.outbox.actions import owe

HOPS_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """A fact that one department tells the others: which journey, which document, where, and for which day."""

    journey_id: int
    document_id: int
    site_id: int
    on: date


M = TypeVar("M", bound=Handoff)
Receiver = Callable[[Any], None]


@dataclass(frozen=True)
class Route:
    message: type[Handoff]
    now: tuple[Receiver, ...]
    later: tuple[Callable[[Any], None], ...]


class WrongMap(Exception):
    """The map of handoffs is not whole: start-up stops here."""


_routes: dict[type[Handoff], Route] = {}
_later: dict[str, tuple[type[Handoff], Callable[[Any], None]]] = {}


def route(message: type[M], *now: Callable[[M], None], later: Iterable[Callable[[M], None]] = ()) -> None:
    """One line of the map: receivers run now, in this order; ``later`` ones through the outbox."""
    if message in _routes:
        raise WrongMap(f"{message.__name__} is routed twice")
    _routes[message] = Route(message, tuple(now), tuple(later))
    for receiver in later:
        _later[name_of(receiver)] = (message, receiver)


def name_of(receiver: Callable[..., Any]) -> str:
    """``sales.tell_customer``: the room and the function."""
    return f"{receiver.__module__.split('.')[-2]}.{receiver.__name__}"


def later_receiver(kind: str) -> tuple[type[Handoff], Callable[[Any], None]] | None:
    """The message class and receiver of an outbox row, for the worker."""
    return _later.get(kind)


def check_map() -> None:
    """Every message has exactly one line. Raises WrongMap, at start-up."""
    unrouted = sorted(message.__name__ for message in _messages(Handoff) if message not in _routes)
    if unrouted:
        raise WrongMap("nobody receives " + ", ".join(unrouted))


def the_map() -> list[Route]:
    return list(_routes.values())


def hand_over(message: Handoff) -> None:
    """Tell the receivers, in the transaction and under the act of the sender."""
    act = current_act()
    act.hops += 1
    assert act.hops <= HOPS_MAX, "a handoff went through more than three rooms"
    way = _routes[type(message)]
    for receiver in way.now:
        receiver(message)
    for receiver in way.later:
        owe(name_of(receiver), asdict(message), document_id=message.document_id)
    act.hops -= 1


def _messages(of: type[Handoff]) -> Iterable[type[Handoff]]:
    for sub in of.__subclasses__():
        yield sub
        yield from _messages(sub)
