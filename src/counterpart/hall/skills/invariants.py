"""What must hold of who can do what."""

from counterpart.foundation.invariants import Rows, invariant
from counterpart.foundation.statements import rows


@invariant("nobody-assesses-themselves", "whoever assessed a skill is another person than the one who has it")
def another_person() -> Rows:
    return rows(
        """SELECT 'now', id, person_id FROM skills_personskill WHERE assessor_id = person_id
        UNION ALL SELECT 'then', id, person_id FROM skills_assessment WHERE assessor_id = person_id"""
    )


@invariant(
    "a-skill-is-its-newest-assessment", "what counts of somebody's skill is what was assessed last, and none is missing"
)
def newest() -> Rows:
    return rows(
        """SELECT s.id, s.person_id, s.skill_id FROM skills_personskill s
        LEFT JOIN skills_assessment a ON a.person_id = s.person_id AND a.skill_id = s.skill_id AND a.version = s.version
        WHERE a.id IS NULL OR a.level <> s.level OR a.evidence <> s.evidence
        OR COALESCE(a.assessor_id, 0) <> COALESCE(s.assessor_id, 0)
        OR (a.valid_until IS NULL) <> (s.valid_until IS NULL) OR a.valid_until <> s.valid_until
        UNION ALL
        SELECT a.person_id, a.skill_id, COUNT(*) FROM skills_assessment a
        LEFT JOIN skills_personskill s ON s.person_id = a.person_id AND s.skill_id = a.skill_id
        GROUP BY a.person_id, a.skill_id, s.version HAVING COUNT(*) <> COALESCE(s.version, 0)"""
    )


@invariant("each-duty-has-its-skill", "each duty that people do takes at least one skill")
def each_duty() -> Rows:
    return rows(
        """SELECT d.id, d.code FROM organisation_duty d WHERE NOT d.is_built_in
        AND NOT EXISTS (SELECT 1 FROM skills_skill s WHERE s.code = d.code)
        AND NOT EXISTS (SELECT 1 FROM skills_requirement r WHERE r.duty_id = d.id)"""
    )
