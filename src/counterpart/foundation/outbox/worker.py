"""The worker: does what is owed, again and again until it is done, each job under its one stable id.

A job is taken with a lease. A worker that dies keeps nothing: its lease runs out and the job runs again under the
same id, so what it does must be recognisable on the other side (a mail has the same Message-ID). How often a job was
taken is its fence: a worker that comes back after its lease has run out can no longer finish the job for the other.
"""

import json
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from counterpart.foundation.cache import see_stamp
from counterpart.foundation.clock import now
from counterpart.foundation.outbox.jobs import GiveUp, Task, handler_of, running
from counterpart.foundation.statements import rows, run

LEASE = timedelta(minutes=1)
ATTEMPTS_MAX = 12  # the last one about six hours after the first
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=4)
IDLE_SECONDS = 1.0
LONGEST_REST_SECONDS = 30.0
JOBS_IN_A_PASS = 1000
log = logging.getLogger(__name__)

DUE = "state = 'waiting' AND next_at <= %s AND (leased_until IS NULL OR leased_until <= %s)"
TAKE = """WITH due AS {materialized}(SELECT id FROM outbox_job WHERE {due} AND attempts < %s
    ORDER BY next_at, id LIMIT 1{skip})
UPDATE outbox_job SET leased_until = %s, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
RETURNING id, kind, version, payload, document_id, stable_id, attempts"""
MINE = "WHERE id = %s AND state = 'waiting' AND attempts = %s"


@dataclass
class Chore:
    """Something the worker does every so often beside the jobs."""

    name: str
    every_seconds: float
    do: Callable[[], object]
    next_at: float = 0.0


_chores: list[Chore] = []


def install_chore(name: str, every_seconds: float, do: Callable[[], object]) -> None:
    """Have the worker do this again and again. Installed by config only."""
    _chores.append(Chore(name, every_seconds, do))


def lease() -> Task | None:
    """Take the job that has been due for longest; None when nothing is due. Two workers never take the same one."""
    at = now()
    if not rows(f"SELECT 1 FROM outbox_job WHERE {DUE} LIMIT 1", [at, at]):
        return None  # read first: an idle worker never asks for the right to write
    postgres = connection.vendor == "postgresql"
    sql = TAKE.format(
        due=DUE, materialized="MATERIALIZED " if postgres else "", skip=" FOR UPDATE SKIP LOCKED" if postgres else ""
    )
    taken = rows(sql, [at, at, ATTEMPTS_MAX, at + LEASE])
    if not taken:
        # What is due and has no tries left was taken down by it every time: show it instead of trying for ever.
        sql = f"UPDATE outbox_job SET state = 'failed', last_error = %s WHERE {DUE} AND attempts >= %s"
        run(sql, ["the worker stopped each time it tried", at, at, ATTEMPTS_MAX])
        return None
    pk, kind, version, payload, document_id, stable_id, attempt = taken[0]
    body = json.loads(payload) if isinstance(payload, str) else payload
    return Task(pk, kind, version, body, document_id, UUID(str(stable_id)), attempt)


def hold_on(task: Task) -> None:
    """A job that takes long is still being done: its lease begins anew. Raises GiveUp when another worker has it by now."""
    if run(f"UPDATE outbox_job SET leased_until = %s {MINE}", [now() + LEASE, task.id, task.attempt]) != 1:
        raise GiveUp("another worker does this job by now")


def pause_after(attempt: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time, within a bound."""
    doublings: int = 2 ** min(attempt - 1, 20)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def work(task: Task) -> bool:
    """Run one job and write down how it went; whether it is done."""
    try:
        _see_configuration()
        handler = handler_of(task.kind)
        if handler is None:
            raise GiveUp(f"nobody does jobs of the kind {task.kind}")
        with running(task):
            handler(task)
    except GiveUp as reason:
        log.error("job %s %s failed: %s", task.kind, task.stable_id, reason)
        _put_off(task, str(reason), at=None)
        return False
    except Exception as error:  # whatever a handler trips over, the other jobs must go on
        if connection.connection is not None and not connection.is_usable():
            connection.close()
        log.warning("job %s %s, attempt %s", task.kind, task.stable_id, task.attempt, exc_info=error)
        last = task.attempt >= ATTEMPTS_MAX
        _put_off(task, f"{type(error).__name__}: {error}", at=None if last else now() + pause_after(task.attempt))
        return False
    sql = f"UPDATE outbox_job SET state = 'done', done_at = %s, leased_until = NULL, last_error = '', note = %s {MINE}"
    return run(sql, [now(), task.note[:300], task.id, task.attempt]) == 1


def _put_off(task: Task, error: str, *, at: datetime | None) -> None:
    """Try again at ``at``; never again when that is None."""
    said = error.replace("\x00", "")[:300]
    if at is None:
        run(
            f"UPDATE outbox_job SET state = 'failed', leased_until = NULL, last_error = %s {MINE}",
            [said, task.id, task.attempt],
        )
    else:
        sql = f"UPDATE outbox_job SET next_at = %s, leased_until = NULL, last_error = %s {MINE}"
        run(sql, [at, said, task.id, task.attempt])


def _see_configuration() -> None:
    """A worker has no requests that would tell it when its cached configuration is old."""
    found = rows("SELECT stamp FROM organisation_settings WHERE id = 1")
    see_stamp(found[0][0] if found else None)


class Worker:
    """Runs until it is told to stop; then finishes what it has in hand."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._stop.set()

    def stop_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def one_pass(self) -> int:
        """Everything that is due now, and every chore once; how many jobs were done."""
        done = self._jobs()
        self._do_chores(all_of_them=True)
        return done

    def run(self) -> None:
        """Until stopped. A database that is gone is waited for; nothing has to be started anew."""
        rest = IDLE_SECONDS
        while not self._stop.is_set():
            try:
                busy = self._jobs(at_most=50)
                self._do_chores()
                rest = 0.0 if busy else IDLE_SECONDS
            except (OperationalError, InterfaceError) as error:
                rest = min(max(rest, IDLE_SECONDS) * 2, LONGEST_REST_SECONDS)
                log.warning("the database does not answer, next try in %.0f s: %s", rest, error)
                connection.close()
            self._stop.wait(rest)

    def _jobs(self, at_most: int = JOBS_IN_A_PASS) -> int:
        done = 0
        for _turn in range(at_most):
            if self._stop.is_set():
                break
            task = lease()
            if task is None:
                break
            done += work(task)
        return done

    def _do_chores(self, *, all_of_them: bool = False) -> None:
        for chore in _chores:
            if self._stop.is_set() or (not all_of_them and time.monotonic() < chore.next_at):
                continue
            chore.next_at = time.monotonic() + chore.every_seconds
            try:
                _see_configuration()
                chore.do()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("chore %s", chore.name)
