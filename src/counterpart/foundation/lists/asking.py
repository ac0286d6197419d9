"""Asking for a step for many rows, and what the worker writes down of it."""

from collections.abc import Sequence

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.files.models import StoredFile
from counterpart.foundation.files.store import keep
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.errors import StepIsOver
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.lists.papers import papers
from counterpart.foundation.lists.steps import Told, steps
from counterpart.foundation.outbox.actions import owe
from counterpart.foundation.statements import locked

PORTION = 20


@action("lists.ask_for_step")
def ask_for_step(listing: str, *, step: str, keys: Sequence[int], query: str = "", by: Actor) -> Answer:
    """The worker does this to each of the rows, or prints this of each, as I would, under the right I have."""
    found = steps.get((listing, step)) or papers.get((listing, step))
    if found is None or not by.may(found.listing.capability):
        raise Missing()
    if not keys:
        raise Invalid(fields={"keys": "empty"})
    act = current_act()
    run = StepRun.objects.create(
        listing=listing, step=step, query=query, person_id=by.person_id, grant_id=by.grant_id, key=by.key,
        keys=list(keys), size=len(keys), asked_at=act.now,
    )  # fmt: skip
    if (listing, step) in papers:
        owe("lists.print_papers", {"run": run.pk})
    else:
        owe("lists.do_portion", {"run": run.pk, "start": 0})
    act.about("step", run.pk)
    act.changed = {"list": listing, "step": step, "rows": len(keys)}
    return Answer(run.pk, "step", run.state)


@action("lists.note_portion")
def note_portion(run_id: int, *, start: int, done: int, told: Sequence[Told], by: Actor) -> Answer:
    """A portion of the rows has been tried; the next one is owed, or the step is over."""
    act, run = current_act(), locked(StepRun.objects.filter(pk=run_id)).first()
    if run is None:
        raise Missing()
    if run.at != start:
        raise StepIsOver()
    run.at, run.done, run.told = min(start + PORTION, run.size), run.done + done, [*run.told, *told]
    if run.state == StepRun.State.RUNNING and run.at == run.size:
        run.state, run.ended_at = StepRun.State.DONE, act.now
    elif run.state == StepRun.State.RUNNING:
        owe("lists.do_portion", {"run": run_id, "start": run.at})
    run.save(update_fields=["at", "done", "told", "state", "ended_at"])
    act.about("step", run_id)
    act.changed = {"tried": run.at, "done": run.done}
    return Answer(run_id, "step", run.state)


@action("lists.note_laid_out")
def note_laid_out(run_id: int, *, at: int, done: int, told: Sequence[Told], by: Actor) -> Answer:
    """So many of the papers are laid out. Whoever begins anew counts from the start again."""
    act = current_act()
    found = StepRun.objects.filter(pk=run_id, state=StepRun.State.RUNNING)
    if not found.update(at=at, done=done, told=list(told)):
        raise StepIsOver()
    act.about("step", run_id)
    return Answer(run_id, "step", StepRun.State.RUNNING)


@action("lists.keep_papers")
def keep_papers(run_id: int, content: bytes, *, by: Actor) -> Answer:
    """The papers are there, in one file, for whoever asked for them; or (``content`` empty) none of them is."""
    act = current_act()
    stored = None
    if content:
        # The bytes are on disk before the row that names them: a row without its file cannot be.
        media = {"size": len(content), "media_type": "application/pdf"}
        stored, _made = StoredFile.objects.get_or_create(sha256=keep(content), defaults=media)
    found = StepRun.objects.filter(pk=run_id, state=StepRun.State.RUNNING)
    if not found.update(state=StepRun.State.DONE, ended_at=act.now, file=stored):
        raise StepIsOver()
    act.about("step", run_id)
    act.changed = {"file": stored.sha256 if stored else ""}
    return Answer(run_id, "step", StepRun.State.DONE)


@action("lists.stop_step")
def stop_step(run_id: int, *, by: Actor) -> Answer:
    """No more of it; what is done stays done."""
    act = current_act()
    mine = StepRun.objects.filter(pk=run_id, person_id=by.person_id)
    if not mine.filter(state=StepRun.State.RUNNING).update(state=StepRun.State.STOPPED, ended_at=act.now):
        raise StepIsOver() if mine.exists() else Missing()
    act.about("step", run_id)
    return Answer(run_id, "step", StepRun.State.STOPPED)
