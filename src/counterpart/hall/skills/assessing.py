"""Writing down an assessment: the newest one that counts, and the row that is kept for good."""

from datetime import date

from counterpart.foundation.acts.gate import current_act
from counterpart.foundation.identity.models import Person
from counterpart.foundation.statements import locked
from counterpart.hall.skills.models import Assessment, Level, PersonSkill
from counterpart.hall.skills.queries import catalogue

EVIDENCE_MOST = 500


def assess(
    stored: PersonSkill | None, person_id: int, skill_id: int, level: int, evidence: str, valid_until: date | None,
    *, assessor_id: int | None,
) -> int:  # fmt: skip
    """Inside an action, with the person locked. Returns the new version."""
    version = stored.version + 1 if stored else 1
    values = {"level": level, "evidence": evidence, "valid_until": valid_until, "assessor_id": assessor_id}
    if stored is None:
        PersonSkill.objects.create(person_id=person_id, skill_id=skill_id, version=version, **values)
    else:
        PersonSkill.objects.filter(pk=stored.pk).update(version=version, **values)
    Assessment.objects.create(person_id=person_id, skill_id=skill_id, version=version, at=current_act().now, **values)
    return version


def add_evidence(person_id: int, duty: str, text: str) -> None:
    """The practice company saw somebody pass: evidence at every skill of the duty that they are not yet alone in.

    Who knew nothing is learning from now on; higher levels are said by a person. Nobody stands behind it as assessor.
    """
    known = catalogue().duties.get(duty)
    needs = [need.skill for need in known.needs if not need.is_certificate] if known else []
    locked(Person.objects.filter(pk=person_id)).get()
    stored = {row.skill_id: row for row in PersonSkill.objects.filter(person_id=person_id, skill_id__in=needs)}
    for skill_id in needs:
        row = stored.get(skill_id)
        if row is not None and row.level >= Level.ALONE:
            continue
        level = max(row.level, Level.LEARNING) if row else Level.LEARNING
        said = f"{text}\n{row.evidence}" if row and row.evidence else text
        until = row.valid_until if row and row.level else None
        assess(row, person_id, skill_id, level, said[:EVIDENCE_MOST], until, assessor_id=None)
