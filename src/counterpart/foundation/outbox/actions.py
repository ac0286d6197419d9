"""Owe something to the world outside, in the transaction of the act that owes it."""

from typing import Any

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.statements import Insert

add_job = Insert(Job, "kind payload document_id next_at created_at")


def owe(kind: str, payload: dict[str, Any], *, document_id: int | None = None) -> None:
    """One row; the worker does it, again and again until it is done, under one stable id."""
    now = current_act().now
    add_job((kind, payload, document_id, now, now))
