"""What must hold of playbooks."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows
from counterpart.hall.playbooks.links import screen_of
from counterpart.hall.playbooks.queries import links


@invariant("every-step-says-something", "each step of a playbook has a text, and the steps of a version count 1, 2, 3")
def steps() -> Rows:
    return rows(
        """SELECT s.edition_id, s.place FROM playbooks_step s LEFT JOIN playbooks_steptext t ON t.step_id = s.id
        WHERE t.id IS NULL UNION ALL
        SELECT edition_id, max(place) FROM playbooks_step GROUP BY edition_id HAVING max(place) <> count(*)"""
    )


@invariant("playbooks-lead-somewhere", "each screen that a playbook in use leads to is there")
def screens() -> Rows:
    return [link for link in links() if screen_of(link[2]) is None]
