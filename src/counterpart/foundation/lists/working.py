"""What the worker does of a step for many rows: a portion at a time, each row under its own key.

A portion is written down together with the job for the next one. A worker that is killed in the middle leaves both
undone: the portion is begun anew, and rows that were done answer with what they said then.
"""

from django.utils import translation

from counterpart.foundation.errors import Forbidden
from counterpart.foundation.identity.queries import actor_of_grant
from counterpart.foundation.lists.asking import PORTION, note_portion
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.lists.steps import Outcome, for_each, steps
from counterpart.foundation.outbox.jobs import GiveUp, Task, handles, house_actor


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
