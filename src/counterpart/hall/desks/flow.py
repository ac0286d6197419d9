"""The only writers of documents and their work items: open, hand on, close.

They keep the promise that every open document lies on exactly one desk: the partial unique index says at most one,
these functions say at least one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.documents.models import Document
from counterpart.foundation.organisation.house import house
from counterpart.foundation.statements import Insert, in_list, rows, run
from counterpart.hall.desks.models import WorkItem

add_documents = Insert(
    Document,
    "kind journey_id origin_id party_id site_id number external_reference on opened_at closed_at",
    returning=True,
)
add_items = Insert(
    WorkItem,
    "document_id desk_id from_desk_id text parameters promised_at waits_for look_again_at state taken_by_id taken_for_id "
    "taken_at created_at",
    returning=True,
)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: a duty, what is to be done, until when, and what it waits for."""

    duty: str
    text: str
    parameters: dict[str, Any] = field(default_factory=dict)
    promised_at: datetime | None = None
    waits_for: str = "nobody"
    look_again_at: datetime | None = None
    keep: bool = False  # the person who does this now takes it at once


@dataclass(frozen=True)
class Opening:
    """A document about to be opened. A ``turn`` of None opens and closes it in one go (a payment, a count)."""

    kind: str
    party_id: int | None
    site_id: int
    on: date
    turn: Turn | None
    origin_id: int | None = None
    number: str | None = None
    external_reference: str = ""


@dataclass
class Pending:
    """What the act does to documents and desks, written together at its end: three statements at the most."""

    close: list[int] = field(default_factory=list)
    finish: list[int] = field(default_factory=list)
    offer: list[tuple[Any, ...]] = field(default_factory=list)


def _pending() -> Pending:
    act = current_act()
    if "flow" not in act.pending:
        act.pending["flow"] = Pending()
        act.at_end.append(_write_pending)
    pending: Pending = act.pending["flow"]
    return pending


def _write_pending() -> None:
    act, pending = current_act(), _pending()
    if pending.close:
        _mark("UPDATE documents_document SET closed_at = %s WHERE closed_at IS NULL AND id IN ({})", pending.close)
    if pending.finish:
        _mark(
            "UPDATE desks_workitem SET state = 'done', done_at = %s WHERE state IN ('offered', 'accepted') AND document_id IN ({})",
            pending.finish,
        )
    if pending.offer:
        keys = add_items(*pending.offer)
        act.work_items.update({row[0]: key for row, key in zip(pending.offer, keys, strict=True)})


def _mark(sql: str, document_ids: Sequence[int]) -> None:
    run(sql.format(in_list(document_ids)), [current_act().now, *document_ids])


# The first document of a chain names the chain: its own key twice in one statement. SQLite's writer is alone.
FIRST = {
    "postgresql": ("nextval('documents_document_id_seq')", "currval('documents_document_id_seq')"),
    "sqlite": ("(SELECT COALESCE(MAX(id), 0) + 1 FROM documents_document)",) * 2,
}


def begin_journey(opening: Opening) -> int:
    """Open the first document of a chain, with one statement; its key is the journey's too."""
    act = current_act()
    columns = "party_id site_id number external_reference on opened_at closed_at kind origin_id public_id".split()
    own, same = FIRST[connection.vendor]
    sql = f"""INSERT INTO documents_document (id, journey_id, {", ".join(f'"{c}"' for c in columns)})
        VALUES ({own}, {same}, {in_list(columns)}) RETURNING id"""
    public_id = Document._meta.get_field("public_id").get_db_prep_save(uuid.uuid4(), connection)
    closed_at = None if opening.turn else act.now
    o = opening
    values = (
        o.party_id,
        o.site_id,
        o.number,
        o.external_reference,
        o.on,
        act.now,
        closed_at,
        o.kind,
        o.origin_id,
        public_id,
    )
    key: int = rows(sql, values)[0][0]
    if o.turn:
        _pending().offer.append(_item_row(key, o.site_id, o.turn))
    act.concerns(key, key)
    return key


def open_document(opening: Opening, journey_id: int) -> int:
    """Open a further document of a chain with one statement; its work item follows at the end of the act."""
    o, now = opening, current_act().now
    closed_at = None if o.turn else now
    row = (o.kind, journey_id, o.origin_id, o.party_id, o.site_id, o.number, o.external_reference, o.on, now, closed_at)
    (key,) = add_documents(row)
    if o.turn:
        _pending().offer.append(_item_row(key, o.site_id, o.turn))
    return key


def _item_row(document_id: int, site_id: int, turn: Turn) -> tuple[Any, ...]:
    act = current_act()
    desk = act.by.desk_id if turn.keep else house().desk_for(turn.duty, site_id)
    taker, state = (act.by.person_id, "accepted") if turn.keep else (None, "offered")
    return (
        document_id, desk, act.by.desk_id, turn.text, turn.parameters, turn.promised_at, turn.waits_for,
        turn.look_again_at, state, taker, act.by.on_behalf_of_id if turn.keep else None, act.now if turn.keep else None,
        act.now,
    )  # fmt: skip


def hand_on(document_id: int, site_id: int, turn: Turn) -> None:
    """The document moves to another desk: the old item is done, a new one is offered there. The last word of an act counts."""
    pending = _pending()
    pending.finish.append(document_id)
    pending.offer = [row for row in pending.offer if row[0] != document_id]
    pending.offer.append(_item_row(document_id, site_id, turn))


def close_document(document_id: int) -> None:
    """Nobody's turn any more. An item offered for it in the same act is not offered at all."""
    pending = _pending()
    pending.close.append(document_id)
    pending.finish.append(document_id)
    pending.offer = [row for row in pending.offer if row[0] != document_id]


def reopen_document(document_id: int, site_id: int, turn: Turn) -> None:
    """A closed document comes back (a payment was taken back): one item again."""
    run("UPDATE documents_document SET closed_at = NULL WHERE id = %s", [document_id])
    _pending().offer.append(_item_row(document_id, site_id, turn))


def move_document(document_id: int, site_id: int) -> None:
    """An open document goes on at another site: whoever works there sees it from now on."""
    run("UPDATE documents_document SET site_id = %s WHERE id = %s AND closed_at IS NULL", [site_id, document_id])


def name_party(document_id: int, party_id: int) -> None:
    """A draft is for somebody else than it was."""
    run("UPDATE documents_document SET party_id = %s WHERE id = %s AND closed_at IS NULL", [party_id, document_id])


def current_item(document_id: int) -> int | None:
    """The open work item of a document."""
    sql = "SELECT id FROM desks_workitem WHERE document_id = %s AND state IN ('offered', 'accepted')"
    found = rows(sql, [document_id])
    return found[0][0] if found else None
