"""What must hold in the memory of what was done."""

from counterpart.foundation.acts.seals import broken_seals
from counterpart.foundation.guards import missing_guards
from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("one-effect-per-key", "a person uses a key once")
def keys() -> Rows:
    return rows("SELECT person_id, key, COUNT(*) FROM acts_act GROUP BY person_id, key HAVING COUNT(*) > 1")


@invariant("acts-lie-inside-grants", "every act was done by the grant's person, at its desk, while it was valid")
def grants() -> Rows:
    return rows(
        """SELECT a.id, a.action FROM acts_act a JOIN identity_grant g ON g.id = a.grant_id
        WHERE g.person_id <> a.person_id OR g.desk_id <> a.desk_id OR a.at < g.valid_from
        OR (g.valid_until IS NOT NULL AND a.at >= g.valid_until)"""
    )


@invariant("seals-recompute", "every act is what was sealed, and every seal follows the one before it")
def seals() -> Rows:
    return broken_seals()


@invariant("guards-stand", "every trigger that keeps posted rows final is in the database")
def guards() -> Rows:
    return missing_guards()
