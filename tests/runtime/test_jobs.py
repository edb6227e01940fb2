"""Long work: cancelled, begun anew, taken over from a worker that died, and never begun for ever."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from surehand.core.engine import Actor, Refusal
from surehand.runtime import jobs
from surehand.runtime.ids import new_id
from surehand.runtime.schedules import AFTER_TROUBLE, LEASE, work_on_schedules
from surehand.runtime.worker import Worker
from surehand.store import models as m
from surehand.store.queries.schedules import take
from tests.sample import NOW
from tests.waiting import wait_until


def job_of(workspace, kind="verification", **columns) -> m.Job:
    row = m.Job(
        id=new_id("job"),
        workspace_id=workspace.id,
        kind=kind,
        asked_by=workspace.admin,
        created_at=NOW,
        **columns,
    )
    row.save(force_insert=True)
    return row


def again(job: m.Job) -> m.Job:
    found: m.Job = m.Job.objects.within(job.workspace_id).get(pk=job.pk)
    return found


def test_a_cancelled_job_is_not_done(workspace):
    job = job_of(workspace)
    jobs.cancel(workspace.id, Actor(workspace.admin), job.pk, now=NOW)

    assert jobs.work_on_jobs("wrk", lambda: NOW) == 0
    assert (again(job).status, again(job).finished_at) == ("cancelled", NOW)


def test_what_runs_stops_at_its_next_progress(workspace, monkeypatch):
    job = job_of(workspace)
    reached = []

    def work(row, progress):
        progress(1, 3)
        jobs.cancel(workspace.id, Actor(workspace.admin), job.pk, now=NOW)
        progress(2, 3)
        reached.append("the end")
        return "", 0

    monkeypatch.setitem(jobs._WORK, "verification", work)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert (again(job).status, again(job).done, reached) == ("cancelled", 1, [])


def test_a_cancelled_job_begins_anew(workspace):
    job = job_of(workspace, status="cancelled")
    jobs.retry(workspace.id, job.pk)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert again(job).status == "done"


@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_only_what_ended_early_begins_anew(workspace, status):
    refused = jobs.retry(workspace.id, job_of(workspace, status=status).pk)

    assert isinstance(refused, Refusal)


def test_another_goes_on_after_the_lease(workspace):
    job = job_of(workspace, status="running", lease="wrk_dead", leased_until=NOW)

    assert jobs.work_on_jobs("wrk", lambda: NOW + timedelta(seconds=1)) == 1
    assert again(job).status == "done"


def test_what_kills_its_workers_is_given_up(workspace):
    job = job_of(workspace, status="running", leased_until=NOW, attempts=jobs.MOST_ATTEMPTS)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert again(job).status == "failed"
    assert "begun 5 times" in again(job).told


# What comes round


def test_one_worker_takes_each_turn(workspace):
    row = m.Schedule.objects.create(id="sweep", kind="sweep", next_at=NOW)
    seen = m.Schedule.objects.get(pk="sweep")

    assert take(row, "wrk_a", NOW, NOW + LEASE)
    assert not take(seen, "wrk_b", NOW, NOW + LEASE)


def test_a_turn_comes_again(workspace):
    done = []
    work = {"sweep": lambda _all, now: str(done.append(now))}
    for minutes in (0, 30, 60, 90, 120):
        work_on_schedules("wrk", NOW + timedelta(minutes=minutes), work)

    assert done == [NOW + timedelta(hours=hours) for hours in range(3)]


def test_a_turn_of_a_killed_worker_comes_after_its_lease(workspace):
    m.Schedule.objects.create(id="sweep", kind="sweep", next_at=NOW)
    take(m.Schedule.objects.get(pk="sweep"), "wrk_dead", NOW, NOW + LEASE)
    work = {"sweep": lambda _all, _now: "swept"}

    assert work_on_schedules("wrk", NOW + LEASE - timedelta(seconds=1), work) == 0
    assert work_on_schedules("wrk", NOW + LEASE, work) == 1


def test_a_failure_is_told_and_tried_again(workspace, caplog):
    def fail(_all, _now):
        raise ValueError("no room")

    work_on_schedules("wrk", NOW, {"sweep": fail})

    [row] = m.Schedule.objects.filter(kind="sweep")
    assert (row.result, row.told, row.next_at) == ("failed", "ValueError('no room')", NOW + AFTER_TROUBLE)


# Taken up again


class Stops:
    """A worker that ends after so many portions of its job."""

    def __init__(self, portions: int) -> None:
        self.left = portions

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def timed_records(workspace, count):
    records = sorted(workspace.offered()[0] for _ in range(count))
    m.Job.objects.within(workspace.id).delete()
    return records


def test_clocks_go_on_after_the_last_record(workspace, monkeypatch):
    records = timed_records(workspace, 5)
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    rebuilt = []
    monkeypatch.setattr(jobs, "rebuild", lambda _workspace, some: rebuilt.append(list(some)))
    job = job_of(workspace, kind="clocks")

    jobs.work_on_jobs("wrk_a", lambda: NOW, Stops(1))
    stopped = again(job)
    jobs.work_on_jobs("wrk_b", lambda: NOW)

    assert (stopped.status, stopped.place, stopped.attempts) == ("waiting", records[3], 0)
    assert rebuilt == [records[:2], records[2:4], records[4:]]
    assert (again(job).status, again(job).done, again(job).total) == ("done", 5, 5)


def test_clocks_of_a_killed_worker_go_on_too(workspace, monkeypatch):
    records = timed_records(workspace, 3)
    rebuilt = []
    monkeypatch.setattr(jobs, "rebuild", lambda _workspace, some: rebuilt.extend(some))
    job = job_of(
        workspace, kind="clocks", status="running", leased_until=NOW, done=2, place=records[1], attempts=1
    )
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert (rebuilt, again(job).done) == ([records[2]], 3)


def test_begun_anew_nothing_is_left_out(workspace, monkeypatch):
    records = timed_records(workspace, 2)
    rebuilt = []
    monkeypatch.setattr(jobs, "rebuild", lambda _workspace, some: rebuilt.extend(some))
    job = job_of(workspace, kind="clocks", status="failed", place=records[1])
    jobs.retry(workspace.id, job.pk)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert rebuilt == records


@pytest.mark.parametrize("kind", ["export", "verification"])
def test_a_worker_that_ends_gives_its_job_back(workspace, kind):
    workspace.offered()
    job = job_of(workspace, kind=kind)
    jobs.work_on_jobs("wrk_a", lambda: NOW, lambda: True)
    assert (again(job).status, again(job).lease, again(job).attempts) == ("waiting", "", 0)

    jobs.work_on_jobs("wrk_b", lambda: NOW)
    assert again(job).status == "done"


def test_a_verification_hears_that_it_is_cancelled(workspace, monkeypatch):
    """Between two portions, not when it has looked at everything."""
    for _ in range(4):
        workspace.offered()
    monkeypatch.setattr("surehand.runtime.verify._HEEDED", 2)
    job = job_of(workspace)
    looked: list[int] = []
    real = jobs.Progress.__call__

    def noted(progress, done, total, place=""):
        looked.append(done)
        real(progress, done, total, place)
        jobs.cancel(workspace.id, Actor(workspace.admin), job.pk, now=NOW)

    monkeypatch.setattr(jobs.Progress, "__call__", noted)
    jobs.work_on_jobs("wrk", lambda: NOW)

    assert looked == [2, 4]
    assert again(job).status == "cancelled"


def test_progress_is_not_written_more_often_than_it_changes(workspace, django_assert_num_queries):
    job = job_of(workspace, status="running", lease="wrk")
    rows = m.Job.objects.within(workspace.id).filter(pk=job.pk)
    progress = jobs.Progress(rows, lambda: NOW, lambda: False)
    with django_assert_num_queries(2):
        for done in (1, 1, 1, 2, 2):
            progress(done, 3)


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_beside_what_is_due(workspace, monkeypatch):
    """A timer fires while a job is at work, which ends only afterwards."""
    record, _ = workspace.offered()
    may_end = threading.Event()

    def work(row, progress):
        assert may_end.wait(20)
        return "", 0

    monkeypatch.setitem(jobs._WORK, "verification", work)
    job = job_of(workspace)
    worker = Worker({}, lambda: NOW + timedelta(hours=2), hands=2)
    thread = threading.Thread(target=lambda: (worker.run(), connections.close_all()))
    thread.start()
    try:
        wait_until(lambda: again(job).status == "running")
        events = m.Event.objects.within(workspace.id).filter(record=record, kind="handoff_reminded")
        wait_until(events.exists)
        assert again(job).status == "running"
        may_end.set()
        wait_until(lambda: again(job).status == "done")
    finally:
        may_end.set()
        worker.stop()
        thread.join(20)
