"""What must hold between documents and desks."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("open-documents-have-one-work-item", "every open document has exactly one open work item, a closed one none")
def open_documents() -> Rows:
    return rows(
        """SELECT d.id, d.kind, COUNT(w.id) FROM documents_document d
        LEFT JOIN desks_workitem w ON w.document_id = d.id AND w.state IN ('offered', 'accepted')
        GROUP BY d.id, d.kind, d.closed_at
        HAVING COUNT(w.id) <> CASE WHEN d.closed_at IS NULL THEN 1 ELSE 0 END"""
    )


@invariant("work-lies-on-active-desks", "every open work item lies on an active desk")
def active_desks() -> Rows:
    return rows(
        """SELECT w.id, k.name FROM desks_workitem w JOIN organisation_desk k ON k.id = w.desk_id
        WHERE w.state IN ('offered', 'accepted') AND NOT k.is_active"""
    )
