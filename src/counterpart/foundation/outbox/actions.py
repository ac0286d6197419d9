"""Owe something to the world outside, in the transaction of the act that owes it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.statements import Insert

add_job = Insert(Job, "kind payload document_id next_at created_at")
add_settled_job = Insert(Job, "kind payload document_id next_at created_at state done_at note")
_settled: ContextVar[str] = ContextVar("settled", default="")


@contextmanager
def owing_nothing_more(why: str) -> Iterator[None]:
    """What is owed here was settled long ago (history that is read in): kept as done with this note, never sent."""
    token = _settled.set(why)
    try:
        yield
    finally:
        _settled.reset(token)


def owe_each(kind: str, owed: Sequence[tuple[dict[str, Any], int | None]], *, at: datetime | None = None) -> None:
    """Several of a kind, each with its own stable id, in one statement: ``(payload, document_id)``; due ``at``, or now."""
    now, settled = current_act().now, _settled.get()
    if settled and owed:
        done = (Job.State.DONE.value, now, settled)
        add_settled_job(*((kind, payload, document_id, now, now, *done) for payload, document_id in owed))
    elif owed:
        add_job(*((kind, payload, document_id, at or now, now) for payload, document_id in owed))


def owe(kind: str, payload: dict[str, Any], *, document_id: int | None = None) -> None:
    """One row; the worker does it, again and again until it is done, under one stable id."""
    now, settled = current_act().now, _settled.get()
    if settled:
        add_settled_job((kind, payload, document_id, now, now, Job.State.DONE.value, now, settled))
    else:
        add_job((kind, payload, document_id, now, now))


@action("outbox.retry_job")
def retry_job(job_id: int, *, by: Actor) -> Answer:
    """Somebody has looked at why a job failed, and wants it tried again. It keeps its id."""
    act = current_act()
    found = Job.objects.filter(pk=job_id, state=Job.State.FAILED)
    if found.update(state=Job.State.WAITING, attempts=0, next_at=act.now, leased_until=None) != 1:
        raise NotAllowedNow()
    act.about("job", job_id)
    return Answer(job_id, "job", Job.State.WAITING)
