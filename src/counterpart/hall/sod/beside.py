"""Journeys one allocation away: a payment has a journey of its own, and settles invoices of others.

The allocations lie in another room, so it says how they are read; config installs that.
"""

NOTHING = "SELECT id AS journey, id AS beside, opened_at AS at FROM documents_document WHERE id = -1"
_pairs = [NOTHING]


def install_beside(sql: str) -> None:
    """``sql`` selects pairs (journey, beside, since when at) without parameters, both ways round. Installed by config only."""
    _pairs[0] = sql


def beside() -> str:
    """The pairs as a table of a statement."""
    return f"({_pairs[0]})"
