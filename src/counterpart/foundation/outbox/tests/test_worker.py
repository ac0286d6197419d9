"""What is owed is done: once, again after a failure, and under the same id."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, transaction

from counterpart.config.cast import Cast
from counterpart.foundation.acts.gate import Answer, action, actions
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.errors import Forbidden, NotAllowedNow
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.outbox import jobs
from counterpart.foundation.outbox.actions import owe, retry_job
from counterpart.foundation.outbox.jobs import GiveUp, Task, current_task, handles, house_actor
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.queries import failed_jobs, standing
from counterpart.foundation.outbox.worker import (
    ATTEMPTS_MAX,
    FIRST_PAUSE,
    LEASE,
    LONGEST_PAUSE,
    Worker,
    lease,
    pause_after,
    work,
)


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))


@pytest.fixture
def promise() -> Iterator[str]:
    """An action that owes one job of the kind ``test.ring``."""

    @action("test.promise")
    def promise(times: int = 1, *, by: Actor) -> Answer:
        for number in range(times):
            owe("test.ring", {"number": number})
        return Answer(0, "test")

    yield "test.promise"
    del actions["test.promise"]


def add(kind: str = "test.ring", **more: object) -> Job:
    at = now() - timedelta(seconds=1)
    return Job.objects.create(kind=kind, payload={"number": 7}, next_at=at, created_at=at, **more)


def test_a_job_that_an_action_owes_is_done_once(cast: Cast, promise: str) -> None:
    rung: list[int] = []
    handles("test.ring")(lambda task: rung.append(task.payload["number"]))
    actions[promise](times=2, by=cast.house)
    assert Worker().one_pass() == 2
    assert Worker().one_pass() == 0
    assert rung == [0, 1]
    assert list(Job.objects.filter(kind="test.ring").values_list("state", "attempts")) == [("done", 1), ("done", 1)]


def test_an_act_that_is_undone_owes_nothing(cast: Cast, promise: str) -> None:
    with transaction.atomic():
        actions[promise](by=cast.house)
        transaction.set_rollback(True)
    assert not Job.objects.filter(kind="test.ring").exists()


def test_a_failure_is_tried_again_later_under_the_same_id(db: None) -> None:
    seen: list[UUID] = []

    @handles("test.ring")
    def ring(task: Task) -> None:
        seen.append(task.stable_id)
        if len(seen) == 1:
            raise ConnectionError("nobody picked up\x00")

    job = add()
    assert Worker().one_pass() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("waiting", 1, "ConnectionError: nobody picked up")
    assert job.next_at > now()
    assert Worker().one_pass() == 0, "it is not due yet"
    with held_at(job.next_at):
        assert Worker().one_pass() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == ("done", 2, "")
    assert seen == [job.stable_id] * 2


def test_pauses_double_within_a_bound() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, ATTEMPTS_MAX + 1)]
    assert pauses[0] == FIRST_PAUSE
    assert all(later >= sooner for sooner, later in pairwise(pauses))
    assert max(pauses) <= LONGEST_PAUSE
    assert pause_after(10_000) == LONGEST_PAUSE


def test_after_the_last_try_it_has_failed_and_is_seen(cast: Cast) -> None:
    @handles("test.ring")
    def ring(task: Task) -> None:
        raise ConnectionError("nobody")

    job = add()
    for _attempt in range(ATTEMPTS_MAX):
        job.refresh_from_db()
        with held_at(job.next_at):
            Worker().one_pass()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", ATTEMPTS_MAX)
    assert [failed.pk for failed in failed_jobs()] == [job.pk]
    assert (standing().failed, standing().waiting) == (1, 0)
    handles_again: list[int] = []
    jobs._handlers["test.ring"] = lambda task: handles_again.append(task.id)
    with pytest.raises(Forbidden):
        retry_job(job.pk, by=cast.ada)
    retry_job(job.pk, by=cast.dara)
    with pytest.raises(NotAllowedNow):
        retry_job(job.pk, by=cast.dara)
    Worker().one_pass()
    assert handles_again == [job.pk]


def test_what_cannot_work_fails_at_once(db: None) -> None:
    @handles("test.ring")
    def ring(task: Task) -> None:
        raise GiveUp("the customer is gone")

    hopeless, unknown = add(), add("test.nobody_does_this")
    Worker().one_pass()
    for job, said in (
        (hopeless, "the customer is gone"),
        (unknown, "nobody does jobs of the kind test.nobody_does_this"),
    ):
        job.refresh_from_db()
        assert (job.state, job.attempts, job.last_error) == ("failed", 1, said)


def test_a_crashed_workers_lease_runs_out(db: None) -> None:
    seen: list[UUID] = []
    handles("test.ring")(lambda task: seen.append(task.stable_id))
    job = add()
    crashed = lease()
    assert crashed is not None
    assert Worker().one_pass() == 0, "somebody has it in hand"
    with held_at(now() + LEASE + timedelta(seconds=1)):
        assert Worker().one_pass() == 1
        assert seen == [job.stable_id] == [crashed.stable_id]
        # The first one wakes up after all: it does its work again, but cannot finish the job a second time.
        assert work(crashed) is False
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_a_job_that_always_takes_the_worker_down_ends(db: None) -> None:
    job, at = add(), now()
    for attempt in range(ATTEMPTS_MAX + 1):
        with held_at(at + (attempt + 1) * (LEASE + timedelta(seconds=1))):
            lease()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == (
        "failed",
        ATTEMPTS_MAX,
        "the worker stopped each time it tried",
    )


def test_a_handler_can_say_why_nothing_was_sent(db: None) -> None:
    @handles("test.ring")
    def ring(task: Task) -> None:
        current_task().note = "no e-mail address"

    job = add()
    Worker().one_pass()
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "no e-mail address")


def test_what_a_job_writes_it_writes_once(cast: Cast, promise: str) -> None:
    @handles("test.write")
    def write(task: Task) -> None:
        actions[promise](by=house_actor(task))
        if task.attempt == 1:
            raise ConnectionError("after the writing")

    job = add("test.write")
    Worker().one_pass()
    job.refresh_from_db()
    with held_at(job.next_at):
        Worker().one_pass()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert Job.objects.filter(kind="test.ring").count() == 1


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(db: None) -> None:
    worker, rung = Worker(), []

    @handles("test.ring")
    def ring(task: Task) -> None:
        worker.stop()
        rung.append(task.id)

    first, second = add(), add()
    worker.run()
    assert rung == [first.pk]
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {first.pk: "done", second.pk: "waiting"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_job() -> None:
    wanted = {add(stable_id=uuid4()).pk for _number in range(20)}
    taken: list[int] = []
    together = threading.Barrier(4)

    def taken_one() -> bool:
        try:
            task = lease()
        except OperationalError as busy:
            # Only a database in memory, shared by threads, refuses instead of waiting; a file waits.
            if "table is locked" not in str(busy):
                raise
            return True
        if task:
            taken.append(task.id)
        return task is not None

    def take() -> None:
        together.wait()
        try:
            while taken_one():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(wanted)
