"""Which journeys touch by money: what is settled by what, both ways round, and since when."""

ALLOCATED = """
SELECT s.journey_id AS journey, t.journey_id AS beside, l.at FROM accounting_allocation l
JOIN documents_document s ON s.id = l.source_id JOIN documents_document t ON t.id = l.target_id
UNION ALL
SELECT t.journey_id AS journey, s.journey_id AS beside, l.at FROM accounting_allocation l
JOIN documents_document s ON s.id = l.source_id JOIN documents_document t ON t.id = l.target_id
"""
