"""Who has to know at once that somebody came, left or stays away: told in the transaction that says so."""

from collections.abc import Callable, Collection

Still = Callable[[], None]
Told = Callable[[Collection[int]], None]
_listeners: list[tuple[Still, Told]] = []
_of_desks: list[Told] = []


def install_listener(hold_still: Still, told: Told) -> None:
    """``hold_still`` is called before any row of presence is locked, ``told`` with the people when it is written.
    Installed by config only."""
    _listeners.append((hold_still, told))


def hold_still() -> None:
    """Take the locks of those who will be told first: everybody locks in the same order."""
    for still, _told in _listeners:
        still()


def presence_changed(*person_ids: int) -> None:
    """The last word of an action: these people are somewhere else than was thought."""
    for _still, told in _listeners:
        told(person_ids)


def install_desks_listener(told: Told) -> None:
    """``told`` is called with the desks that need other people, or other hours, than before. Installed by config only."""
    _of_desks.append(told)


def desks_changed(desk_ids: Collection[int]) -> None:
    """The last word of an action: these desks need something else than was thought."""
    for told in _of_desks:
        told(desk_ids)
