"""What the importer remembers."""

from collections.abc import Sequence

from counterpart.foundation.imports.models import ImportedRow, ImportRun

CHUNK = 900


def known_rows(source: str, kind: str, external_ids: Sequence[str]) -> dict[str, ImportedRow]:
    """By external id: what was read before."""
    found: dict[str, ImportedRow] = {}
    for start in range(0, len(external_ids), CHUNK):
        part = list(external_ids[start : start + CHUNK])
        rows = ImportedRow.objects.filter(source=source, kind=kind, external_id__in=part)
        found.update({row.external_id: row for row in rows})
    return found


def objects_of(source: str, kind: str, external_ids: Sequence[str]) -> dict[str, int]:
    """By external id: the object it became."""
    return {key: row.object_id for key, row in known_rows(source, kind, external_ids).items()}


def rows_of_run(run_id: int) -> list[ImportedRow]:
    """What a run has read and not yet taken back, last first."""
    return list(ImportedRow.objects.filter(run_id=run_id).order_by("-pk"))


def run_of(run_id: int) -> ImportRun | None:
    return ImportRun.objects.filter(pk=run_id).first()
