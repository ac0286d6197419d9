"""What must hold of covers, their rights and the work that goes with them."""

from django.db import connection

from counterpart.foundation.clock import now_sql
from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("a-cover-has-its-right", "the right of a cover is of its person, at its desk, over its time")
def rights() -> Rows:
    return rows(
        """SELECT c.id, c.state FROM cover_cover c JOIN identity_grant g ON g.id = c.grant_id
        WHERE c.state IN ('accepted', 'active') AND NOT (g.source = 'cover' AND g.person_id = c.person_id
        AND g.desk_id = c.desk_id AND g.valid_from = c.starts_at AND g.valid_until = c.ends_at)"""
    )


@invariant("a-right-ends-with-its-cover", "no right lives on after the cover that it was given for")
def ended() -> Rows:
    return rows(
        """SELECT g.id, g.person_id FROM identity_grant g LEFT JOIN cover_cover c ON c.grant_id = g.id
        WHERE g.source = 'cover' AND (c.id IS NULL
        OR (c.state NOT IN ('accepted', 'active') AND g.valid_until > c.ended_at))"""
    )


@invariant("nobody-stands-in-twice", "two covers of a person, or for the same place, do not overlap")
def no_overlap() -> Rows:
    return rows(
        """SELECT a.id, b.id FROM cover_cover a JOIN cover_cover b ON b.id > a.id
        AND (b.person_id = a.person_id OR (b.desk_id = a.desk_id AND b.absence_id = a.absence_id))
        AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.state IN ('accepted', 'active') AND b.state IN ('accepted', 'active')"""
    )


@invariant("a-cover-has-a-cause", "a cover is for an absence of its owner, or for a desk that was thin by itself")
def caused() -> Rows:
    return rows(
        """SELECT c.id, c.owner_id FROM cover_cover c LEFT JOIN presence_absence a ON a.id = c.absence_id
        WHERE (c.owner_id IS NULL) <> (c.absence_id IS NULL) OR (a.id IS NOT NULL AND a.person_id <> c.owner_id)"""
    )


@invariant("acts-of-a-cover-lie-inside-it", "what was done for somebody else was done under a right that held then")
def inside() -> Rows:
    """An act under way while a right is cut short was let through by the right as it stood: a minute is given to it."""
    sql = """SELECT a.id, a.person_id FROM acts_act a JOIN identity_grant g ON g.id = a.grant_id
        LEFT JOIN cover_cover c ON c.grant_id = g.id AND c.ended_at IS NOT NULL
        WHERE g.source <> 'role' AND (a.at < g.valid_from OR a.person_id <> g.person_id OR a.desk_id <> g.desk_id
        OR a.at > CASE WHEN c.id IS NULL THEN g.valid_until ELSE {late} END)"""
    return rows(
        sql.format(late="g.valid_until + interval '1 minute'"),
        sqlite=sql.format(late="strftime('%%Y-%%m-%%d %%H:%%M:%%f000', g.valid_until, '+1 minute')"),
    )


@invariant("borrowed-work-goes-back", "work taken for somebody else lies with a person who holds that desk for them")
def borrowed() -> Rows:
    return rows(
        """SELECT w.document_id, w.taken_by_id FROM desks_workitem w WHERE w.state = 'accepted'
        AND w.taken_for_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cover_cover c WHERE c.person_id = w.taken_by_id
        AND c.desk_id = w.desk_id AND c.state IN ('accepted', 'active'))"""
    )


@invariant("nothing-rests-with-who-is-away", "nobody who is away for more than a minute has work in hand")
def left_behind() -> Rows:
    clock, held = now_sql()
    minute = {
        "postgresql": f"{clock} - interval '1 minute'",
        "sqlite": f"strftime('%%Y-%%m-%%d %%H:%%M:%%f000', {clock}, '-1 minute')",
    }
    return rows(
        f"""SELECT w.document_id, w.taken_by_id FROM desks_workitem w JOIN presence_absence a ON a.person_id = w.taken_by_id
        WHERE w.state = 'accepted' AND NOT a.waits AND a.ends_at > {clock} AND a.starts_at < {minute[connection.vendor]}""",
        [*held, *held],
    )


@invariant(
    "a-promised-call-lies-on-a-desk", "a call that was promised is open work until somebody has called, and no longer"
)
def promised_calls() -> Rows:
    return rows(
        """SELECT c.document_id, d.closed_at FROM cover_callback c JOIN documents_document d ON d.id = c.document_id
        WHERE d.kind <> 'call_back' OR (c.called_at IS NULL) <> (d.closed_at IS NULL) OR (c.called_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM desks_workitem w WHERE w.document_id = c.document_id AND w.state IN ('offered', 'accepted')
        AND w.promised_at = c.promised_at))
        UNION ALL SELECT d.id, d.closed_at FROM documents_document d WHERE d.kind = 'call_back'
        AND NOT EXISTS (SELECT 1 FROM cover_callback c WHERE c.document_id = d.id)"""
    )
