"""The importer's own memory: runs, and which external id became which object."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import ProtectedError

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.catalog.models import Item, ItemPrice
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.imports.errors import NothingToUndo, RunOfAnother, StillUsed
from counterpart.foundation.imports.models import ImportedRow, ImportRun
from counterpart.foundation.parties.models import Party
from counterpart.foundation.search.actions import unlist

UNFINISHED = ""  # the hash of a row that was begun and not ended: the next run goes on with it


@dataclass(frozen=True)
class Read:
    """One external id, the hash of its line, and the object it became."""

    external_id: str
    line_hash: str
    object_id: int


@action("imports.begin_run")
def begin_run(kind: str, *, source: str, file_name: str, by: Actor) -> Answer:
    """Begin to read a file, or go on with a run that a crash has cut short: its keys are used again."""
    act = current_act()
    cut_short = ImportRun.objects.filter(kind=kind, source=source, state=ImportRun.State.RUNNING).first()
    if cut_short is not None and cut_short.person_id != by.person_id:
        raise RunOfAnother(run=cut_short.pk, person=cut_short.person.name)
    run = cut_short or ImportRun.objects.create(
        kind=kind, source=source, file_name=file_name[:200], person_id=by.person_id, started_at=act.now
    )
    act.about("import_run", run.pk)
    return Answer(run.pk, "import_run", run.state, more={"goes_on": cut_short is not None})


@action("imports.remember_rows")
def remember_rows(run_id: int, *, rows: Sequence[Read], by: Actor) -> Answer:
    """Keep what was read, so that it is read only once. A row known already gets its new hash."""
    act = current_act()
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Missing()
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                run=run, source=run.source, kind=run.kind, external_id=r.external_id, line_hash=r.line_hash,
                object_id=r.object_id,
            )
            for r in rows
        ],
        update_conflicts=True, unique_fields=["source", "kind", "external_id"], update_fields=["line_hash"],
    )  # fmt: skip
    act.about("import_run", run_id)
    act.changed = {"rows": len(rows)}
    return Answer(run_id, "import_run", run.state)


@action("imports.finish_run")
def finish_run(run_id: int, *, by: Actor) -> Answer:
    """The file was read to its end."""
    act = current_act()
    ImportRun.objects.filter(pk=run_id, state=ImportRun.State.RUNNING).update(
        state=ImportRun.State.DONE, finished_at=act.now
    )
    act.about("import_run", run_id)
    return Answer(run_id, "import_run", ImportRun.State.DONE)


@action("imports.forget_rows")
def forget_rows(run_id: int, *, external_ids: Sequence[str], by: Actor) -> Answer:
    """What was taken back may be read again. A run with nothing left is undone."""
    act = current_act()
    run = ImportRun.objects.exclude(state=ImportRun.State.UNDONE).filter(pk=run_id).first()
    if run is None:
        raise NothingToUndo(run=run_id)
    run.rows.filter(external_id__in=external_ids).delete()
    if not run.rows.exists():
        run.state, run.finished_at = ImportRun.State.UNDONE, act.now
        run.save(update_fields=["state", "finished_at"])
    act.about("import_run", run_id)
    act.changed = {"rows": len(external_ids)}
    return Answer(run_id, "import_run", run.state)


REMOVABLE: dict[str, type[Party] | type[Item] | type[ItemPrice] | type[Person]] = {
    "party": Party,
    "item": Item,
    "price": ItemPrice,
    "person": Person,
}


@action("imports.remove_object")
def remove_object(kind: str, object_id: int, *, by: Actor) -> Answer:
    """Take back something that was read and that nothing else has used since. Raises StillUsed otherwise."""
    act = current_act()
    model = REMOVABLE.get(kind)
    if model is None:
        raise Invalid(fields={"kind": kind})
    found = model._default_manager.filter(pk=object_id).first()
    if found is None:
        raise Missing()
    try:
        if isinstance(found, Person):
            found.grants.filter(source="role").delete()
        if isinstance(found, Item):
            found.prices.all().delete()
        found.delete()
    except ProtectedError as used:
        names = sorted({str(other._meta.verbose_name) for other in used.protected_objects})
        raise StillUsed(name=str(found), by=", ".join(names)) from None
    unlist(kind, object_id)
    act.about(kind, object_id)
    return Answer(object_id, kind, "removed")
