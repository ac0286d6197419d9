"""Children of ``counterpart serve`` leave when it is gone, however it went: they hold the other end of its pipe.

A killed process says goodbye to nobody, but the kernel closes what it held. Reading then ends, on every system.
"""

import os
import threading
from collections.abc import Callable

LIFELINE = "COUNTERPART_LIFELINE"


def hold() -> int | None:
    """The end for the children. The other one stays open in this process, and in no other, until it is gone."""
    theirs, _ours = os.pipe()
    return theirs


def follow(leave: Callable[[], object]) -> None:
    """In a child: call ``leave`` once the process at the other end is gone. Does nothing where nobody holds one."""
    end = os.environ.pop(LIFELINE, "")
    if end.isdecimal():
        threading.Thread(target=_wait, args=(int(end), leave), name="lifeline", daemon=True).start()


def _wait(end: int, leave: Callable[[], object]) -> None:
    try:
        while os.read(end, 1):
            pass
    except OSError:  # the variable came from somewhere else: there is no such pipe here
        return
    leave()
