"""What the worker does of a step for many rows: a portion at a time, each row under its own key.

A portion is written down together with the job for the next one. A worker that is killed in the middle leaves both
undone: the portion is begun anew, and rows that were done answer with what they said then.
"""

from django.utils import translation

from counterpart.foundation.documents.papers import Label, Paper
from counterpart.foundation.documents.printing import all_to_pdf
from counterpart.foundation.errors import Forbidden
from counterpart.foundation.identity.queries import actor_of_grant
from counterpart.foundation.lists.asking import PORTION, keep_papers, note_laid_out, note_portion
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.lists.papers import lay_out_each, papers
from counterpart.foundation.lists.steps import Outcome, Told, for_each, steps
from counterpart.foundation.outbox.jobs import GiveUp, Task, handles, house_actor
from counterpart.foundation.outbox.worker import hold_on
from counterpart.foundation.web import new_key


@handles("lists.do_portion")
def do_portion(task: Task) -> None:
    """The next rows of a step, as the person who asked for it, under the right they asked with."""
    run, start = StepRun.objects.filter(pk=int(task.payload["run"])).first(), int(task.payload["start"])
    if run is None or run.state != StepRun.State.RUNNING or run.at != start:
        task.note = "this portion was done before, or the step was stopped"
        return
    step = steps.get((run.listing, run.step))
    if step is None:
        raise GiveUp(f"nobody knows the step {run.step} of {run.listing}")
    keys, by = run.keys[start : start + PORTION], actor_of_grant(run.grant_id)
    with translation.override(by.language if by else "en"):
        if by is None:
            outcome = Outcome((), tuple((key, str(Forbidden())) for key in keys))
        else:
            outcome = for_each(keys, step.do, by.with_key(run.key), step.said)
    note_portion(run.pk, start=start, done=len(outcome.done), told=outcome.told, by=house_actor(task))


@handles("lists.print_papers")
def print_papers(task: Task) -> None:
    """All papers in one file. They are only read: whoever is killed on the way leaves nothing behind, and it begins anew."""
    run = StepRun.objects.filter(pk=int(task.payload["run"])).first()
    if run is None or run.state != StepRun.State.RUNNING:
        task.note = "these papers are there already, or nobody wants them any more"
        return
    these = papers.get((run.listing, run.step))
    if these is None:
        raise GiveUp(f"nobody prints {run.step} of {run.listing}")
    by, laid, told = actor_of_grant(run.grant_id), list[Paper | Label](), list[Told]()
    with translation.override(by.language if by else "en"):
        for start in range(0, run.size, PORTION):
            keys = run.keys[start : start + PORTION]
            if by is None or not by.may(these.listing.capability):
                told += [(key, False, str(Forbidden())) for key in keys]
            else:
                more, words = lay_out_each(these, keys, by)
                laid, told = laid + more, told + words
            # A key of its own each time: tried again, the papers may have changed, and this only says how far it is.
            note_laid_out(run.pk, at=start + len(keys), done=len(laid), told=told, by=house_actor(task, new_key()))
            hold_on(task)
        content = all_to_pdf(laid, title=str(these.name), made_at=run.asked_at) if laid else b""
    keep_papers(run.pk, content, by=house_actor(task, f"{task.attempt}-file"))
