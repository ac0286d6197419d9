"""What must hold of who is there."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("nobody-is-away-twice", "a person's absences do not overlap")
def no_overlap() -> Rows:
    return rows(
        """SELECT a.id, b.id, a.person_id FROM presence_absence a JOIN presence_absence b
        ON b.person_id = a.person_id AND b.id > a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.starts_at < a.ends_at AND b.starts_at < b.ends_at AND NOT a.waits AND NOT b.waits"""
    )


@invariant("an-absence-has-an-end", "an absence ends within four hundred days of its start")
def bounded() -> Rows:
    return rows(
        "SELECT id, person_id FROM presence_absence WHERE ends_at > starts_at + interval '401 days'",
        sqlite="SELECT id, person_id FROM presence_absence WHERE julianday(ends_at) > julianday(starts_at) + 401",
    )
