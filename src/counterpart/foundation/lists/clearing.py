"""Steps for many rows that are over for long go, with the files that were made for them. What was done stays done."""

from datetime import timedelta

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.clock import now
from counterpart.foundation.files.models import StoredFile
from counterpart.foundation.files.store import throw_away
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.models import StepRun
from counterpart.foundation.outbox.actions import owe_each
from counterpart.foundation.outbox.jobs import Task, handles
from counterpart.foundation.statements import in_list, rows

KEPT_FOR = timedelta(days=30)
BYTES_STAY_FOR = timedelta(days=1)  # a backup that began before may still be on its way to them
AT_ONCE = 200
OVER = """DELETE FROM lists_steprun WHERE id IN (SELECT id FROM lists_steprun WHERE ended_at < %s ORDER BY id LIMIT %s)
RETURNING file_id"""
NAMELESS = """DELETE FROM files_storedfile WHERE id IN ({files})
AND NOT EXISTS (SELECT 1 FROM files_attachment a WHERE a.file_id = files_storedfile.id)
AND NOT EXISTS (SELECT 1 FROM lists_steprun r WHERE r.file_id = files_storedfile.id) RETURNING sha256"""


def clear_old_steps(by: Actor) -> int:
    """A chore: portion by portion, and nothing is written where nothing is old. Returns how many steps went."""
    gone = 0
    while StepRun.objects.filter(ended_at__lt=now() - KEPT_FOR).exists():
        gone += int(clear_steps(by=by).more["steps"])
    return gone


@action("lists.clear_steps")
def clear_steps(*, by: Actor) -> Answer:
    """Some of the steps that ended more than thirty days ago, and the files that nothing else names: four statements."""
    act = current_act()
    over = rows(OVER, [act.now - KEPT_FOR, AT_ONCE])
    files = sorted({file for (file,) in over if file})
    nameless = [sha256 for (sha256,) in rows(NAMELESS.format(files=in_list(files)), files)] if files else []
    later = act.now + BYTES_STAY_FOR
    owe_each("lists.throw_file_away", [({"sha256": sha256}, None) for sha256 in nameless], at=later)
    act.changed = {"steps": len(over), "files": len(nameless)}
    return Answer(0, "step", "cleared", more=act.changed)


@handles("lists.throw_file_away")
def throw_file_away(task: Task) -> None:
    """The bytes of a file, unless somebody has brought the same again."""
    sha256 = str(task.payload["sha256"])
    if not StoredFile.objects.filter(sha256=sha256).exists():
        throw_away(sha256)
