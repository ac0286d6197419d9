"""Which journeys touch by money: what is settled by what, both ways round."""

ALLOCATED = """
SELECT s.journey_id AS journey, t.journey_id AS beside FROM accounting_allocation l
JOIN documents_document s ON s.id = l.source_id JOIN documents_document t ON t.id = l.target_id
UNION ALL
SELECT t.journey_id AS journey, s.journey_id AS beside FROM accounting_allocation l
JOIN documents_document s ON s.id = l.source_id JOIN documents_document t ON t.id = l.target_id
"""
